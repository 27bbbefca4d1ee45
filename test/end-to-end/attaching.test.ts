import {describe, expect} from 'vitest';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {eventually, recordOf, switchOf, until, untilRunning, untilStopped} from './supervised.ts';

const idle = ['node', '--eval', 'console.log("up"); setInterval(() => {}, 1000)'];

describe('a second console', () => {
	test('attaches, shows the same, can act, and leaves all running', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const watch = stage.begin(workspace, ['watch']);
		const before = await untilRunning(workspace);
		const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
		await terminal.waitFor('● running');
		await terminal.waitFor(`attached to the watchdog with pid ${watch.pid}`);
		await terminal.waitFor(`${before.pid}`);
		await terminal.waitFor('up');
		// Nobody has looked at the watchdog before.
		await terminal.waitFor(/processes +1 /);

		terminal.press('r');
		const second = await untilRunning(workspace, before.life);
		await terminal.waitFor(`${second.pid}`);

		terminal.press('s');
		await untilStopped(workspace);
		await terminal.waitFor('stopped');
		expect(await switchOf(workspace)).toBe(true);

		terminal.press('r');
		const third = await untilRunning(workspace, second.life);
		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(terminal.isAlternate()).toBe(false);
		expect(terminal.screen().join(' ')).toContain('run on');
		expect(await untilRunning(workspace)).toEqual(third);
		expect(isAlive(watch.pid)).toBe(true);
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test('says when the watchdog is gone, and finds the next one', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const first = stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
		await terminal.waitFor('● running');
		first.kill('SIGTERM');
		await first.exit;
		await terminal.waitFor('The watchdog is gone');
		const second = stage.begin(workspace, ['watch']);
		await eventually(() => {
			expect(terminal.screen().join('\n')).not.toContain('The watchdog is gone');
			expect(terminal.screen().join('\n')).toContain(`pid ${second.pid}`);
		});
		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		second.kill('SIGTERM');
		await second.exit;
	});
});

test('a console whose watchdog was killed carries out what a person says', async ({stage}) => {
	const workspace = await stage.workspace({config: {command: idle}});
	const watch = stage.begin(workspace, ['watch']);
	await untilRunning(workspace);
	const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
	await terminal.waitFor('● running');
	watch.kill('SIGKILL');
	await watch.exit;
	await terminal.waitFor('The watchdog is gone');

	terminal.press('s');
	await eventually(async () => expect(await workspace.processes()).toEqual([]));
	expect(await switchOf(workspace)).toBe(true);
	await terminal.waitFor('The kill switch is on');

	// With a watchdog in the background, to which it comes back.
	terminal.press('r');
	await terminal.waitFor('● running');
	await eventually(() => expect(terminal.screen().join('\n')).not.toContain('The watchdog is gone'));
	const {pid} = await untilRunning(workspace);
	expect(await workspace.processes()).toEqual([pid]);
	terminal.press('q');
	expect(await terminal.exit).toEqual({code: 0, signal: null});
	expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
});

describe('commands over the link', () => {
	test('stop, start, restart and shutdown are heard, and the log says by whom', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const watch = stage.begin(workspace, ['watch']);
		const before = await untilRunning(workspace);
		expect(await stage.run(workspace, ['restart'])).toMatchObject({exitCode: 0});
		const second = await untilRunning(workspace, before.life);
		expect(await stage.run(workspace, ['stop'])).toMatchObject({exitCode: 0});
		await untilStopped(workspace);
		expect(await stage.run(workspace, ['start'])).toMatchObject({exitCode: 0});
		await untilRunning(workspace, second.life);
		const log = await stage.run(workspace, ['logs', '--watchdog']);
		expect(log.stdout).toContain('Stop asked by another terminal.');
		expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
		await watch.exit;
		expect((await recordOf(workspace))?.watchdog).toBeUndefined();
	});

	test('a second watch says who runs, and fails', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const watch = stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const second = await stage.run(workspace, ['watch']);
		expect(second).toMatchObject({exitCode: 1, stdout: ''});
		expect(second.stderr).toContain(`the watchdog with pid ${watch.pid} runs already`);
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test('a kernel that nobody has registered is named', async ({stage}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const none = await stage.run(workspace, ['restart', 'memory']);
		expect(none).toMatchObject({exitCode: 1});
		expect(none.stderr).toContain('none answers');
		const watch = stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const unknown = await until('an answer', () => stage.run(workspace, ['restart', 'memory']));
		expect(unknown).toMatchObject({exitCode: 1});
		expect(unknown.stderr).toContain('the application has registered none');
		watch.kill('SIGTERM');
		await watch.exit;
	});
});
