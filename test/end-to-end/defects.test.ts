import {spawn} from 'node:child_process';
import {open, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {describe, expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {needs, python} from './packages.ts';
import {isAlive, livingProcesses, untilGone} from './processes.ts';
import {test} from './stage.ts';
import {
	payloadsOf,
	recordOf,
	staysStopped,
	switchOf,
	until,
	untilPayloads,
	untilPhase,
	untilProcesses,
	untilRunning,
	untilStopped,
} from './supervised.ts';

const beside = {concurrent: true};
const patient = {concurrent: true, timeout: 60_000};
const sleeping = {command: ['sleep', '600']};
const states = new URL('../../fixtures/states/', import.meta.url);
const stateFixture = (name: string): Promise<Buffer> => readFile(new URL(name, states));

describe.concurrent('the kill switch', () => {
	test('set while the application runs is obeyed, and what was written stays written', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		stage.begin(workspace, ['watch', '--check-interval', '0.3']);
		const {pid} = await untilRunning(workspace);
		const word = '{"manual_shutdown": true, "note": "by hand"}';
		await workspace.writeFile('grace_state.json', word);
		await untilGone(pid);
		await untilStopped(workspace);
		await staysStopped(workspace, 1200);
		expect(await workspace.readJson('grace_state.json')).toMatchObject({
			manual_shutdown: true,
			note: 'by hand',
		});
	});
});

describe.concurrent('failures', () => {
	test('in a row pause supervision at the fifth, each pause twice as long, until a steady life', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({
			config: {command: ['sh', '-c', 'test -e crash && exit 3; exec sleep 600']},
			files: {crash: ''},
		});
		const policy = ['--restart-delay=0', '--pause-after-failures=0.5', '--min-uptime-for-success=0.4'];
		stage.begin(workspace, ['watch', ...policy]);
		await untilPayloads(workspace, 'grace.restart.excessive', 3);
		await rm(workspace.path('crash'));
		expect(await payloadsOf(workspace, 'grace.restart.excessive')).toMatchObject([
			{restart_count: 5, pause_seconds: 0.5, action: 'paused_supervision', exit_code: 3},
			{restart_count: 6, pause_seconds: 1},
			{restart_count: 7, pause_seconds: 2},
		]);

		await untilPayloads(workspace, 'grace.restart.success');
		expect((await recordOf(workspace))?.failures).toBe(0);
		const {pid} = await untilRunning(workspace);
		await workspace.writeFile('crash', '');
		process.kill(pid, 'SIGKILL');
		const [, , , afresh] = await untilPayloads(workspace, 'grace.restart.excessive', 4);
		expect(afresh).toMatchObject({restart_count: 5, pause_seconds: 0.5});
	});

	test('of one second have a file each', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: ['false']}});
		stage.begin(workspace, ['watch', '--restart-delay=0', '--max-consecutive-failures=25']);
		await untilPhase(workspace, 'paused');
		await untilPayloads(workspace, 'grace.restart.excessive');
		const begun = await payloadsOf(workspace, 'grace.restart.initiated');
		const attempts = Array.from({length: 24}, (_, index) => index + 1);
		expect(begun.map(({restart_attempt}) => restart_attempt)).toEqual(attempts);

		const seconds = (await workspace.alerts()).map(({file}) => /\d{8}_\d{6}/.exec(file)?.[0]);
		const inOneSecond = seconds.filter(second => second === seconds[Math.floor(seconds.length / 2)]);
		expect(inOneSecond.length).toBeGreaterThanOrEqual(7);
	});
});

