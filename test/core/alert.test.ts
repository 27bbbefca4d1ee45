import {expect, test} from 'vitest';
import {type Payload, type Severity, severityOf, summaryOf} from '../../source/core/alert.ts';

const severities: ReadonlyArray<readonly [string, Severity]> = [
	['kernel.restart.initiated', 'warning'],
	['kernel.restart.success', 'info'],
	['kernel.restart.failed', 'critical'],
	['kernel.restart.max_attempts', 'critical'],
	['system.critical_kernel_down', 'critical'],
	['grace.start.failed', 'critical'],
	['grace.restart.initiated', 'warning'],
	['grace.restart.success', 'info'],
	['grace.restart.failed', 'critical'],
	['grace.restart.excessive', 'critical'],
	['watchdog.error', 'critical'],
	['grace.stopped', 'info'],
	['grace.exited', 'warning'],
	['grace.leftover.stopped', 'warning'],
	['grace.lost', 'warning'],
];

test.each(severities)('%s is %s', (event, severity) => {
	expect(severityOf(event)).toBe(severity);
});

const kernel: Payload = {
	kernel_name: 'memory',
	reason: 'heartbeat_timeout',
	restart_attempts: 3,
	error: 'boom',
};
const death: Payload = {
	reason: 'unexpected_exit',
	restart_attempt: 2,
	uptime_seconds: 98.765,
	exit_code: null,
	signal: 'SIGKILL',
};

const summaries: ReadonlyArray<readonly [string, Payload, string]> = [
	['kernel.restart.initiated', kernel, "Kernel 'memory' is being restarted (reason: heartbeat_timeout)"],
	['kernel.restart.success', kernel, "Kernel 'memory' restarted successfully"],
	['kernel.restart.failed', kernel, "Kernel 'memory' restart FAILED: boom"],
	[
		'kernel.restart.max_attempts',
		kernel,
		"Kernel 'memory' hit max restart attempts (3) - MANUAL INTERVENTION NEEDED",
	],
	['system.critical_kernel_down', kernel, 'CRITICAL KERNEL DOWN: memory - System stability at risk'],
	['grace.start.failed', {error: 'no such file'}, 'The application could not be started: no such file'],
	[
		'grace.restart.initiated',
		death,
		'The application ended with SIGKILL after 98.8 s; restarting (reason: unexpected_exit, attempt 2)',
	],
	[
		'grace.restart.initiated',
		{reason: 'manual_request', restart_attempt: 1, uptime_seconds: 5, exit_code: null, signal: 'SIGTERM'},
		'Stopped on request after 5 s; restarting (reason: manual_request, attempt 1)',
	],
	[
		'grace.restart.initiated',
		{...death, reason: 'health_degraded', kernel_name: 'memory'},
		"The application ended with SIGKILL after 98.8 s: critical kernel 'memory' was down; restarting (reason: health_degraded, attempt 2)",
	],
	[
		'grace.restart.initiated',
		{...death, reason: 'manual_request', restart_attempt: 1, after_pause: true},
		'The application ended with SIGKILL after 98.8 s; started again on request (reason: manual_request, attempt 1)',
	],
	[
		'grace.restart.initiated',
		{reason: 'manual_request', restart_attempt: 1, uptime_seconds: 0, after_pause: true},
		'Supervision was paused; started again on request (reason: manual_request, attempt 1)',
	],
	[
		'grace.restart.initiated',
		{reason: 'crash_detected', restart_attempt: 2, uptime_seconds: 0},
		'The application had not begun; restarting (reason: crash_detected, attempt 2)',
	],
	['grace.restart.success', {restart_attempt: 2}, 'Restart 2 succeeded: the application is steady'],
	[
		'grace.restart.failed',
		{restart_attempt: 2, exit_code: 1, signal: null},
		'Restart 2 failed: The application ended with code 1',
	],
	[
		'grace.restart.excessive',
		{restart_count: 5, pause_seconds: 60.04},
		'5 failures in a row: supervision pauses for 60 s',
	],
	[
		'grace.hung',
		{silent_seconds: 3.7463339999988676, action: 'alert'},
		'The application hangs: its event loop has not answered for 3.7 s',
	],
	[
		'grace.hung',
		{pid: 7, hung_pid: 7, silent_seconds: 3, action: 'restart_process'},
		'The application hangs: its event loop has not answered for 3 s; it is being restarted',
	],
	[
		'grace.hung',
		{pid: 7, hung_pid: 9, silent_seconds: 3, action: 'restart_process'},
		'Process 9 of the application hangs: its event loop has not answered for 3 s; the application is being restarted',
	],
	['kernel.recovered', {kernel_name: 'memory', kernel_key: 'memory#2'}, "Kernel 'memory#2' beats again"],
	['grace.stopped', {by: 'kill_switch'}, 'The application was stopped for good: the kill switch is on'],
	[
		'grace.stopped',
		{by: 'leave'},
		'The application was stopped with its watchdog; the kill switch is unchanged',
	],
	['grace.stopped', {by: 'exit'}, 'The application ended with success and is not restarted'],
	['grace.stopped', {by: 'someone'}, 'The application was stopped (someone)'],
	['grace.exited', {exit_code: 3, signal: null}, 'The application ended with code 3; it is not restarted'],
	[
		'grace.leftover.stopped',
		{pid: 4711},
		'An application left over from an earlier watchdog was stopped (pid 4711)',
	],
	['watchdog.error', {error: 'disk full'}, 'Watchdog error: disk full'],
	['backup.done', {message: 'in 3 s'}, 'backup.done: in 3 s'],
	['backup.done', {}, 'backup.done'],
];

test.each(summaries)('%s with %o reads well', (event, payload, summary) => {
	expect(summaryOf(event, payload)).toBe(summary);
});

test('an exit that nobody saw is not given a code', () => {
	const unseen = {...death, signal: null};
	expect(summaryOf('grace.restart.initiated', unseen)).toBe(
		'The application ended after 98.8 s, and nobody saw how; restarting (reason: unexpected_exit, attempt 2)',
	);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', ''])(
	'an event named %o is one that nobody told us of',
	event => {
		expect(severityOf(event)).toBe('warning');
		expect(summaryOf(event, {message: 'hello'})).toBe(`${event}: hello`.trim());
	},
);

test('a value that is no text is not turned into one by itself', () => {
	const hostile = {toString: 1, valueOf: 1};
	expect(summaryOf('watchdog.error', {error: hostile})).toBe('Watchdog error: …');
	expect(summaryOf('watchdog.error', {error: ['a', 'b']})).toBe('Watchdog error: …');
	expect(summaryOf('other', {message: hostile})).toBe('other: …');
	expect(summaryOf('kernel.restart.success', {})).toBe("Kernel 'unknown' restarted successfully");
});

test('a summary is one line without control sequences, however long its payload', () => {
	const error = `\x1b]52;c;aGk=\x07first\r\nsecond \x1b[2J\u202eend${'x'.repeat(100_000)}`;
	const summary = summaryOf('watchdog.error', {error});
	expect(summary).toMatch(/^Watchdog error: first second endx+$/);
	expect(summary).toHaveLength(500);
});
