import {describe, expect} from 'vitest';
import {cli, node} from './environment.ts';
import {isAlive} from './processes.ts';
import {modesOf} from './shell.ts';
import {test} from './stage.ts';
import {recordOf, switchOf, untilRunning} from './supervised.ts';

const config = {command: ['sleep', '600'], watchdog: {check_interval: 0.3, min_uptime_for_success: 0.5}};

describe.concurrent('ctrl-z', () => {
	test('gives the terminal back to the shell while another watchdog supervises, and fg returns', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config});
		const shell = stage.console(workspace, ['--norc', '--noprofile', '-i'], {
			program: '/bin/bash',
			env: {PS1: 'prompt> '},
		});
		await shell.waitFor('prompt>');
		shell.press(`'${node}' '${cli}'\r`);
		await shell.waitFor('● running');
		const before = await untilRunning(workspace);
		const watchdog = (await recordOf(workspace))?.watchdog?.pid ?? 0;

		shell.press('5w');
		await shell.waitFor('w cut');
		shell.press('\x1a');
		await shell.waitFor(/the watchdog[\s\S]*Stopped[\s\S]*prompt>/i);
		expect([shell.isAlternate(), shell.isCursorVisible()]).toEqual([false, true]);
		expect(shell.cells.modes.mouseTrackingMode).toBe('none');
		expect(await modesOf(shell)).toEqual(expect.arrayContaining(['isig', 'opost']));
		// The console stands still; whoever supervises now restarts what dies.
		expect(isAlive(watchdog)).toBe(true);
		expect(await untilRunning(workspace)).toEqual(before);
		process.kill(before.pid, 'SIGKILL');
		const after = await untilRunning(workspace, before.life);
		expect((await recordOf(workspace))?.watchdog?.pid).not.toBe(watchdog);

		shell.press('fg\r');
		await shell.waitFor('attached to the watchdog with pid');
		await shell.waitFor(`pid ${after.pid}`);
		// Where it was left.
		await shell.waitFor(/┏━ 5 Log/);
		await shell.waitFor('w cut');
		expect(shell.isAlternate()).toBe(true);
		expect(shell.cells.modes.mouseTrackingMode).toBe('vt200');

		// An attached console does the same without a hand-over, and is left as ever.
		shell.press('\x1a');
		await shell.waitFor(
			lines =>
				lines.filter(line => line.includes('Stopped')).length === 2 &&
				lines.findLast(line => line !== '')?.trim() === 'prompt>',
		);
		shell.press('fg\r');
		await shell.waitFor('attached to the watchdog with pid');
		await shell.waitFor(/┏━ 5 Log/);
		shell.press('q');
		await shell.waitFor('Left; the watchdog and its application run on.');
		expect((await stage.run(workspace, ['shutdown'])).exitCode).toBe(0);
		expect(await switchOf(workspace)).toBe(false);
		shell.press('exit\r');
		await shell.exit;
	});

	test('in the demo, which nobody else could supervise, only says so', async ({stage}) => {
		const demo = stage.console(await stage.workspace(), ['demo'], {columns: 100, rows: 30});
		await demo.waitFor('● running');
		demo.press('\x1a');
		await demo.waitFor('This would stop the watchdog, which lives in this console; q leaves.');
		expect(demo.isAlternate()).toBe(true);
	});
});
