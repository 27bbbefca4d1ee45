import {describe, expect, test} from 'vitest';
import {AlertsPanel} from '../../../source/console/panels/alerts.tsx';
import {KernelsPanel} from '../../../source/console/panels/kernels.tsx';
import {LogPanel} from '../../../source/console/panels/log.tsx';
import {ProcessPanel} from '../../../source/console/panels/process.tsx';
import {RestartsPanel} from '../../../source/console/panels/restarts.tsx';
import type {Scroll} from '../../../source/console/scroll.ts';
import {alertRow, restartRow, runAt} from '../session.ts';
import {draw} from './draw.tsx';

const follow: Scroll = {name: 'follow'};
const top: Scroll = {name: 'anchored', top: 0};
const gone = {pid: undefined, spawnedAt: undefined};
const restart = {reason: 'crash_detected', attempt: 3} as const;

const panel = (scroll: Scroll, width = 80, height = 10) => ({
	title: '9 Title',
	scroll,
	isFocused: false,
	area: {width, height},
});

describe('the alert feed', () => {
	test('many rows: the newest at the bottom, the count in the title', () => {
		const {lines, width} = draw(<AlertsPanel {...panel(follow)} />, {alerts: 2000});
		expect(lines()).toHaveLength(10);
		expect(width()).toBe(80);
		expect(lines()[0]).toMatch(/^╭─ 9 Title · 2,000 ─+ following ─╮$/);
		expect(lines()[1]).toMatch(/^│ {3}when {9}severity {4}summary/);
		expect(lines()[8]).toContain('11:33:19');
		expect(lines()[9]).toMatch(/^╰─+╯$/);
	});

	test('few rows: they stand at the top', () => {
		const {lines} = draw(<AlertsPanel {...panel(follow)} />, {alerts: 2});
		expect(lines()[2]).toMatch(/11:00:00 +ℹ info +Restart 0 succeeded/);
		expect(lines()[3]).toMatch(/11:00:01 +⚠ warning +The application ended with SIGKILL/);
		expect(lines()[4]).toMatch(/^│ +│$/);
	});

	test('no rows: a sentence says what comes here', () => {
		const {lines, text} = draw(<AlertsPanel {...panel(follow)} />);
		expect(text()).toContain('No alerts yet.');
		expect(lines()[0]).toMatch(/^╭─ 9 Title ─+╮$/);
	});

	test('no rows while alerts/ cannot be written: a sentence says where the alerts are', () => {
		const troubles = [{topic: 'alerts', message: 'alerts/ cannot be written (ENOSPC).'}];
		const {text} = draw(<AlertsPanel {...panel(follow)} />, {}, session => session.setModel({troubles}));
		expect(text()).toContain('Alerts wait in memory: alerts/ cannot be written (ENOSPC).');
		expect(text()).not.toContain('No alerts yet');
	});

	test('read from the top it says where it stands', () => {
		const {lines} = draw(<AlertsPanel {...panel(top)} />, {alerts: 2000});
		expect(lines()[0]).toMatch(/ 1–7 of 2,000 ─╮$/);
		expect(lines()[2]).toContain('Restart 0 succeeded');
	});

	test('a file that could not be read says why; one not read yet has a place already', () => {
		const {text} = draw(<AlertsPanel {...panel(follow)} />, {}, session =>
			session.setAlerts([
				{...alertRow(0), summary: '', event: '', time: undefined, timestamp: ''},
				{...alertRow(1), problem: 'Expected JSON, got half of it.', time: undefined, timestamp: 'yesterday'},
			]),
		);
		expect(text()).toMatch(/ℹ info {6,}…/);
		expect(text()).toMatch(/yesterday {4}⚠ warning {3}Expected JSON, got half of it\./);
	});

	test('in a narrow panel the sign stands for the severity', () => {
		const {lines} = draw(<AlertsPanel {...panel(follow, 40)} />, {alerts: 3});
		expect(lines()[4]).toMatch(/^│ {3}11:00:02 ✘ Restart 2 failed/);
	});

	test('a wide panel names the event', () => {
		const {text} = draw(<AlertsPanel {...panel(follow, 100)} />, {alerts: 3});
		expect(text()).toMatch(/ℹ info +grace\.restart\.success +Restart 0/);
	});

	test('a long event stays two blanks away from the summary', () => {
		const {text} = draw(<AlertsPanel {...panel(follow, 100)} />, {}, session =>
			session.setAlerts([{...alertRow(0), event: 'grace.restart.of.everything.there.is'}]),
		);
		expect(text()).toMatch(
			/grace\.restart\.of\.every…? {2}Restart 0|grace\.restart\.of\.[a-z.]+… {2}Restart 0/,
		);
	});
});