describe.concurrent('an application', () => {
	test('that prints 64 MiB does not freeze, and not a byte of it is lost', async ({stage}) => {
		const size = 64 * 2 ** 20;
		const workspace = await stage.workspace({config: {command: [node, fixture('flood.mjs'), '64']}});
		stage.begin(workspace, ['watch', '--log-max-size=1G']);
		const log = workspace.path('logs', 'grace.log');
		await until('all the output', async () =>
			(await stat(log).catch(() => undefined))?.size === size ? true : undefined,
		);
		await using handle = await open(log);
		const {buffer} = await handle.read(Buffer.alloc(64), 0, 64, size - 64);
		expect(buffer.toString()).toMatch(/^flood line 0001048576 \.+\n$/);
		expect((await untilRunning(workspace)).life).toBe(1);
	});

	test('is announced as restarted only when its life is steady', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		stage.begin(workspace, ['watch', '--min-uptime-for-success=1.5']);
		const before = await untilRunning(workspace);
		process.kill(before.pid, 'SIGKILL');
		await untilRunning(workspace, before.life);
		const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(death).toMatchObject({exit_code: null, signal: 'SIGKILL', reason: 'crash_detected'});

		const [success] = await untilPayloads(workspace, 'grace.restart.success');
		expect(success).toMatchObject({restart_attempt: 1});
		const at = (event: string): Promise<number> =>
			workspace
				.alerts()
				.then(alerts => alerts.find(({event_type}) => event_type === event)?.timestamp)
				.then(timestamp => Date.parse(String(timestamp)));
		const proving = (await at('grace.restart.success')) - (await at('grace.restart.initiated'));
		expect(proving).toBeGreaterThan(1200);
	});

	test('that ends by itself has its exit code and its last words in the alert', async ({stage}) => {
		const script = 'seq 1 30; echo last words >&2; exit 7';
		const workspace = await stage.workspace({config: {command: ['sh', '-c', script]}});
		stage.begin(workspace, ['watch', '--max-consecutive-failures=2']);
		const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(death).toMatchObject({exit_code: 7, signal: null});
		const lines = Array.from({length: 19}, (_, index) => String(index + 12));
		expect(death?.output).toEqual([...lines, 'last words']);
	});

	test('has its uptime in the alert as exact as its own clock, whatever the check interval', async ({
		stage,
	}) => {
		const script = `setTimeout(() => { console.log('ran', performance.now()); process.exit(1) }, 700)`;
		const workspace = await stage.workspace({config: {command: [node, '-e', script]}});
		stage.begin(workspace, ['watch', '--check-interval=5', '--max-consecutive-failures=1']);
		const [death] = await untilPayloads(workspace, 'grace.restart.excessive');
		const ran = Number(/^ran ([\d.]+)$/.exec(String(death?.output))?.[1]) / 1000;
		expect(ran).toBeGreaterThan(0.69);
		expect(death?.uptime_seconds).toBeGreaterThanOrEqual(ran - 0.05);
		expect(death?.uptime_seconds).toBeLessThan(ran + 0.9);
	});
});

needs('python3')('SIGTERM to the watchdog', () => {
	for (const [title, command, size] of [
		['an application that ignores SIGTERM', [node, fixture('ignore-sigterm.mjs')], 2],
		['a child in a session of its own', [python, fixture('setsid-child.py')], 2],
		['a chain of forks', [python, fixture('fork-loop.py'), 'term', '1', '500'], 1],
	] as const) {
		test(`leaves nothing of ${title}`, beside, async ({stage}) => {
			const workspace = await stage.workspace({config: {command}});
			const watchdog = stage.begin(workspace, ['watch', '--stop-timeout=0.5']);
			await untilRunning(workspace);
			await untilProcesses(workspace, size);
			watchdog.kill('SIGTERM');
			expect(await watchdog.exit).toEqual({code: 0, signal: null});
			expect(await workspace.processes()).toEqual([]);
			expect(await switchOf(workspace)).toBe(false);
		});
	}

	test('and stop leave every other Python of the machine alone', beside, async ({stage}) => {
		const workspace = await stage.workspace({config: {command: [python, fixture('setsid-child.py')]}});
		const other = spawn(python, ['-c', 'import signal; signal.alarm(60); signal.pause()'], {
			cwd: tmpdir(),
			stdio: 'ignore',
			env: {...process.env, ...workspace.env},
		});
		const {pid: otherPid = 0} = other;
		const watchdog = stage.begin(workspace, ['watch', '--stop-timeout=0.5']);
		await untilRunning(workspace);
		expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
		expect(await workspace.processes()).toEqual([]);
		expect(isAlive(otherPid)).toBe(true);
		watchdog.kill('SIGTERM');
		await watchdog.exit;
		expect(isAlive(otherPid)).toBe(true);
		expect(livingProcesses().some(({pid}) => pid === otherPid)).toBe(true);
	});
});

