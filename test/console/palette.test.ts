import {afterEach, describe, expect, test} from 'vitest';
import {bindingsWith} from '../../source/console/extra-keys.ts';
import {bindings, type KeyContext} from '../../source/console/keys.ts';
import {matchingEntries, paletteEntries} from '../../source/console/palette.ts';
import {initialView} from '../../source/console/view-state.ts';
import {openScreen, type TestScreen} from './screen.ts';

const context = (change: Partial<KeyContext> = {}): KeyContext => ({
	...{view: initialView, phase: 'running', isManualShutdown: false, hasKernels: false},
	...{isAttached: false, canDetach: false, bindings},
	...change,
});

const named = (of: KeyContext, text: string): readonly string[] =>
	matchingEntries(paletteEntries(of), text).map(({name}) => name);

describe('the entries', () => {
	test('are all actions of the panels, extra keys among them, each once', () => {
		const extra = [
			{key: 'x', shown: 'x', label: 'crash', help: 'demo: crash it', run: async () => undefined},
		];
		const names = named(context({bindings: bindingsWith(extra)}), '');
		expect(names).toEqual(expect.arrayContaining(['stop', 'restart kernel', 'next panel', 'log', 'page up']));
		expect(names).toEqual(expect.arrayContaining(['crash', 'half page down', 'first', 'leave', 'suspend']));
		expect(new Set(names).size).toBe(names.length);
	});

	test('are found by their names and sentences, by name first', () => {
		expect(named(context(), 'zoom')).toEqual(['zoom']);
		expect(named(context(), 'kill switch')).toEqual(['stop', 'restart']);
		expect(named(context(), 're')[0]).toBe('restart');
		expect(named(context(), 'PAGE half').slice(0, 2)).toEqual(['half page up', 'half page down']);
		expect(named(context(), 'xyz')).toEqual([]);
	});

	test('have the keys that were written for them', () => {
		const written = bindingsWith([], {stop: ['ctrl-x']});
		expect(paletteEntries(context({bindings: written})).find(({name}) => name === 'stop')?.key).toBe('^x');
	});
});

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 80, rows: 24, alerts: 9, ...options});
	return screen;
};

describe('the palette', () => {
	test('filters while a name is typed, and enter does what is marked', async () => {
		const shown = open();
		shown.press(':');
		await shown.until('━ Actions ━');
		shown.press('lo');
		await shown.until(/: lo_ +┃.*\n.*❯ log +5/);
		shown.press('\r');
		await shown.until('[5 Log]');
		await shown.untilGone('Actions ━');
		expect(shown.session.sent).toEqual([]);
	});

	test('takes what is typed behind its key in one chunk, and nothing that is pasted', async () => {
		const shown = open();
		shown.press(':stop');
		await shown.until(/: stop_/);
		shown.press('\x1b[200~restart\r\x1b[201~');
		await shown.until('Pasted text does nothing here.');
		expect(shown.session.sent).toEqual([]);
		expect(shown.text()).toMatch(/: stop_/);
		shown.press('\r');
		await expect.poll(() => shown.session.sent).toEqual([{type: 'stop', by: 'console'}]);
	});

	test('marks another one with the arrows, and forgets everything on esc', async () => {
		const shown = open();
		shown.press(':');
		await shown.until(/❯ stop/);
		shown.press('\x1b[B');
		await shown.until(/❯ restart /);
		shown.press('\x1b[A');
		shown.press('\x1b[A');
		await shown.until(/❯ suspend/);
		shown.press('zz');
		await shown.until('No action is called so.');
		shown.press('\x7f');
		await shown.until(/❯ zoom/);
		shown.press('\x1b');
		await shown.untilGone('Actions ━');
		expect(shown.text()).toContain('[3 Alerts]');
		expect(shown.session.sent).toEqual([]);
	});

	test('says of an action that has nothing to act on what it is for', async () => {
		const shown = open();
		shown.press(':');
		await shown.until('━ Actions ━');
		shown.press('restart kernel');
		await shown.until(/❯ restart kernel +R/);
		shown.press('\r');
		await shown.until('Nothing to do here: restart the selected kernel (in Kernels).');
	});

	test('its letters are no keys: q, s and ? are typed', async () => {
		const shown = open();
		shown.press(':');
		await shown.until('━ Actions ━');
		for (const key of 'qs?') shown.press(key);
		await shown.until(/: qs\?_/);
		expect(shown.session.sent).toEqual([]);
		shown.press('\x03');
		await shown.until('Leave?');
	});

	test.each([
		[40, 12],
		[80, 24],
		[120, 40],
		[200, 50],
	])('stands whole at %i×%i, and does not move with what is typed', async (columns, rows) => {
		const shown = open({columns, rows});
		shown.press(':');
		await shown.until('━ Actions ━');
		const top = shown.lines().findIndex(line => line.includes('━ Actions ━'));
		const cells = shown.lines().map(line => [...line]);
		const [left = 0, right = 0] = [cells[top]?.lastIndexOf('┏'), cells[top]?.indexOf('┓')];
		const bottom = cells.findIndex((line, row) => row > top && line[left] === '┗' && line[right] === '┛');
		expect(bottom).toBeGreaterThan(top + 4);
		for (const line of cells.slice(top + 1, bottom)) expect([line[left], line[right]]).toEqual(['┃', '┃']);
		expect(shown.lines().at(-1)).toMatch(/esc close/);
		shown.press('zo');
		await shown.until(/❯ zoom/);
		expect(shown.lines().findIndex(line => line.includes('━ Actions ━'))).toBe(top);
	});
});

test('keys that are written are those of the bottom line, the help and the palette', async () => {
	const shown = open({rows: 30, settings: {keys: {stop: ['X'], zoom: ['ctrl-f', 'Z'], leave: ['Q']}}});
	await shown.until(' X stop  r restart ');
	expect(shown.lines().at(-1)).toMatch(/ \^f Z zoom .* Q leave|Q \^c leave/);
	shown.press('s');
	shown.press('Z');
	await shown.until('esc back');
	shown.press('?');
	await shown.until(/┃ X +stop the application/);
	expect(shown.text()).toMatch(/┃ \^f Z +give the focused panel/);
	shown.press('\x1b');
	await shown.untilGone('━ Keys');
	shown.press(':');
	await shown.until(/❯ stop +X/);
	shown.press('\x1b');
	await shown.untilGone('━ Actions');
	expect(shown.session.sent).toEqual([]);
	shown.press('X');
	await expect.poll(() => shown.session.sent).toHaveLength(1);
	shown.press('1');
	await shown.until('kill switch off, X stops it for good');
});