describe('the restarts', () => {
	test('a row names the reason, the attempt, the outcome, the signal and the downtime', () => {
		const {lines, width} = draw(<RestartsPanel {...panel(follow)} />, {restarts: 2});
		expect(lines()[1]).toMatch(/when +what +reason +try {2}outcome +exit +down/);
		expect(lines()[2]).toMatch(/11:30:00 +process +crash_detected +1 {2}✔ success +SIGKILL +4ms/);
		expect(lines()[3]).toMatch(/11:30:01 +process +unexpected_exit +2 {2}✘ failed +code 137 +124ms/);
		expect(width()).toBe(80);
	});

	test('the title has the totals, as far as there is room', () => {
		const titleAt = (width: number) =>
			draw(<RestartsPanel {...panel(follow, width)} />, {restarts: 40})
				.lines()[0]
				?.replaceAll('─', '');
		expect(titleAt(90)).toMatch(/9 Title · 40 · 10 failed · 10 pending · 10 success · 10 interrupted /);
		expect(titleAt(60)).toMatch(/9 Title · 40 · 10 failed · 10 pending +following/);
		expect(titleAt(40)).toMatch(/9 Title · 40 +following/);
		const none = draw(<RestartsPanel {...panel(follow)} />);
		expect(none.lines()[0]).toMatch(/^╭─ 9 Title ─+╮$/);
	});

	test('what is not known yet stays empty', () => {
		const {lines} = draw(<RestartsPanel {...panel(follow)} />, {}, session =>
			session.setModel({
				restarts: [{...restartRow(0), outcome: 'pending', exit: undefined, downtime: undefined}],
			}),
		);
		expect(lines()[2]).toMatch(/crash_detected +1 {2}… pending +│$/);
	});

	test('many rows show the newest ones; none a sentence', () => {
		const many = draw(<RestartsPanel {...panel(follow)} />, {restarts: 500});
		expect(many.lines()[0]).toContain('9 Title · 500');
		expect(many.lines()[8]).toContain('11:38:19');
		expect(draw(<RestartsPanel {...panel(follow)} />).text()).toContain('No restarts yet.');
	});

	test('a narrow panel keeps when, the outcome’s sign, the reason and the exit', () => {
		const {lines} = draw(<RestartsPanel {...panel(follow, 40)} />, {restarts: 1});
		expect(lines()[2]).toMatch(/^│ 11:30:00 ✔ crash_detected +SIGKILL/);
	});
});

describe('the log', () => {
	test('shows the tail, the newest line at the bottom', () => {
		const {lines} = draw(<LogPanel {...panel(follow)} />, {lines: 500});
		expect(lines()[8]).toContain('000499 GET');
		expect(lines()[0]).toMatch(/ · last 500 lines ─+ following ─╮$/);
	});

	test('says what is counted as far as there is room, the place before that', () => {
		const titleAt = (width: number) =>
			draw(<LogPanel {...panel(follow, width)} />, {lines: 5000})
				.lines()[0]
				?.replaceAll('─', '');
		expect(titleAt(60)).toMatch(/ · last 5,000 lines +following ╮$/);
		expect(titleAt(40)).toMatch(/ · 5,000 lines +following ╮$/);
		expect(titleAt(34)).toMatch(/ · 5,000 +following ╮$/);
		expect(draw(<LogPanel {...panel(follow)} />, {lines: 1}).lines()[0]).toContain(' · 1 line ');
	});

	test('few lines stand at the top, none is said', () => {
		expect(draw(<LogPanel {...panel(follow)} />, {lines: 1}).lines()[1]).toContain('000000 GET');
		expect(draw(<LogPanel {...panel(follow)} />).text()).toContain('No output yet.');
	});

	test('a line that is too long is cut, never wrapped', () => {
		const {lines, width} = draw(<LogPanel {...panel(follow)} />, {}, session =>
			session.setLog(0, ['x'.repeat(500), '界'.repeat(200), 'last']),
		);
		expect(lines()[1]).toBe(`│ ${'x'.repeat(75)}… │`);
		expect(lines()[2]).toBe(`│ ${'界'.repeat(37)}…  │`);
		expect(lines()[3]).toMatch(/^│ last +│$/);
		expect(width()).toBe(80);
	});
});

