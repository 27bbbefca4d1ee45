import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readlink} from 'node:fs/promises';
import {describe, expect} from 'vitest';
import {cli, node, personalEnvironment} from './environment.ts';
import {isAlive, untilGone} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {type Running, recordOf, staysStopped, switchOf, untilRunning, untilStopped} from './supervised.ts';
import {keys, type Terminal} from './terminal.ts';
import type {Workspace} from './workspace.ts';

const config = {command: ['sleep', '600'], watchdog: {check_interval: 0.3, min_uptime_for_success: 0.5}};

const open = async ({
	workspace: make,
	console,
}: Stage): Promise<{workspace: Workspace; terminal: Terminal}> => {
	const workspace = await make({config});
	const terminal = console(workspace);
	await terminal.waitFor('● running');
	return {workspace, terminal};
};

const expectRestored = (terminal: Terminal): void => {
	expect(terminal.raw()).toContain('\x1b[?1049h');
	expect([terminal.isAlternate(), terminal.isCursorVisible()]).toEqual([false, true]);
};

/** Without a screen the watchdog goes on: it still restarts the application, until `shutdown` ends it. */
const expectWatchedUntilShutdown = async (
	{run}: Stage,
	workspace: Workspace,
	watchdog: number,
): Promise<void> => {
	const before = await untilRunning(workspace);
	process.kill(before.pid, 'SIGKILL');
	const after = await untilRunning(workspace, before.life);
	expect((await recordOf(workspace))?.watchdog?.pid).toBe(watchdog);
	const {exitCode, stderr} = await run(workspace, ['shutdown']);
	expect([exitCode, stderr]).toEqual([0, '']);
	expect(isAlive(after.pid)).toBe(false);
	await untilGone(watchdog);
	expect(await switchOf(workspace)).toBe(false);
};

/** Another watchdog has the very same process, and the one before is gone. */
const expectTakenOver = async (
	stage: Stage,
	workspace: Workspace,
	predecessor: number,
	before: Running,
): Promise<void> => {
	expect(isAlive(predecessor)).toBe(false);
	expect(await untilRunning(workspace)).toEqual(before);
	const successor = (await recordOf(workspace))?.watchdog?.pid ?? 0;
	expect(successor).not.toBe(predecessor);
	expect(await workspace.processes()).toEqual([before.pid]);
	await expectWatchedUntilShutdown(stage, workspace, successor);
};

describe.concurrent('leaving the console', () => {
	for (const [name, key] of [
		['q', 'q'],
		['ctrl-c', keys.ctrlC],
	] as const) {
		test(`by ${name} asks first, and staying changes nothing`, async ({stage}) => {
			const {workspace, terminal} = await open(stage);
			const before = await untilRunning(workspace);
			terminal.press(key);
			await terminal.waitFor('Leave?');
			terminal.press(keys.escape);
			await terminal.waitFor(lines => !lines.join('\n').includes('Leave?'));
			expect(await untilRunning(workspace)).toEqual(before);

			terminal.press(key);
			await terminal.waitFor('Leave?');
			terminal.press('s');
			expect(await terminal.exit).toEqual({code: 0, signal: null});
			expectRestored(terminal);
			await terminal.waitFor('Stopped. `grace-tui` starts it again.');
			expect(isAlive(before.pid)).toBe(false);
			expect(await workspace.processes()).toEqual([]);
			expect(await switchOf(workspace)).toBe(false);
		});
	}

	test('by SIGTERM stops the application, restores the screen and leaves the kill switch alone', async ({
		stage,
	}) => {
		const {workspace, terminal} = await open(stage);
		const {pid} = await untilRunning(workspace);
		terminal.kill('SIGTERM');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expectRestored(terminal);
		expect(isAlive(pid)).toBe(false);
		expect(await switchOf(workspace)).toBe(false);
	});

	test('while the kill switch is on leaves it on', async ({stage}) => {
		const {workspace, terminal} = await open(stage);
		terminal.press('s');
		await untilStopped(workspace);
		terminal.press('qs');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expectRestored(terminal);
		expect(await switchOf(workspace)).toBe(true);
	});

	test('by detaching leaves the application to a background watchdog, and coming back attaches', async ({
		stage,
	}) => {
		const {workspace, terminal} = await open(stage);
		const before = await untilRunning(workspace);
		terminal.press('q');
		await terminal.waitFor('❯ d    detach');
		terminal.press('d');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expectRestored(terminal);
		await terminal.waitFor('Left; the watchdog and its application run on.');
		expect(await untilRunning(workspace)).toEqual(before);

		const back = stage.console(workspace);
		await back.waitFor('attached to the watchdog with pid');
		await back.waitFor(`pid ${before.pid}`);
		back.press('q');
		expect(await back.exit).toEqual({code: 0, signal: null});
		await expectTakenOver(stage, workspace, terminal.pid, before);
	});

	test('by SIGHUP leaves the application to a background watchdog', async ({stage}) => {
		const {workspace, terminal} = await open(stage);
		const before = await untilRunning(workspace);
		terminal.kill('SIGHUP');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expectRestored(terminal);
		await expectTakenOver(stage, workspace, terminal.pid, before);
	});

	test('by closing its window leaves the application to a background watchdog', async ({stage}) => {
		const workspace = await stage.workspace({config});
		// `script` holds the window's end of the terminal, and is killed: whatever is written from then on fails.
		const window = spawn('script', ['-q', '-c', `exec '${node}' '${cli}'`, '/dev/null'], {
			cwd: workspace.directory,
			stdio: ['pipe', 'ignore', 'ignore'],
			env: personalEnvironment({...workspace.env, TERM: 'xterm-256color'}),
		});
		const closed = once(window, 'close');
		const before = await untilRunning(workspace);
		const watchdog = (await recordOf(workspace))?.watchdog?.pid ?? 0;
		expect(await readlink(`/proc/${watchdog}/fd/1`)).toMatch(/^\/dev\/pts\/\d+$/);
		window.kill('SIGKILL');
		await closed;
		await untilGone(watchdog);
		await expectTakenOver(stage, workspace, watchdog, before);
	});

	test('where no other watchdog can be started stays, says so, and goes on supervising', async ({stage}) => {
		const {workspace, terminal} = await open(stage);
		const before = await untilRunning(workspace);
		// Read by a watchdog when it begins, and so only by the one that is to take over.
		await workspace.writeFile('grace.config.json', '{"watchdog": {"check_interval": "never"}}');
		terminal.press('q');
		await terminal.waitFor('❯ d    detach');
		terminal.press('d');
		await terminal.waitFor('Nobody took over: Expected `watchdog.check_interval`');
		expect(await untilRunning(workspace)).toEqual(before);
		await expectWatchedUntilShutdown(stage, workspace, terminal.pid);
		expect(await terminal.exit).toEqual({code: 0, signal: null});
	});
});

describe.concurrent('starting the console', () => {
	test('with the kill switch on starts nothing, and says which key does', async ({stage}) => {
		const workspace = await stage.workspace({
			config,
			files: {'grace_state.json': '{"manual_shutdown": true, "stopped_by": "kill_switch"}'},
		});
		const terminal = stage.console(workspace);
		await terminal.waitFor('■ stopped');
		await terminal.waitFor('The kill switch is on; r starts it.');
		await staysStopped(workspace, 900);
		expect(await switchOf(workspace)).toBe(true);

		terminal.press('r');
		await terminal.waitFor('● running');
		await untilRunning(workspace);
		expect(await switchOf(workspace)).toBe(false);
	});
});
