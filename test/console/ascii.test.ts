import {afterEach, describe, expect, test} from 'vitest';
import {isUnicodeFor} from '../../source/console/unicode.ts';
import {openScreen, type TestScreen} from './screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (columns: number, rows: number): TestScreen => {
	screen = openScreen({
		...{columns, rows, alerts: 300, restarts: 50, lines: 300, kernels: 40, isUnicode: false},
		prepare: ({setKernel, setModel, setProcess}, {now}) => {
			setKernel('kernel-1', {phase: 'failed', attempts: 3, reason: 'heartbeat_timeout'});
			setKernel('kernel-2', {phase: 'restarting', attempts: 1, until: now() + 9000});
			setKernel('kernel-3', {phase: 'cooling', attempts: 1, until: now() + 9000});
			setKernel('kernel-4', {lastBeat: now() - 45_000});
			setKernel('kernel-5', {isLinked: false});
			setProcess({phase: {name: 'stopped', by: 'launch'}});
			setModel({
				troubles: [{topic: 'disk', message: `A sentence about a disk that is ${'very '.repeat(40)}full.`}],
				health: {
					...{reading: 'failing', isWritten: true, target: 'port 8000', misses: 2, latency: undefined},
					error: 'connect ECONNREFUSED',
				},
			});
		},
	});
	return screen;
};

const expectAscii = ({text}: TestScreen): void => {
	expect(text()).toMatch(/^[\x20-\x7e\n]+$/);
};

describe('on a terminal without Unicode every character is ASCII', () => {
	test.each([
		[200, 50],
		[120, 40],
		[80, 24],
		[40, 12],
	])('at %i×%i, in every panel, zoomed, and in all that lies over them', async (columns, rows) => {
		const shown = open(columns, rows);
		const {press, until, untilGone} = shown;
		for (const [key, title] of [
			['1', '# 1 Process|#= 1 Process'],
			['2', '#= 2 Kernels'],
			['3', '#= 3 Alerts'],
			['4', '#= 4 Restarts'],
			['5', '#= 5 Log'],
		] as const) {
			press(key);
			await until(new RegExp(title));
			expectAscii(shown);
			press('z');
			await until(/ esc /);
			expectAscii(shown);
			press('z');
			await untilGone(/ esc /);
		}
		press('?');
		await until('Keys');
		expectAscii(shown);
		press('\x1b');
		await untilGone('#= Keys');
		press('2\r');
		await until(/Kernel 'kernel|kernel +kernel-1|restartable|critical/);
		expectAscii(shown);
		press('\x1b');
		await untilGone(/Policy/);
		press('q');
		await until('Leave?');
		expectAscii(shown);
	});

	test('where there is no room for anything', async () => {
		const shown = open(39, 11);
		await shown.until('Too small: 39x11, needs 40x12');
		expectAscii(shown);
	});
});

describe('whether a terminal knows Unicode', () => {
	test('is as chosen, else as its locale says', () => {
		expect(isUnicodeFor('unicode', {LANG: 'de_DE.ISO-8859-1'})).toBe(true);
		expect(isUnicodeFor('ascii', {})).toBe(false);
		for (const LANG of [undefined, '', 'C', 'C.UTF-8', 'de_DE.utf8', 'de_DE.UTF-8@euro'])
			expect(isUnicodeFor('auto', {LANG}), LANG).toBe(true);
		for (const LC_ALL of ['de_DE.ISO-8859-1', 'ja_JP.eucJP@x', 'C.ASCII'])
			expect(isUnicodeFor('auto', {LC_ALL, LANG: 'C.UTF-8'}), LC_ALL).toBe(false);
	});
});
