import {afterEach, describe, expect, test} from 'vitest';
import {openScreen, type TestScreen} from './screen.ts';
import {kernelRestart, kernelRow} from './session.ts';
import {expectWholeScreen} from './whole-screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 80, rows: 24, kernels: 12, ...options});
	return screen;
};

const pointed = ({lines}: TestScreen): string => lines().find(line => line.includes('❯')) ?? '';

describe.each([
	[200, 50],
	[120, 40],
	[80, 24],
	[40, 12],
])('at %i columns and %i rows', (columns, rows) => {
	test.each([0, 1, 12, 1000])('%i kernels are a whole screen, and so is a page', async kernels => {
		const shown = open({
			columns,
			rows,
			kernels,
			prepare: (session, {now}) => {
				session.setKernel('kernel-3', {key: '界'.repeat(60), phase: 'failed', isCritical: true, attempts: 3});
				session.setKernel('kernel-4', {key: 'x'.repeat(128), phase: 'restarting', until: now() + 60_000});
				session.setModel({
					link: {connections: 1, silent: 1, silentSince: kernels === 1000 ? now() - 8000 : undefined},
					restarts: [kernelRestart('界'.repeat(60), 0), kernelRestart('x'.repeat(128), 1)],
				});
			},
		});
		shown.press('2');
		await shown.until(/┏━ 2 Kernels/);
		expectWholeScreen(shown, columns, rows);
		shown.press('4');
		await shown.until(/┏━ 4 Restarts/);
		expectWholeScreen(shown, columns, rows);
		shown.press('2\r');
		await shown.until(kernels === 0 ? 'No kernels yet.' : '┏━ Kernel · ');
		expectWholeScreen(shown, columns, rows);
		shown.press('?');
		await shown.until('┏━ Keys');
		expectWholeScreen(shown, columns, rows);
	});
});