describe('the kernels', () => {
	test('stand empty and say what would fill them', () => {
		const {text} = draw(<KernelsPanel {...panel(top)} />);
		expect(text()).toContain('No kernels yet.');
		expect(text()).toContain('parts that send heartbeats');
	});
});

describe('the process', () => {
	const process = (prepare?: Parameters<typeof draw>[2], width = 43, height = 22) =>
		draw(<ProcessPanel {...panel(top, width, height)} />, {}, prepare);

	test('running: phase, pid, uptime, CPU, memory, health, restarts, last exit, kill switch', () => {
		const {text} = process();
		for (const fact of [
			/● running {2}pid 48213/,
			/kill switch off, s stops it for good/,
			/health +✔ healthy 3ms +· port 8000/,
			/uptime +2h 3m 4s/,
			/cpu +12\.3 % /,
			/memory +123 MiB/,
			/processes +3/,
			/life +3/,
			/restarts +2 automatic since started/,
			/failures +0 of 5 in a row/,
			/last exit +SIGKILL after 12\.3s/,
			/09:56:55 · killed/,
			/command +python serve\.py --port 8000/,
		]) {
			expect(text()).toMatch(fact);
		}
	});

	test('waiting, paused, stopping and starting count down', () => {
		const at = (prepare: Parameters<typeof draw>[2]) => process(prepare).lines()[1];
		expect(
			at((session, {now}) =>
				session.setProcess({phase: {name: 'waiting', until: now() + 4000, restart}, ...gone}),
			),
		).toMatch(/^│ ○ waiting 4s +│$/);
		expect(
			at((session, {now}) =>
				session.setProcess({phase: {name: 'paused', until: now() + 60_000, restart}, ...gone}),
			),
		).toMatch(/^│ ‖ paused 1m +│$/);
		const stopping = {
			name: 'stopping',
			run: runAt(0),
			cause: 'person',
			thenStart: false,
			isForced: false,
			isReported: false,
			exit: undefined,
		} as const;
		expect(at((session, {now}) => session.setProcess({phase: {...stopping, since: now() - 1000}}))).toMatch(
			/^│ ▾ stopping 9s +pid 48213 +│$/,
		);
		expect(
			at((session, {now}) => {
				const health = {target: {port: 1}, timeout: 1, failureThreshold: 3, startTimeout: 120_000};
				session.setModel({policy: {...session.model.get().policy, health}});
				session.setProcess({phase: {name: 'starting', since: now(), run: runAt(now())}});
			}),
		).toMatch(/^│ ▸ starting 2m /);
	});

	test('stopped by the kill switch says so, and that r starts it', () => {
		const {text} = process(session =>
			session.setProcess({phase: {name: 'stopped', by: 'person'}, ...gone, isManualShutdown: true}),
		);
		expect(text()).toContain('■ stopped');
		expect(text()).toContain('The kill switch is on; r starts it.');
		expect(text()).toMatch(/kill switch on, r starts it/);
		expect(text()).toMatch(/uptime +- /);
	});

	test('stopped by unreadable state says why', () => {
		const {text} = process(session =>
			session.setProcess({phase: {name: 'stopped', by: 'unreadable_state'}, ...gone}),
		);
		expect(text()).toContain('grace_state.json cannot be read');
		expect(text()).toContain('Press r to start it.');
	});

	test('health is unknown until something answers, and a miss tells its reason', () => {
		expect(
			process(session =>
				session.setModel({health: {...session.model.get().health, reading: 'unknown', latency: undefined}}),
			).text(),
		).toMatch(/health +\? unknown +· port 8000/);
		const failing = process(session =>
			session.setModel({
				health: {
					...session.model.get().health,
					reading: 'failing',
					misses: 2,
					error: 'connection refused',
				},
			}),
		).text();
		expect(failing).toMatch(/health +✘ failing, 2 misses/);
		expect(failing).toContain('connection refused');
	});

	test('standing troubles stand below the phase and the kill switch, the state first', () => {
		const {lines} = process(session =>
			session.setModel({
				troubles: [
					{topic: 'alerts', message: 'Alerts cannot be written: no space left.'},
					{topic: 'unreadable state', message: 'No state.'},
				],
			}),
		);
		expect(lines()[3]).toMatch(/^│ kill switch off/);
		expect(lines()[4]).toMatch(/^│ ⚠ No state\./);
		expect(lines()[5]).toMatch(/^│ ⚠ Alerts cannot be written: no space/);
		expect(lines()[6]).toMatch(/^│ {3}left\./);
	});

	test('CPU and memory leave a trace', async () => {
		const {session, clock, text} = process();
		for (const cpu of [0, 100]) {
			session.setModel({statistics: {cpu, memory: 1024 ** 2, processes: 1}});
			clock.advance(10_000);
		}
		await expect.poll(text).toMatch(/cpu +100\.0 % +▂█ /);
	});

	test('a wide panel says how long its trace is', () => {
		expect(process().text()).not.toMatch(/ 5m/);
		expect(process(undefined, 64).text()).toMatch(/cpu +12\.3 % +▂ 5m/);
	});

	test.each([
		[{code: 137, signal: null}, /last exit +code 137 after 12\.3s.*\n.*killed by SIGKILL/],
		[{code: null, signal: 'SIGSEGV'}, /last exit +SIGSEGV after.*\n.*09:56:55 · crashed on bad memory/],
		[{code: 1, signal: null}, /last exit +code 1 after.*\n.*ended with an error/],
		[{code: null, signal: null}, /last exit +unknown after.*\n.*nobody saw how it ended/],
	])('the last exit %j is told in words', (exit, shown) => {
		const {text} = process(
			session => session.setProcess({lastExit: {...exit, uptime: 12_345, at: '2025-11-14T09:56:55.000Z'}}),
			51,
		);
		expect(text()).toMatch(shown);
	});

	test('in a small panel the rest is scrolled to', () => {
		const {lines} = process(undefined, 40, 8);
		expect(lines()).toHaveLength(8);
		expect(lines()[0]).toMatch(/ 1–6 of 18 ─╮$/);
	});
});

