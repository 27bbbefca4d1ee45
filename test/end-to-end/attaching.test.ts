import {describe, expect} from 'vitest';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {
	eventually,
	recordOf,
	switchOf,
	until,
	untilPayloads,
	untilRunning,
	untilStopped,
} from './supervised.ts';

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

describe('a console whose watchdog is gone', () => {
	test('puts another in its place where it was killed, and the application is not touched', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		const watch = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		process.kill(first.pid, 'SIGKILL');
		const before = await untilRunning(workspace, first.life);
		const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
		await terminal.waitFor(`attached to the watchdog with pid ${watch.pid}`);
		watch.kill('SIGKILL');
		await watch.exit;
		const record = await until('another watchdog', async () => {
			const found = await recordOf(workspace);
			return found?.watchdog !== undefined && found.watchdog.pid !== watch.pid ? found : undefined;
		});
		await terminal.waitFor(`attached to the watchdog with pid ${record.watchdog?.pid}`);
		await terminal.waitFor('The living application was adopted');
		expect(await untilRunning(workspace)).toMatchObject({pid: before.pid, life: before.life});

		// It knows what the one before knew: how the last life ended, and what this one has said.
		await terminal.waitFor(/last exit +SIGKILL/);
		process.kill(before.pid, 'SIGKILL');
		await untilRunning(workspace, before.life);
		const deaths = await untilPayloads(workspace, 'grace.restart.initiated', 2);
		expect(deaths).toMatchObject([{signal: 'SIGKILL'}, {signal: null, output: ['up']}]);
		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
	});

	test('shows how it was left where it ended in order, and carries out what a person says', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config: {command: idle}});
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
		await terminal.waitFor('● running');
		expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
		await terminal.waitFor('The watchdog is gone');
		await terminal.waitFor('■ stopped');
		terminal.press('s');
		await terminal.waitFor('The kill switch is on');
		expect(await switchOf(workspace)).toBe(true);

		// With a watchdog in the background, to which it comes back.
		terminal.press('r');
		const {pid} = await untilRunning(workspace);
		await terminal.waitFor(`running  pid ${pid}`);
		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0});
	});
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
