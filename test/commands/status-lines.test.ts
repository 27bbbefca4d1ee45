import {expect, test} from 'vitest';
import {statusLines} from '../../source/commands/status-lines.ts';
import type {Status} from '../../source/commands/status-report.ts';
import type {Standing} from '../../source/core/standing.ts';

const stopped: Status = {
	workspace: '/srv/app',
	manual_shutdown: true,
	phase: 'stopped',
	health: {reading: 'unknown', target: 'port 8000', is_written: false},
	failures: 0,
	restarts: 0,
};
const running: Status = {
	workspace: '/srv/app',
	manual_shutdown: false,
	last_update: '2025-11-14T12:00:00.000Z',
	phase: 'running',
	pid: 4712,
	life: 3,
	uptime_seconds: 3725.4,
	cpu_percent: 12.34,
	memory_bytes: 268_435_456,
	processes: 2,
	health: {reading: 'healthy', target: 'http://localhost/health', is_written: true, latency_ms: 3},
	failures: 1,
	restarts: 2,
	last_exit: {code: null, signal: 'SIGKILL', at: '2025-11-14T11:00:00.000Z', uptime_seconds: 65.5},
	watchdog_pid: 4700,
	command: ['python', 'serve.py'],
};

test('a command line that waits for the next life is told beside the running one', () => {
	const pending = {...running, next_command: ['python', 'other.py']};
	expect(statusLines(pending).at(-1)).toBe('Command      python serve.py (next: python other.py)');
});

test('a running application is told in full', () => {
	expect(statusLines(running).join('\n')).toMatchInlineSnapshot(`
		"Workspace    /srv/app
		Kill switch  off
		Last update  2025-11-14T12:00:00.000Z
		Phase        running
		Health       healthy (http://localhost/health)
		Process      pid 4712, life 3, up 1h 2m 5s, CPU 12.3 %, memory 256 MiB, 2 processes
		Restarts     2, failures in a row 1
		Last exit    SIGKILL after 1m 5.5s, at 2025-11-14T11:00:00.000Z
		Watchdog     pid 4700
		Command      python serve.py"
	`);
});

test('a stopped one is told without what it does not have', () => {
	expect(statusLines(stopped).join('\n')).toMatchInlineSnapshot(`
		"Workspace    /srv/app
		Kill switch  on (stays stopped until \`grace-tui start\`)
		Phase        stopped
		Health       unknown (port 8000)
		Restarts     0, failures in a row 0
		Watchdog     none runs"
	`);
});

test('kernels that want a person are named, and the others counted', () => {
	const kernel = (name: string, standing: Standing) =>
		({
			name,
			standing,
			phase: 'healthy',
			critical: false,
			attempts: 0,
			last_beat_seconds: 1,
			is_linked: true,
		}) as const;
	const seven = Array.from({length: 7}, (_, index) => kernel(`k${index}`, 'overdue'));
	const kernels = [kernel('a', 'away'), kernel('b', 'healthy'), ...seven, kernel('c', 'failed')];
	expect(statusLines({...running, kernels})).toContain(
		'Kernels      1 failed (c), 7 overdue (k0, k1, k2, k3, k4, …), 1 healthy, 1 away',
	);
});

test('a waiting one says when it is tried again', () => {
	const lines = statusLines({...stopped, phase: 'waiting', next_start_at: '2025-11-14T12:01:00.000Z'});
	expect(lines).toContain('Phase        waiting, next start at 2025-11-14T12:01:00.000Z');
});

test('a health that fails says why', () => {
	const health = {...running.health, reading: 'failing', error: 'connection refused'} as const;
	expect(statusLines({...running, health})).toContain(
		'Health       failing (http://localhost/health: connection refused)',
	);
});

test('a state file that cannot be read leaves the kill switch unknown', () => {
	const lines = statusLines({...stopped, manual_shutdown: null, state_problem: 'is empty'});
	expect(lines).toContain('Kill switch  unknown: grace_state.json is empty');
});

test('a state file that the watchdog cannot read any more is told with what it obeys', () => {
	const unreadable = {manual_shutdown: null, state_problem: 'is empty'};
	const up = statusLines({...running, ...unreadable, manual_shutdown_obeyed: false});
	expect(up).toContain('Kill switch  taken for off: grace_state.json is empty');
	const resting = statusLines({...stopped, ...unreadable, manual_shutdown_obeyed: true});
	expect(resting).toContain('Kill switch  taken for on: grace_state.json is empty');
});

test('one process is not counted, and a code is told as a code', () => {
	const exit = {code: 3, signal: null, at: 'then', uptime_seconds: 0.25};
	const lines = statusLines({...running, processes: 1, last_exit: exit});
	expect(lines.join('\n')).not.toMatch(/processes/);
	expect(lines.find(line => line.startsWith('Last exit'))).toBe('Last exit    code 3 after 250ms, at then');
});

test('what comes from files is safe to draw, on one line each', () => {
	const lines = statusLines({...running, command: ['a\nb', '\x1b[2Jc'], last_update: '\x1b]0;x\x07now'});
	expect(lines).toContain('Command      a b c');
	expect(lines).toContain('Last update  now');
});