describe('who is told of alerts', () => {
	const receiver = (name: string, changes: object = {}) => ({
		...{
			name,
			type: 'webhook',
			reading: 'ok',
			words: 'HTTP 204',
			pending: 0,
			sentAt: undefined,
			retryAt: undefined,
		},
		totals: {sent: 1, failed: 0, refused: 0},
		...changes,
	});

	const drawn = (receivers: readonly object[], width = 60) =>
		draw(<ProcessPanel {...panel(top, width, 40)} />, {}, session =>
			session.setModel({receivers: receivers as never}),
		).text();

	test('has no line where nobody is', () => {
		expect(drawn([])).not.toContain('notifies');
	});

	test('is a line each, who cannot be told first, with what waits and why', () => {
		const text = drawn([
			receiver('ops'),
			receiver('new', {reading: 'idle'}),
			receiver('mail', {reading: 'failing', words: 'ECONNREFUSED', pending: 3}),
			receiver('hook', {reading: 'refused', words: 'HTTP 404 no_service.', pending: 1}),
		]);
		const lines = text.split('\n').filter(line => /[✔?✘] (?:ops|new|mail|hook)\b/.test(line));
		expect(lines.map(line => line.replace(/^│ | *│$/g, ''))).toEqual([
			'notifies    ✘ mail · ECONNREFUSED, 3 alerts wait',
			'            ✘ hook · HTTP 404 no_service, 1 alert waits',
			'            ✔ ops',
			'            ? new · nothing was sent yet',
		]);
	});

	test('is no longer than the panel is wide, and not told at length', () => {
		const many = Array.from({length: 9}, (_, index) =>
			receiver(`receiver-${index}`, {words: 'x'.repeat(500)}),
		);
		const text = drawn(many, 48);
		expect(text).toContain('and 4 more: see status');
		for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(48);
	});
});