describe.concurrent('a state file', () => {
	for (const name of ['unreadable-truncated.json', 'unreadable-truncated-utf16.json']) {
		test(`that is cut off (${name}) does not mean that the application may run`, async ({stage}) => {
			const content = await stateFixture(name);
			const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': content}});
			const watchdog = stage.begin(workspace, ['watch']);
			const [trouble] = await untilPayloads(workspace, 'watchdog.error');
			expect(trouble?.error).toMatch(/grace_state\.json/);
			expect((await untilStopped(workspace)).stopped_by).toMatch(/cannot be read/);
			await staysStopped(workspace, 500);
			expect(await readFile(workspace.path('grace_state.json.unreadable-1'))).toEqual(content);
			expect(await readFile(workspace.path('grace_state.json'))).toEqual(content);
			expect(watchdog.stderr()).toBe('');
		});
	}

	test('that becomes unreadable while the application runs neither stops nor loses it', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		stage.begin(workspace, ['watch']);
		const before = await untilRunning(workspace);
		await workspace.writeFile('grace_state.json', await stateFixture('unreadable-truncated.json'));
		await untilPayloads(workspace, 'watchdog.error');
		expect(await untilRunning(workspace)).toEqual(before);
		await workspace.writeFile('grace_state.json', await stateFixture('on-utf16le-bom.json'));
		await untilStopped(workspace);
	});

	for (const name of ['on-utf16le-bom.json', 'on-powershell.json', 'on-utf8-bom.json']) {
		test(`as other programs write it (${name}) is obeyed at the start`, async ({stage}) => {
			const content = await stateFixture(name);
			const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': content}});
			stage.begin(workspace, ['watch']);
			expect((await untilStopped(workspace)).stopped_by).toMatch(/kill switch is on/);
			await staysStopped(workspace, 500);
			expect(await workspace.alerts()).toEqual([]);
		});
	}
});

test('a reader never sees half a state file, during 200 stops and starts', patient, async ({stage}) => {
	const workspace = await stage.workspace({config: sleeping});
	const terminal = stage.console(workspace, [], {columns: 40, rows: 12});
	const {life: first} = await untilRunning(workspace);
	const reads = {count: 0};
	const readUntil = (isOn: boolean): Promise<true> =>
		until(`the switch to be ${isOn ? 'on' : 'off'}`, async () => {
			// In a tight loop; a text that does not parse fails the test.
			for (let look = 0; look < 50; look += 1) {
				reads.count += 1;
				if ((await switchOf(workspace)) === isOn) return true;
			}
			return undefined;
		});
	for (let round = 0; round < 100; round += 1) {
		terminal.press('s');
		await readUntil(true);
		terminal.press('r');
		await readUntil(false);
	}
	expect(reads.count).toBeGreaterThan(1000);
	const {life} = await untilRunning(workspace);
	expect(life).toBeGreaterThan(first + 50);
});

test(
	'of two watchdogs that begin at once one goes on, the other says so and ends with 1',
	beside,
	async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		const both = [stage.begin(workspace, ['watch']), stage.begin(workspace, ['watch'])];
		const loser = await Promise.race(
			both.map(async program => {
				expect(await program.exit).toEqual({code: 1, signal: null});
				return program;
			}),
		);
		expect(loser.stderr()).toMatch(/^grace-tui: Expected to be the only watchdog of .* runs already\..*\n$/);
		const winner = both.find(program => program !== loser);
		await untilRunning(workspace);
		expect((await recordOf(workspace))?.watchdog?.pid).toBe(winner?.pid);

		const third = await stage.run(workspace, ['watch']);
		expect(third.exitCode).toBe(1);
		expect(third.stderr).toContain(`the watchdog with pid ${winner?.pid} runs already`);
		expect(await workspace.processes()).toHaveLength(1);
	},
);
