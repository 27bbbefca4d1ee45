import {readFile, rm} from 'node:fs/promises';
import {describe, expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {isAlive, untilGone} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {
	eventually,
	recordOf,
	staysStopped,
	switchOf,
	until,
	untilProcesses,
	untilRunning,
	untilStopped,
} from './supervised.ts';
import {freePort, type RunResult, type Workspace} from './workspace.ts';

const sleeping = {command: ['sleep', '600']};
const on = '{"manual_shutdown": true}';

const done = (stdout: RegExp): unknown =>
	expect.objectContaining({exitCode: 0, stderr: '', stdout: expect.stringMatching(stdout)});

const failed = (exitCode: number, stderr: RegExp): unknown =>
	expect.objectContaining({exitCode, stdout: '', stderr: expect.stringMatching(stderr)});

const watched = async (
	stage: Stage,
	config: object = sleeping,
	args: readonly string[] = [],
): Promise<{workspace: Workspace; watchdog: ReturnType<Stage['begin']>}> => {
	const workspace = await stage.workspace({config});
	return {workspace, watchdog: stage.begin(workspace, ['watch', ...args])};
};

describe.concurrent('start', () => {
	test('with a watchdog clears the kill switch and returns when the application runs', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': on}});
		const watchdog = stage.begin(workspace, ['watch']);
		await untilStopped(workspace);
		const result = await stage.run(workspace, ['start']);
		const {pid} = await untilRunning(workspace);
		expect(result).toEqual(done(new RegExp(`^Started: pid ${pid}, life 1\\.$`)));
		expect(await switchOf(workspace)).toBe(false);
		expect((await recordOf(workspace))?.watchdog?.pid).toBe(watchdog.pid);

		expect(await stage.run(workspace, ['start'])).toEqual(done(new RegExp(`^Already running: pid ${pid},`)));
	});

	test('without a watchdog leaves one in the background, which shutdown ends', async ({stage}) => {
		const workspace = await stage.workspace({files: {'grace_state.json': on}});
		const result = await stage.run(workspace, ['start', '--check-interval', '1', '--', 'sleep', '600']);
		expect(result).toEqual(done(/^Started: pid \d+, life 1, watched in the background by pid \d+\.$/));
		const before = await untilRunning(workspace);
		expect(await switchOf(workspace)).toBe(false);
		process.kill(before.pid, 'SIGKILL');
		const after = await untilRunning(workspace, before.life);

		const watchdog = (await recordOf(workspace))?.watchdog?.pid ?? 0;
		expect(result.stdout).toContain(`by pid ${watchdog}.`);
		expect(await stage.run(workspace, ['shutdown'])).toEqual(done(new RegExp(`pid ${watchdog}\\)`)));
		expect([isAlive(after.pid), await workspace.processes()]).toEqual([false, []]);
		await untilGone(watchdog);
		expect(await switchOf(workspace)).toBe(false);
	});

	test('takes the last command line when none is given, and another one from the next life', async ({
		stage,
	}) => {
		const workspace = await stage.workspace();
		const commandOf = async (): Promise<string> =>
			(await readFile(`/proc/${(await untilRunning(workspace)).pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
		await stage.run(workspace, ['start', '--', 'sleep', '601']);
		await stage.run(workspace, ['shutdown']);
		expect(await stage.run(workspace, ['start'])).toEqual(done(/^Started/));
		expect(await commandOf()).toBe('sleep 601 ');

		const other = await stage.run(workspace, ['start', '--', 'sleep', '602']);
		expect(other).toEqual(done(/applies from the next life \(sleep 602\)\.\nAlready running/));
		expect(await commandOf()).toBe('sleep 601 ');
		const {pid, life} = await untilRunning(workspace);
		await until('the watchdog to take the command over', async () =>
			(await workspace.readText('watchdog.log')).includes('next life will run: sleep 602') ? true : undefined,
		);
		process.kill(pid, 'SIGKILL');
		await untilRunning(workspace, life);
		expect(await commandOf()).toBe('sleep 602 ');
		await stage.run(workspace, ['shutdown']);
	});

	test('a command line for the next life is shown, and taken back by naming the running one', async ({
		stage,
	}) => {
		const workspace = await stage.workspace();
		const startWith = (seconds: string) => stage.run(workspace, ['start', '--', 'sleep', seconds]);
		const commands = async (): Promise<readonly unknown[]> => {
			const {stdout} = await stage.run(workspace, ['status', '--json']);
			const {command, next_command} = JSON.parse(stdout);
			return [command, next_command];
		};
		await startWith('603');
		expect(await startWith('604')).toEqual(done(/applies from the next life \(sleep 604\)/));
		expect(await commands()).toEqual([
			['sleep', '603'],
			['sleep', '604'],
		]);
		expect((await stage.run(workspace, ['status'])).stdout).toContain('sleep 603 (next: sleep 604)');
		expect(await startWith('603')).toEqual(
			done(/will run the same command again, and not sleep 604\.\nAlready/),
		);
		expect(await commands()).toEqual([['sleep', '603'], undefined]);
		await stage.run(workspace, ['restart']);
		expect(await commands()).toEqual([['sleep', '603'], undefined]);

		await startWith('604');
		await startWith('605');
		await stage.run(workspace, ['shutdown']);
		expect(await commands()).toEqual([
			['sleep', '603'],
			['sleep', '605'],
		]);
		await stage.run(workspace, ['start']);
		const {pid} = await untilRunning(workspace);
		expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toBe('sleep\x00605\x00');
		expect(await commands()).toEqual([['sleep', '605'], undefined]);
		await stage.run(workspace, ['shutdown']);
	});

	test('asked for by several at once succeeds for each of them, and begins one application', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config: sleeping});
		const results = await Promise.all([1, 2, 3, 4].map(() => stage.run(workspace, ['start'])));
		for (const result of results) expect(result).toMatchObject({exitCode: 0, stderr: ''});
		expect(await untilProcesses(workspace, 1)).toHaveLength(1);
		expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
	});

	test('--bare leaves just the application, which stop and status know', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		const result = await stage.run(workspace, ['start', '--bare']);
		expect(result).toEqual(done(/^Started: pid \d+, life 1\. Nobody watches it\.$/));
		const {pid} = await untilRunning(workspace);
		expect(await workspace.processes()).toEqual([pid]);
		expect(await stage.run(workspace, ['start', '--bare'])).toEqual(failed(1, new RegExp(`pid ${pid}\\)`)));

		const status = await stage.run(workspace, ['status']);
		expect(status).toEqual(done(/^Watchdog +none runs$/m));
		expect(status.stdout).toMatch(new RegExp(`^Process +pid ${pid}, life 1, up `, 'm'));

		expect(await stage.run(workspace, ['stop'])).toEqual(done(new RegExp(`^Stopped \\(pid ${pid}\\)`)));
		expect(await workspace.processes()).toEqual([]);
		expect(await switchOf(workspace)).toBe(true);
		expect((await stage.run(workspace, ['status'])).exitCode).toBe(3);
	});

	test('--bare beside a watchdog is refused', async ({stage}) => {
		const {workspace} = await watched(stage);
		const before = await untilRunning(workspace);
		expect(await stage.run(workspace, ['start', '--bare'])).toEqual(failed(1, /no watchdog here/));
		expect(await untilRunning(workspace)).toEqual(before);
	});
});

describe.concurrent('stop', () => {
	test('sets the kill switch, returns when the tree is gone, and leaves the watchdog', async ({stage}) => {
		const config = {command: [node, fixture('ignore-sigterm.mjs')]};
		const {workspace, watchdog} = await watched(stage, config, ['--stop-timeout=0.5']);
		const {pid} = await untilRunning(workspace);
		await untilProcesses(workspace, 2);
		const result = await stage.run(workspace, ['stop']);
		expect(await workspace.processes()).toEqual([]);
		expect(result).toEqual(done(new RegExp(`^Stopped \\(pid ${pid}\\)\\. The kill switch is on`)));
		expect(await switchOf(workspace)).toBe(true);
		await staysStopped(workspace, 500);
		expect(isAlive(watchdog.pid)).toBe(true);
		expect(await stage.run(workspace, ['stop'])).toEqual(done(/^Nothing ran\. The kill switch is on/));
	});

	test('without anything to stop sets the kill switch for the next start', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		expect(await stage.run(workspace, ['stop'])).toEqual(done(/^Nothing ran/));
		stage.begin(workspace, ['watch']);
		await untilStopped(workspace);
		expect(await switchOf(workspace)).toBe(true);
	});
});

describe.concurrent('shutdown', () => {
	test('ends the watchdog with the kill switch as it was', async ({stage}) => {
		const {workspace, watchdog} = await watched(stage);
		await untilRunning(workspace);
		expect(await stage.run(workspace, ['shutdown'])).toEqual(done(/The kill switch is unchanged/));
		expect(await watchdog.exit).toEqual({code: 0, signal: null});
		expect(await workspace.processes()).toEqual([]);
		expect(await switchOf(workspace)).toBe(false);
		expect(watchdog.stdout()).toMatch(/\[INFO\] The watchdog ends\.\n$/);
		expect(await stage.run(workspace, ['shutdown'])).toEqual(done(/^Nothing runs/));
	});
});

describe.concurrent('restart', () => {
	test('clears the kill switch and returns when a new life runs', async ({stage}) => {
		const {workspace} = await watched(stage);
		const before = await untilRunning(workspace);
		const result = await stage.run(workspace, ['restart']);
		const after = await untilRunning(workspace, before.life);
		expect(result).toEqual(done(new RegExp(`^Restarted: pid ${after.pid}, life ${after.life}\\.$`)));
		expect(after.life).toBe(before.life + 1);
		expect(isAlive(before.pid)).toBe(false);

		await stage.run(workspace, ['stop']);
		expect(await stage.run(workspace, ['restart'])).toEqual(done(/^Restarted: pid \d+, life 3\.$/));
		expect(await switchOf(workspace)).toBe(false);
	});

	test('without a watchdog leaves one in the background', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': on}});
		expect(await stage.run(workspace, ['restart'])).toEqual(done(/watched in the background by pid \d+\.$/));
		expect((await stage.run(workspace, ['status'])).exitCode).toBe(0);
		expect(await stage.run(workspace, ['shutdown'])).toEqual(done(/ended/));
	});

	test('of an application that does not stay up ends with 1, and says how that ended', async ({stage}) => {
		const command = ['sh', '-c', 'test -e crash && exit 3; exec sleep 600'];
		const {workspace} = await watched(stage, {command});
		await untilRunning(workspace);
		await workspace.writeFile('crash', '');
		expect(await stage.run(workspace, ['restart'])).toEqual(
			failed(1, /Expected the application to stay up, .*ended with code 3/),
		);
	});
});

describe.concurrent('status', () => {
	const json = (result: RunResult): unknown => JSON.parse(result.stdout);

	test('tells a healthy application, for people and for scripts, and ends with 0', async ({stage}) => {
		const port = await freePort();
		const config = {
			command: [node, fixture('http-node.mjs')],
			env: {PORT: port},
			watchdog: {check_interval: 0.3, health: {port}},
		};
		const {workspace, watchdog} = await watched(stage, config);
		const {pid, life} = await untilRunning(workspace);
		const text = await stage.run(workspace, ['status']);
		expect(text).toEqual(done(/^Phase +running$/m));
		expect(text.stdout).toMatch(/^Kill switch +off$/m);
		expect(text.stdout).toMatch(/^Last update +\d{4}-/m);
		expect(text.stdout).toMatch(new RegExp(`^Health +healthy \\(port ${port}\\)$`, 'm'));
		expect(text.stdout).toMatch(new RegExp(`^Process +pid ${pid}, life 1, up .*CPU .*memory `, 'm'));
		expect(text.stdout).toMatch(new RegExp(`^Watchdog +pid ${watchdog.pid}$`, 'm'));

		const result = await stage.run(workspace, ['status', '--json']);
		expect([result.exitCode, result.stderr]).toEqual([0, '']);
		expect(json(result)).toMatchObject({
			workspace: workspace.directory,
			manual_shutdown: false,
			phase: 'running',
			pid,
			life,
			health: {reading: 'healthy', target: `port ${port}`, is_written: true},
			failures: 0,
			watchdog_pid: watchdog.pid,
			memory_bytes: expect.any(Number),
			cpu_percent: expect.any(Number),
			uptime_seconds: expect.any(Number),
		});
	});

	test('ends with 5 while the application runs and does not answer, and with 3 when stopped', async ({
		stage,
	}) => {
		const port = await freePort();
		const config = {
			command: [node, fixture('hang.mjs')],
			env: {PORT: port},
			watchdog: {check_interval: 0.3, health: {port, timeout: 0.5, failure_threshold: 1000}},
		};
		const {workspace} = await watched(stage, config);
		await untilRunning(workspace);
		await fetch(`http://127.0.0.1:${port}/hang`);
		const result = await stage.run(workspace, ['status', '--json']);
		expect([result.exitCode, result.stderr]).toEqual([5, '']);
		expect(json(result)).toMatchObject({phase: 'running', health: {reading: 'failing'}});

		await stage.run(workspace, ['stop']);
		const stopped = await stage.run(workspace, ['status', '--json']);
		expect([stopped.exitCode, stopped.stderr]).toEqual([3, '']);
		expect(json(stopped)).toMatchObject({
			phase: 'stopped',
			manual_shutdown: true,
			last_exit: {code: null, signal: 'SIGTERM'},
		});
	});

	test('judges by the health check that the watchdog was given as a flag', async ({stage}) => {
		const port = await freePort();
		const {workspace, watchdog} = await watched(stage, sleeping, [`--health-port=${port}`]);
		const result = await until('an application that does not answer', async () => {
			const status = await stage.run(workspace, ['status', '--json']);
			return status.stdout.includes('"reading": "failing"') ? status : undefined;
		});
		expect(JSON.parse(result.stdout)).toMatchObject({
			health: {target: `port ${port}`, is_written: true},
		});
		expect(result.exitCode).toBe(5);
		watchdog.kill('SIGTERM');
		await watchdog.exit;
	});

	test('ends with 5 in a pause, and tells when the next start comes', async ({stage}) => {
		const {workspace} = await watched(stage, {command: ['false']}, ['--max-consecutive-failures=1']);
		await until('a pause', async () => ((await recordOf(workspace))?.phase === 'paused' ? true : undefined));
		const result = await stage.run(workspace, ['status']);
		expect([result.exitCode, result.stderr]).toEqual([5, '']);
		expect(result.stdout).toMatch(/^Phase +paused, next start at \d{4}-/m);
		expect(result.stdout).toMatch(/^Last exit +code 1 after /m);
	});

	test('ends with 4 where nobody can tell what is wanted, with 3 where nothing ever ran', async ({stage}) => {
		const workspace = await stage.workspace();
		expect((await stage.run(workspace, ['status', '--json'])).exitCode).toBe(3);
		await workspace.writeFile('grace_state.json', '{"manual_shutdown": tr');
		const result = await stage.run(workspace, ['status', '--json']);
		expect([result.exitCode, result.stderr]).toEqual([4, '']);
		expect(json(result)).toMatchObject({phase: 'stopped', manual_shutdown: null});
	});

	test('tells what runs also after the watchdog was killed', async ({stage}) => {
		const {workspace, watchdog} = await watched(stage);
		const {pid} = await untilRunning(workspace);
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		const result = await stage.run(workspace, ['status', '--json']);
		expect(result.exitCode).toBe(0);
		expect(json(result)).toMatchObject({phase: 'running', pid});
		expect(json(result)).not.toHaveProperty('watchdog_pid');
		expect(await stage.run(workspace, ['stop'])).toEqual(done(/^Stopped/));
		expect(isAlive(pid)).toBe(false);
	});
});

describe.concurrent('logs', () => {
	test('print the last lines, of the application or of the watchdog, and follow', async ({stage}) => {
		const command = [
			'sh',
			'-c',
			'seq 1 100; while ! test -e go; do sleep 0.05; done; echo more; exec sleep 600',
		];
		const {workspace} = await watched(stage, {command});
		await untilRunning(workspace);
		await until('the output', async () =>
			(await workspace.readText('logs', 'grace.log')).endsWith('100\n') ? true : undefined,
		);
		const numbers = (from: number): string =>
			Array.from({length: 101 - from}, (_, index) => from + index).join('\n');
		expect((await stage.run(workspace, ['logs'])).stdout).toBe(numbers(51));
		expect((await stage.run(workspace, ['logs', '-n', '3'])).stdout).toBe(numbers(98));
		expect((await stage.run(workspace, ['logs', '--lines=1000'])).stdout).toBe(numbers(1));
		expect((await stage.run(workspace, ['logs', '-n', '0'])).stdout).toBe('');
		const own = await stage.run(workspace, ['logs', '--watchdog']);
		expect(own).toEqual(done(/\[INFO\] Running: pid \d+, life 1\.$/));

		const following = stage.begin(workspace, ['logs', '-f', '-n', '1']);
		await eventually(() => expect(following.stdout()).toBe('100\n'));
		await workspace.writeFile('go', '');
		await eventually(() => expect(following.stdout()).toBe('100\nmore\n'));
	});

	test('of a workspace in which nothing ran say so', async ({stage}) => {
		const workspace = await stage.workspace();
		expect(await stage.run(workspace, ['logs'])).toEqual(done(/^Nothing was written yet\.$/));
	});
});

describe.concurrent('explain', () => {
	test('tells of the running watchdog what the console tells, and without one what can be known', async ({
		stage,
	}) => {
		const {workspace} = await watched(stage);
		await untilRunning(workspace);
		const {stdout} = await stage.run(workspace, ['explain']);
		expect(stdout).toMatch(/^Why the application is running\n {2}Life 1 lives, for \d+s now\./);
		expect(stdout).toMatch(/\nWhat happens next\n {2}In \d+s \(at \d\d:\d\d:\d\d\) it is steady/);
		expect(stdout).toMatch(/\n {2}watchdog\.min_uptime_for_success = 30 s: /);
		expect(stdout).toMatch(/\nWhat to press\n {2}r restarts it; so does `grace-tui restart`\./);

		const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
		await terminal.waitFor('attached to the watchdog');
		terminal.press('e');
		const shown = (await terminal.waitFor('What to press')).join('\n');
		for (const title of stdout.split('\n').filter(line => /^\S/.test(line))) expect(shown).toContain(title);
		terminal.press('M');
		terminal.press('\x1b');
		await terminal.waitFor('┏━ 3 Alerts');
		terminal.press('M');
		await terminal.waitFor(/uptime +100 % +100 % +100 %/);

		expect(await stage.run(workspace, ['explain', 'memory'])).toEqual(
			failed(1, /Expected a kernel that the application reports, got `memory`\. It reports none\./),
		);
		await stage.run(workspace, ['stop']);
		await stage.run(workspace, ['shutdown']);
		const {stdout: json} = await stage.run(workspace, ['explain', '--json']);
		expect(JSON.parse(json)).toMatchObject({
			subject: 'the application',
			phase: 'stopped',
			why: [expect.stringContaining('The kill switch is on'), expect.stringContaining('SIGTERM')],
			settings: [{key: 'manual_shutdown', value: 'true'}],
		});
		expect(await stage.run(workspace, ['explain', 'memory'])).toEqual(failed(1, /Expected a watchdog/));
	});
});

describe.concurrent('alerts', () => {
	test('print the newest, for people and for scripts, and follow', async ({stage}) => {
		const files = Object.fromEntries(
			Array.from({length: 30}, (_, index) => [
				`alerts/info_20251114_1200${String(index).padStart(2, '0')}.json`,
				JSON.stringify({
					event_type: 'grace.restart.success',
					timestamp: '2025-11-14T12:00:00.123456',
					payload: {restart_attempt: index},
				}),
			]),
		);
		const workspace = await stage.workspace({files});
		const text = await stage.run(workspace, ['alerts']);
		expect(text).toEqual(done(/INFO +grace\.restart\.success +Restart 29 succeeded/));
		expect(text.stdout.split('\n')).toHaveLength(20);

		const result = await stage.run(workspace, ['alerts', '--json', '-n', '2']);
		expect([result.exitCode, result.stderr]).toEqual([0, '']);
		const rows = result.stdout.split('\n').map(line => JSON.parse(line));
		expect(rows).toMatchObject([
			{file: 'info_20251114_120028.json', payload: {restart_attempt: 28}},
			{file: 'info_20251114_120029.json', severity: 'info', event_type: 'grace.restart.success'},
		]);

		const following = stage.begin(workspace, ['alerts', '-f', '-n', '1']);
		await eventually(() => expect(following.stdout()).toMatch(/Restart 29 succeeded.*\n$/));
		await workspace.writeFile(
			'alerts/critical_20251114_130000.json',
			'{"event_type": "watchdog.error", "timestamp": "2025-11-14T13:00:00Z", "payload": {"error": "no room"}}',
		);
		await eventually(() => expect(following.stdout()).toMatch(/\n.*CRITICAL .*Watchdog error: no room\n$/));
		expect(following.stdout().trimEnd().split('\n')).toHaveLength(2);
	});

	test('of a workspace without any say so', async ({stage}) => {
		const workspace = await stage.workspace();
		expect(await stage.run(workspace, ['alerts'])).toEqual(done(/^No alerts yet\.$/));
		expect(await stage.run(workspace, ['alerts', '--json'])).toEqual(done(/^$/));
	});
});

describe.concurrent('an application found alive', () => {
	test('is adopted: the same process, life and counts, and a stop that reaches it', async ({stage}) => {
		const {workspace, watchdog} = await watched(stage);
		const first = await untilRunning(workspace);
		process.kill(first.pid ?? 0, 'SIGKILL');
		const before = await untilRunning(workspace, first.life);
		const began = await recordOf(workspace);
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		expect(isAlive(before.pid)).toBe(true);

		const next = stage.begin(workspace, ['watch']);
		const after = await until('the adoption', async () => {
			expect((await workspace.processes()).length).toBeLessThanOrEqual(1);
			const record = await recordOf(workspace);
			return record?.watchdog?.pid === next.pid && record.phase === 'running' ? record : undefined;
		});
		expect(after).toMatchObject({pid: before.pid, life: before.life, restarts: 1, failures: 1});
		const drift = Date.parse(after.started_at ?? '') - Date.parse(began?.started_at ?? '');
		// A process's own start is told in hundredths of a second.
		expect(Math.abs(drift)).toBeLessThan(100);
		expect(next.stdout()).toContain(
			`Adopted the living application: pid ${before.pid}, life ${before.life}.`,
		);
		await until('the alert', async () => {
			const events = (await workspace.alerts()).map(({event_type}) => event_type);
			return events.includes('grace.adopted') || undefined;
		});
		expect(await stage.run(workspace, ['stop'])).toEqual(done(/stopped/i));
		expect(await workspace.processes()).toEqual([]);
	});

	test('is adopted by a start, which says that it runs', async ({stage}) => {
		const {workspace, watchdog} = await watched(stage);
		const before = await untilRunning(workspace);
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		expect(await stage.run(workspace, ['start'])).toEqual(
			done(
				new RegExp(
					`^Already running: pid ${before.pid}, life ${before.life}, watched in the background by pid`,
				),
			),
		);
		expect(await workspace.processes()).toEqual([before.pid]);
		expect(await stage.run(workspace, ['shutdown'])).toEqual(done(/ended/));
	});

	test('and started by nobody who stayed is adopted, too', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		expect(await stage.run(workspace, ['start', '--bare'])).toEqual(done(/^Started: pid/));
		const [pid] = await workspace.processes();
		const next = stage.begin(workspace, ['watch']);
		await until(
			'the adoption',
			async () => (await recordOf(workspace))?.watchdog?.pid === next.pid || undefined,
		);
		expect(await recordOf(workspace)).toMatchObject({pid, life: 1});
		expect(await workspace.processes()).toEqual([pid]);
	});

	test('whose record is lost is adopted by its mark', async ({stage}) => {
		const {workspace, watchdog} = await watched(stage);
		const before = await untilRunning(workspace);
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		await rm(workspace.path('.grace'), {recursive: true});
		stage.begin(workspace, ['watch']);
		const after = await untilRunning(workspace);
		expect(after).toMatchObject({pid: before.pid, life: before.life});
		expect(await workspace.processes()).toEqual([before.pid]);
	});

	test('whose first process is dead is stopped before a life of its own, which is said', async ({stage}) => {
		const parent = `const {spawn} = require('node:child_process');
			spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {detached: true, stdio: 'ignore'});
			setInterval(() => {}, 1000);`;
		const {workspace, watchdog} = await watched(stage, {command: [process.execPath, '-e', parent]});
		const before = await untilRunning(workspace);
		await until('its child', async () => (await workspace.processes()).length === 2 || undefined);
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		process.kill(before.pid ?? 0, 'SIGKILL');
		await until('its end', () => !isAlive(before.pid) || undefined);
		const [orphan = 0] = await workspace.processes();

		const next = stage.begin(workspace, ['watch']);
		const after = await untilRunning(workspace, before.life);
		expect(after.life).toBeGreaterThan(before.life);
		expect(isAlive(orphan)).toBe(false);
		expect(next.stdout()).toContain(`left over from an earlier watchdog was stopped (pid ${orphan})`);
	});
});

test('the help and the version are printed by every command, which then does nothing', async ({stage}) => {
	const workspace = await stage.workspace({config: sleeping});
	for (const words of [['--help'], ['stop', '--help'], ['watch', '-h']]) {
		expect(await stage.run(workspace, words)).toEqual(done(/grace-tui keeps one application alive/));
	}
	expect(await stage.run(workspace, ['start', '--version'])).toEqual(done(/^\d+\.\d+\.\d+$/));
	await expect(workspace.readText('grace_state.json')).rejects.toThrow('ENOENT');
	expect(await workspace.processes()).toEqual([]);
});