describe('a poor terminal', () => {
	const prepare: Parameters<typeof openScreen>[0]['prepare'] = (session, {now}) => {
		session.setKernel('kernel-1', {phase: 'failed', isCritical: true});
		session.setKernel('kernel-2', {phase: 'restarting', until: now() + 9000, lastBeat: now() - 25_000});
		session.setKernel('kernel-3', {phase: 'cooling', until: now() + 9000, lastBeat: undefined});
		session.setKernel('kernel-4', {lastBeat: now() - 90_000});
		session.setKernel('kernel-5', {isLinked: false});
		session.setModel({link: {connections: 1, silent: 1, silentSince: now() - 8000}});
	};

	test('without Unicode gets signs and bars that it can draw', async () => {
		const shown = open({isUnicode: false, prepare});
		shown.press('2');
		await shown.until('> x failed');
		shown.press('z');
		await shown.until('esc back');
		expect(shown.text().replace(/[\x20-\x7e\n]/g, '')).toBe('');
	});

	test('without colour still tells one phase from another, and where the cursor is', async () => {
		const shown = open({isColored: false, prepare});
		shown.press('2');
		await shown.until(/❯ ✘ failed +! kernel-1 +critical/);
		for (const row of [/▸ restarting 9s/, /○ cooling 9s/, /⚠ overdue/, /─ away/, /✔ healthy/])
			expect(shown.text()).toMatch(row);
		expect(shown.raw()).not.toMatch(/\x1b\[(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)[;m]/);
	});
});

describe('the cursor', () => {
	test.each([
		['down', '\x1b[B', 'kernel-1'],
		['j', 'jj', 'kernel-2'],
		['up', 'jj\x1b[A', 'kernel-1'],
		['k', 'jjk', 'kernel-1'],
		['page down', '\x1b[6~', 'kernel-15'],
		['page up', '\x1b[6~\x1b[6~\x1b[5~', 'kernel-15'],
		['ctrl-d', '\x04', 'kernel-7'],
		['G', 'G', 'kernel-999'],
		['g', 'Gg', 'kernel-0'],
	])('%s moves it', async (_name, keys, name) => {
		const shown = open({kernels: 1000});
		shown.press('2');
		await shown.until('❯');
		for (const key of keys.match(/\x1b\[\d?[~A-Z]|./gs) ?? []) shown.press(key);
		await expect.poll(() => pointed(shown)).toMatch(new RegExp(`${name} `));
	});

	test('stays with its kernel when others get worse, come and go', async () => {
		const shown = open();
		const {session, clock} = shown;
		shown.press('2jjj');
		await expect.poll(() => pointed(shown)).toContain('kernel-3');
		session.setKernel('kernel-9', {phase: 'failed'});
		clock.advance(200);
		await shown.until('1 failed');
		expect(pointed(shown)).toContain('kernel-3');
		const all = session.model.get().kernels;
		session.setModel({kernels: all.filter(({key}) => key !== 'kernel-3')});
		clock.advance(200);
		await expect.poll(() => pointed(shown)).toContain('kernel-4');
		session.setModel({kernels: [kernelRow(50, clock.now()), ...all]});
		clock.advance(200);
		await expect.poll(() => pointed(shown)).toContain('kernel-3');
	});

	test('that nobody has moved does not jump to what fails', async () => {
		const shown = open();
		shown.press('2');
		await expect.poll(() => pointed(shown)).toContain('kernel-0');
		shown.session.setKernel('kernel-5', {phase: 'failed'});
		shown.clock.advance(200);
		await shown.until('1 failed');
		expect(pointed(shown)).toContain('kernel-0');
		shown.press('R');
		await expect.poll(() => shown.session.restarted).toEqual(['kernel-0']);
	});

	test('does not move while there are no kernels', async () => {
		const shown = open();
		shown.press('2jj');
		await expect.poll(() => pointed(shown)).toContain('kernel-2');
		const {kernels} = shown.session.model.get();
		shown.session.setModel({kernels: []});
		shown.clock.advance(200);
		await shown.until('No kernels yet.');
		shown.press('jz');
		await shown.until('esc back');
		shown.session.setModel({kernels});
		shown.clock.advance(200);
		await expect.poll(() => pointed(shown)).toContain('kernel-2');
	});

	test('begins at the worst kernel when the panel gets the focus', async () => {
		const shown = open({
			columns: 120,
			rows: 40,
			prepare: session => session.setKernel('kernel-5', {phase: 'failed'}),
		});
		await shown.until('1 failed');
		shown.press('2');
		await expect.poll(() => pointed(shown)).toContain('kernel-5');
	});

	test('of 1,000 kernels only the visible rows are drawn', async () => {
		const shown = open({columns: 120, rows: 40, kernels: 1000});
		shown.press('2');
		await shown.until(/2 Kernels · 1,000 ━+ 1–15 of 1,000/);
		shown.press('G');
		await shown.until('kernel-999');
		expect(shown.text().match(/✔ healthy {2,}/g)).toHaveLength(15);
	});
});

describe('R', () => {
	test('asks for a restart of the selected kernel, and says so', async () => {
		const shown = open();
		shown.press('2jj');
		await expect.poll(() => pointed(shown)).toContain('kernel-2');
		shown.press('R');
		await shown.until('Asked the application to restart kernel-2.');
		expect(shown.session.restarted).toEqual(['kernel-2']);
		expect(shown.session.sent).toEqual([]);
	});

	test('that is refused says why, on one line', async () => {
		const shown = open();
		shown.session.refuse('kernel-0 has\n\x1b[31mno restart function.');
		shown.press('2');
		await shown.until('❯');
		shown.press('R');
		await shown.until('kernel-0 has no restart function.');
		expect(shown.session.restarted).toEqual([]);
	});

	test('works on the page of a kernel', async () => {
		const shown = open();
		shown.press('2j');
		await expect.poll(() => pointed(shown)).toContain('kernel-1');
		shown.press('\r');
		await shown.until('┏━ Kernel · kernel-1');
		shown.press('R');
		await shown.until('Asked the application to restart kernel-1.');
	});

	test('does nothing in other panels, where no cursor is seen, nor without kernels', async () => {
		const shown = open({columns: 120, rows: 40});
		shown.press('2jj');
		await shown.until('R restart kernel');
		shown.press('3');
		await shown.untilGone('R restart kernel');
		shown.press('R\r');
		shown.press('2');
		await shown.until('R restart kernel');
		expect(shown.session.restarted).toEqual([]);
		shown.session.setModel({kernels: []});
		shown.clock.advance(200);
		await shown.untilGone('R restart kernel');
		shown.press('R\r');
		shown.press('1');
		await shown.until('┏━ 1 Process');
		expect(shown.session.restarted).toEqual([]);
	});
});

describe('the page of a kernel', () => {
	test('is opened by enter, scrolled, and closed by esc, the cursor where it was', async () => {
		const shown = open({rows: 16});
		shown.press('2jj');
		await expect.poll(() => pointed(shown)).toContain('kernel-2');
		shown.press('\r');
		await shown.until(/┏━ Kernel · kernel-2 ━+ 1–12 of 23/);
		shown.press('G');
		await shown.until('None that is known.');
		shown.press('\x1b');
		await shown.until('┏━ 2 Kernels');
		expect(pointed(shown)).toContain('kernel-2');
	});

	test('leaves s and r alone, as the help does', async () => {
		const shown = open();
		shown.press('2\r');
		await shown.until('┏━ Kernel · kernel-0');
		shown.press('sr');
		shown.press('q');
		await shown.until('Leave?');
		expect(shown.session.sent).toEqual([]);
	});
});

describe('attached to another watchdog', () => {
	test.each([
		['q', 'q'],
		['ctrl-c', '\x03'],
	])('%s leaves at once, once, and stops nothing', async (_name, keys) => {
		const shown = open({isAttached: true});
		await shown.until('q leave');
		shown.press(keys);
		await expect.poll(shown.leaves).toBe(1);
		shown.press(keys);
		shown.press('5');
		await shown.until('┏━ 5 Log');
		expect(shown.leaves()).toBe(1);
		expect(shown.text()).not.toMatch(/Leave\?|force|Stopping/);
		expect(shown.session.sent).toEqual([]);
	});

	test('q leaves from the help and from a kernel’s page too', async () => {
		const shown = open({isAttached: true});
		shown.press('?G');
		await shown.until('leave (also ctrl-c); the watchdog goes on');
		expect(shown.text()).not.toMatch(/asks first|while leaving/);
		shown.press('\x1b');
		shown.press('2\r');
		await shown.until('┏━ Kernel');
		shown.press('q');
		await expect.poll(shown.leaves).toBe(1);
	});

	test('s, r and R work as ever', async () => {
		const shown = open({isAttached: true});
		shown.press('2');
		await shown.until('❯');
		shown.press('s');
		shown.press('r');
		shown.press('R');
		await expect.poll(() => shown.session.sent.map(({type}) => type)).toEqual(['stop', 'restart']);
		await expect.poll(() => shown.session.restarted).toEqual(['kernel-0']);
	});

	test.each([
		[200, 50, 'attached to the watchdog with pid 4242 · watching for 2h 13m 20s'],
		[120, 40, 'attached to the watchdog with pid 4242'],
		[80, 24, '─ attached to the watchdog with pid 4242 ─╮'],
		[40, 24, 'attached to 4242'],
		[40, 12, 'attached to 4242'],
	])('at %i×%i the first lines say so', async (columns, rows, sentence) => {
		const shown = open({isAttached: true, columns, rows});
		await shown.until('● running');
		expect(shown.lines().slice(0, 2).join('\n')).toContain(sentence);
		expectWholeScreen(shown, columns, rows);
	});

	test('a page that lies over the panels says so as far as there is room', async () => {
		for (const [columns, sentence] of [
			[80, /attached to the watchdog with pid 4242 ?$/],
			[50, /attached to 4242 ?$/],
			[40, /attached ?$/],
		] as const) {
			const shown = open({isAttached: true, columns});
			shown.press('2\r');
			await shown.until('┏━ Kernel');
			expect(shown.lines()[0]).toMatch(sentence);
			await shown.close();
		}
	});

	test('a screen that is too small leaves at once as well', async () => {
		const shown = open({isAttached: true, columns: 30, rows: 5});
		await shown.until('Too small');
		shown.press('q');
		await expect.poll(shown.leaves).toBe(1);
	});
});

describe('keys that a caller adds', () => {
	const key = (run: () => Promise<string | undefined>) => ({
		key: 'c',
		shown: 'c',
		label: 'crash',
		help: 'make the application crash',
		run,
	});

	test('stand in the bottom line and in the help, and their sentence is a notice', async () => {
		let runs = 0;
		const run = async () => {
			runs += 1;
			return `Crashed \x1b[31m${runs}.`;
		};
		const shown = open({extraKeys: [key(run)]});
		await shown.until('c crash');
		shown.press('c');
		await shown.until('Crashed 1.');
		shown.press('cc');
		await shown.until('Crashed 3.');
		shown.press('?');
		await shown.until(/c +make the application crash/);
		shown.press('c');
		shown.press('\x1b5');
		await shown.until('┏━ 5 Log');
		expect(runs).toBe(3);
	});

	test('may have nothing to say, or fail', async () => {
		const outcomes = [async () => undefined, () => Promise.reject(new Error('the port is closed'))];
		const shown = open({
			extraKeys: [
				key(() => {
					const next = outcomes.shift();
					if (next === undefined) throw new Error('thrown at once');
					return next();
				}),
			],
		});
		await shown.until('c crash');
		shown.press('c');
		shown.press('5');
		await shown.until('┏━ 5 Log');
		expect(shown.lines().at(-1)).toContain('q leave');
		shown.press('c');
		await shown.until('the port is closed');
		shown.press('c');
		await shown.until('That key failed: thrown at once');
	});

	test.each(['s', 'q', 'return', 'R'])('are refused at the start where %s has a meaning already', taken => {
		expect(() => open({extraKeys: [{...key(async () => undefined), key: taken}]})).toThrow(
			`Expected the key for \`crash\` to be one that is free, got \`${taken}\``,
		);
	});

	test('are refused where two of them are the same', () => {
		const twice = [key(async () => undefined), key(async () => undefined)];
		expect(() => open({extraKeys: twice})).toThrow(expect.objectContaining({code: 'BAD_USAGE'}));
	});
});
