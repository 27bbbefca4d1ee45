import {describe, expect} from 'vitest';
import {test} from './stage.ts';
import {untilRunning, untilStopped} from './supervised.ts';

const config = {
	command: ['sleep', '600'],
	console: {keys: {stop: 'X', zoom: ['ctrl-f']}, theme: 'contrast'},
};

const click = (column: number, row: number): string => `\x1b[<0;${column};${row}M\x1b[<0;${column};${row}m`;

describe.concurrent('the console in a real terminal', () => {
	test('obeys the mouse, the palette and the keys of its config, and gives the mouse back', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config});
		const terminal = stage.console(workspace);
		await terminal.waitFor('● running');
		expect(terminal.cells.modes.mouseTrackingMode).toBe('vt200');
		terminal.press(click(10, 10));
		await terminal.waitFor('┏━ 1 Process');
		// Cut by a slow link, in the middle of a report.
		terminal.press('\x1b[<0;100;3');
		terminal.press('6M\x1b[<0;100;36m');
		await terminal.waitFor('┏━ 5 Log');
		terminal.press(':');
		await terminal.waitFor('━ Actions ━');
		terminal.press('keep it stopped');
		await terminal.waitFor(/❯ stop +X/);
		terminal.press('\r');
		await untilStopped(workspace);
		terminal.press('r');
		await untilRunning(workspace);
		terminal.press('X');
		await untilStopped(workspace);
		terminal.press('\x06');
		await terminal.waitFor('esc back');
		terminal.press('qs');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(terminal.cells.modes.mouseTrackingMode).toBe('none');
		expect(terminal.isAlternate()).toBe(false);
	});

	test('is ASCII, without the mouse, where the command line says so', async ({stage}) => {
		const terminal = stage.console(await stage.workspace({config}), [
			'--ascii',
			'--no-mouse',
			'--theme',
			'mono',
		]);
		const lines = await terminal.waitFor('* running');
		expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
		expect(terminal.raw()).not.toMatch(/\x1b\[\?100[06]h|\x1b\[(?:3[0-8]|4[0-8]|9\d)[;m]/);
	});

	for (const [wrong, args, sentence] of [
		[{keys: {stop: 'r'}}, [], 'Expected each key to mean one thing, got `r` for `stop` and for `restart`.'],
		[{keys: {stpo: 'x'}}, [], 'got `stpo`. Did you mean `stop`?'],
		[{theme: 'pink'}, [], 'Expected `console.theme` to be one of default, mono, contrast, got `"pink"`.'],
		[{}, ['--theme', 'pink'], 'Expected `--theme` to be one of default, mono, contrast, got `pink`.'],
	] as const) {
		test(`with ${JSON.stringify(wrong)} and [${args}] ends in a sentence, and starts nothing`, async ({
			stage,
		}) => {
			const workspace = await stage.workspace({config: {...config, console: wrong}});
			const terminal = stage.console(workspace, args, {columns: 200});
			expect(await terminal.exit).toEqual({code: 2, signal: null});
			expect(terminal.screen().filter(line => line !== '')).toHaveLength(1);
			expect(terminal.screen()[0]).toContain(sentence);
			expect(await workspace.processes()).toEqual([]);
		});
	}
});
