import type {Message} from '../../../source/core/notify/message.ts';
import type {Notice} from '../../../source/core/notify/notice.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 0, 1, 12);

const notice = (event: string, overrides: Partial<Notice> = {}): Notice => ({
	name: 'critical_20260101_120000.json',
	event,
	severity: 'critical',
	timestamp: '2026-01-01T12:00:00.000Z',
	payload: {},
	summary: 'Something has happened',
	...overrides,
});

/** The fall of an application: its second restart in a row has failed. */
export const fall = (overrides: Partial<Message> = {}): Message => {
	const initiated = notice('grace.restart.initiated', {
		severity: 'warning',
		summary:
			'The application ended with code 1 after 3,600 s; restarting (reason: unexpected_exit, attempt 1)',
		payload: {
			reason: 'unexpected_exit',
			exit_code: 1,
			signal: null,
			uptime_seconds: 3600,
			restart_attempt: 1,
		},
	});
	const failed = notice('grace.restart.failed', {
		timestamp: '2026-01-01T12:00:02.000Z',
		summary: 'Restart 1 failed: The application ended with SIGSEGV after 1.5 s',
		payload: {
			...{
				reason: 'crash_detected',
				exit_code: null,
				signal: 'SIGSEGV',
				uptime_seconds: 1.5,
				restart_attempt: 1,
			},
			output: ['connecting to the database', 'Segmentation fault'],
		},
	});
	return {
		id: 'a1b2-ops-warning_20260101_120000.1',
		thread: 'a1b2-ops-warning_20260101_120000.1',
		kind: 'firing',
		group: 'application',
		severity: 'critical',
		problems: [
			{
				fingerprint: 'application',
				severity: 'critical',
				since: '2026-01-01T12:00:00.000Z',
				latest: failed,
				count: 2,
				resolvedAt: undefined,
			},
		],
		notices: [initiated, failed],
		omitted: 0,
		createdAt: noon + 2000,
		origin: {workspace: 'shop', directory: '/srv/shop', host: 'web-1', command: ['python', 'serve.py']},
		outlook: {
			phase: 'waiting',
			next: ['In 2s (at 12:00:04 UTC) it is started again.'],
			press: ['r starts it now; so does `grace-tui start`.'],
		},
		...overrides,
	};
};

/** The end of the same fall. */
export const recovery = (): Message => {
	const success = notice('grace.restart.success', {
		...{name: 'info_20260101_120230.json', severity: 'info', timestamp: '2026-01-01T12:02:30.000Z'},
		...{summary: 'Restart 2 succeeded: the application is steady', payload: {restart_attempt: 2}},
	});
	const [problem] = fall().problems;
	return fall({
		id: 'a1b2-ops-warning_20260101_120000.2',
		kind: 'resolved',
		problems: problem === undefined ? [] : [{...problem, resolvedAt: '2026-01-01T12:02:30.000Z'}],
		notices: [success],
		createdAt: noon + 3 * minute,
	});
};

/** What somebody writes who wants to be more than text. */
export const hostile = (): Message => {
	const evil =
		'<!channel> @everyone <script>alert(1)</script> \u001b[2J\u202e ```\r\nBcc: all@example.org\r\n*bold* [x](http://x)';
	const bad = notice('shop.evil', {
		summary: evil,
		payload: {error: evil, kernel_name: evil, output: Array.from({length: 20}, () => evil.repeat(50))},
	});
	return fall({
		kind: 'note',
		problems: [],
		notices: Array.from({length: 100}, () => bad),
		origin: {workspace: evil, directory: evil, host: evil, command: [evil]},
		outlook: {phase: evil, next: [evil.repeat(100)], press: [evil]},
	});
};
