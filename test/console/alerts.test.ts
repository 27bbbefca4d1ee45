import {afterEach, describe, expect, test} from 'vitest';
import type {AlertRow} from '../../source/session/session.ts';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow, testDay} from './session.ts';
import {expectWholeScreen} from './whole-screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 80, rows: 24, ...options});
	return screen;
};

const rowsUpTo = (count: number): readonly AlertRow[] =>
	Array.from({length: count}, (_, index) => alertRow(index));

/** An alert that says the same as every other of its kernel. */
const silent = (index: number, kernel = 'memory'): AlertRow => ({
	...alertRow(index),
	name: `warning_20251114_${String(index).padStart(6, '0')}.json`,
	time: testDay - 3_600_000 + index * 1000,
	severity: 'warning',
	event: 'kernel.silent',
	payload: {kernel_name: kernel},
	summary: `Kernel '${kernel}' is silent and has no restart function`,
});

const pointed = ({lines}: TestScreen): string => lines().find(line => line.includes('❯')) ?? '';

/** Waits for what takes some frames; the clock brings them. */
const untilDrawn = (shown: TestScreen, shows: string | RegExp): Promise<void> =>
	expect
		.poll(
			() => {
				shown.clock.advance(200);
				return shown.text();
			},
			{timeout: 5000, interval: 5},
		)
		.toMatch(shows);

const show = (shown: TestScreen, rows: readonly AlertRow[]): void => {
	shown.session.setAlerts(rows);
	shown.clock.advance(1000);
};

describe('the cursor', () => {
	test('is on the newest, moves away from it, and follows again at the end', async () => {
		const shown = open({alerts: 30});
		await expect.poll(() => pointed(shown)).toContain('11:00:29');
		shown.press('k');
		await expect.poll(() => pointed(shown)).toContain('11:00:28');
		await untilDrawn(shown, '16–30 of 30');
		show(shown, rowsUpTo(32));
		await untilDrawn(shown, '16–30 of 32');
		expect(pointed(shown)).toContain('11:00:28');
		for (const _ of [1, 2, 3]) shown.press('j');
		await expect.poll(() => pointed(shown)).toContain('11:00:31');
		await untilDrawn(shown, 'following');
		show(shown, rowsUpTo(33));
		await untilDrawn(shown, /❯ 11:00:32/);
	});

	test('goes by pages with the window, and stays where the feed is held', async () => {
		const shown = open({alerts: 100});
		shown.press('\x1b[5~');
		await untilDrawn(shown, '71–85 of 100');
		expect(pointed(shown)).toContain('11:01:24');
		shown.press('G');
		await untilDrawn(shown, 'following');
		shown.press('f');
		await untilDrawn(shown, '86–100 of 100');
		show(shown, rowsUpTo(110));
		await untilDrawn(shown, '86–100 of 110');
		expect(pointed(shown)).toContain('11:01:39');
	});

	test('goes to the next row when its alert goes', async () => {
		const shown = open({alerts: 30});
		shown.press('k');
		await expect.poll(() => pointed(shown)).toContain('11:00:28');
		show(
			shown,
			rowsUpTo(30).filter((_, index) => index !== 28),
		);
		await expect.poll(() => pointed(shown)).toMatch(/11:00:2[79]/);
	});
});

describe('repeated alerts', () => {
	test('are one row with their number, which stands with the newest', async () => {
		const shown = open();
		show(shown, [silent(0, 'orders'), ...Array.from({length: 12}, (_, index) => silent(index + 1))]);
		await untilDrawn(shown, /❯ 11:00:12 .*×12 Kernel 'memory' is silent/);
		expect(shown.text()).toMatch(/3 Alerts · 13 /);
		expect(shown.text().match(/is silent/g)).toHaveLength(2);
		show(shown, [silent(0, 'orders'), ...Array.from({length: 13}, (_, index) => silent(index + 1))]);
		await untilDrawn(shown, /❯ 11:00:13 .*×13 Kernel 'memory' is silent/);
	});

	test('do not move what is read when they turn out to be some', async () => {
		const shown = open();
		const unread = (row: AlertRow): AlertRow => ({...row, event: '', summary: '', payload: {}});
		const rows = Array.from({length: 300}, (_, index) => silent(index, `k${Math.floor(index / 3)}`));
		const release = shown.session.holdReading();
		show(shown, rows.map(unread));
		await untilDrawn(shown, /3 Alerts · 300/);
		for (let pages = 0; pages < 8; pages += 1) shown.press('\x1b[5~');
		await untilDrawn(shown, '166–180 of 300');
		const [top = ''] = shown.lines().filter(line => line.includes('⚠ warning'));
		show(shown, rows);
		release();
		await untilDrawn(shown, /×3 Kernel 'k5/);
		shown.clock.advance(1000);
		await expect.poll(() => shown.text().match(/×3/g)?.length ?? 0).toBeGreaterThan(10);
		const [after = ''] = shown.lines().filter(line => line.includes('⚠ warning'));
		expect(Math.abs(secondsIn(after) - secondsIn(top))).toBeLessThanOrEqual(2);
	});
});

const secondsIn = (line: string): number => {
	const [, minutes = 0, seconds = 0] = /11:(\d\d):(\d\d)/.exec(line) ?? [];
	return Number(minutes) * 60 + Number(seconds);
};

describe('the severity', () => {
	test('goes from all to warnings, to what is critical, and back', async () => {
		const shown = open({alerts: 30});
		await untilDrawn(shown, /3 Alerts · 30 /);
		shown.press('v');
		await untilDrawn(shown, '3 Alerts · 20 of 30 · warning or critical');
		expect(shown.text()).not.toContain('ℹ info');
		shown.press('v');
		await untilDrawn(shown, '3 Alerts · 10 of 30 · critical');
		expect(shown.text()).not.toContain('⚠ warning');
		shown.press('v');
		await untilDrawn(shown, 'ℹ info');
	});

	test('that nothing has is said', async () => {
		const shown = open();
		show(shown, [alertRow(0)]);
		shown.press('vv');
		await untilDrawn(shown, 'No alert is critical.');
		await untilDrawn(shown, '3 Alerts · 0 of 1 · critical');
	});
});

describe('a filter', () => {
	test('shows what matches and how far it has looked, and gives all back at the same place', async () => {
		const shown = open({alerts: 300});
		await untilDrawn(shown, 'following');
		const release = shown.session.holdReading();
		shown.press('/SIGKILL');
		await untilDrawn(shown, /3 Alerts · \/SIGKILL · \d of 300 · \d+ % searched/);
		release();
		await untilDrawn(shown, '3 Alerts · /SIGKILL · 100 of 300');
		expect(shown.text()).not.toContain('succeeded');
		await untilDrawn(shown, /❯ 11:04:58/);
		shown.press('\rNn');
		await expect.poll(() => pointed(shown)).toContain('11:04:58');
		shown.press('N');
		await expect.poll(() => pointed(shown)).toContain('11:04:55');
		shown.press('\x1b');
		await untilDrawn(shown, /3 Alerts · 300 /);
		expect(pointed(shown)).toContain('11:04:55');
	});

	test('that finds nothing says so', async () => {
		const shown = open({alerts: 20});
		shown.press('/nothing like it\r');
		await untilDrawn(shown, 'No alert matches.');
		await untilDrawn(shown, '/nothing like it · 0 of 20');
	});
});

describe('what is new', () => {
	test('is counted in the title while the feed is held, and in its tab while another panel is there', async () => {
		const shown = open({alerts: 30});
		await untilDrawn(shown, 'following');
		shown.press('f');
		await untilDrawn(shown, '16–30 of 30');
		show(shown, rowsUpTo(33));
		await untilDrawn(shown, '3 Alerts · 33 · 3 new');
		shown.press('G');
		await untilDrawn(shown, /3 Alerts · 33 ━/);
		shown.press('4');
		await untilDrawn(shown, '[4 Restarts]');
		show(shown, rowsUpTo(35));
		await untilDrawn(shown, ' 3 Alerts+2 [4 Restarts]');
		shown.press('3');
		await untilDrawn(shown, '[3 Alerts]');
		await untilDrawn(shown, /3 Alerts · 35 ━/);
		shown.press('4');
		await untilDrawn(shown, ' 3 Alerts [4 Restarts]');
	});
});

describe('acknowledging', () => {
	test('is for the row under the cursor, repeats and all, and is drawn with a sign', async () => {
		const shown = open();
		show(shown, [silent(0, 'orders'), silent(1), silent(2), silent(3), alertRow(9)]);
		await untilDrawn(shown, '×3');
		shown.press('ka');
		await untilDrawn(shown, /❯ 11:00:03 .*⚠ warning {3}✔ ×3 Kernel 'memory'/);
		expect(shown.session.acknowledged.get()).toEqual([{from: silent(1).name, to: silent(3).name}]);
		expect(shown.text().match(/✔ ×3|✔ Kernel|✔ Restart/g)).toHaveLength(1);
		show(shown, [silent(0, 'orders'), silent(1), silent(2), silent(3), silent(4), alertRow(9)]);
		await untilDrawn(shown, /warning {3}×4 Kernel 'memory'/);
	});

	test('is for all there are, whatever is shown, and what comes later is not', async () => {
		const shown = open({alerts: 30});
		await untilDrawn(shown, '❯');
		shown.press('vvA');
		await untilDrawn(shown, 'Every alert up to now is acknowledged.');
		shown.press('v');
		await untilDrawn(shown, /ℹ info {6}✔ Restart 27/);
		expect(shown.text().match(/(?:info|warning|critical) +✔/g)).toHaveLength(15);
		show(shown, rowsUpTo(31));
		await untilDrawn(shown, /❯ .*ℹ info {6}Restart 30/);
	});

	test('works in the details for the open one alone, and what others said is seen', async () => {
		const shown = open();
		show(shown, [silent(1), silent(2), silent(3)]);
		await untilDrawn(shown, '×3');
		shown.press('\r');
		await untilDrawn(shown, '┏━ Alert · 3 of 3');
		expect(shown.text()).not.toContain('acknowledged');
		shown.press('a');
		await untilDrawn(shown, /kernel\.silent {2}✔ acknowledged/);
		shown.press('N');
		await untilDrawn(shown, '┏━ Alert · 2 of 3');
		expect(shown.text()).not.toContain('✔ acknowledged');
		shown.session.acknowledged.set([{from: '', to: silent(2).name}]);
		await untilDrawn(shown, /✔ acknowledged/);
	});

	test('that could not be kept says why', async () => {
		const shown = open({alerts: 3});
		await untilDrawn(shown, '❯');
		shown.session.refuse('Expected to keep that, got ENOSPC.');
		shown.press('a');
		await untilDrawn(shown, 'Expected to keep that, got ENOSPC.');
	});
});

test.each([
	[200, 50],
	[120, 40],
	[80, 24],
	[40, 12],
])('at %i columns and %i rows every part of it fits', async (columns, rows) => {
	const shown = open({columns, rows});
	const long = {...silent(1, '界'.repeat(60)), event: 'x'.repeat(128), summary: `long ${'界x'.repeat(200)}`};
	show(shown, [
		...rowsUpTo(40),
		...Array.from({length: 1234}, (_, index) => silent(index + 100)),
		...[50_000, 50_001, 50_002].map(index => ({...long, name: silent(index).name})),
		{...alertRow(0), name: 'critical_20251114_990000.json', severity: 'critical', problem: 'Half of it.'},
	]);
	await untilDrawn(shown, '×3');
	expectWholeScreen(shown, columns, rows);
	for (const keys of ['k', 'a', 'A', 'v', '/界x\r', 'N', '/\x15silent', '\x1b', 'f', 'vv']) {
		shown.press(keys);
		await expect.poll(() => shown.clock.advance(200)).toBeUndefined();
		if (!keys.startsWith('/\x15')) expectWholeScreen(shown, columns, rows);
	}
});

describe('silencing', () => {
	test('asks how long and why, and is for the kernel of the alert', async () => {
		const shown = open({columns: 120});
		show(shown, [alertRow(0), silent(1)]);
		await untilDrawn(shown, '❯');
		shown.press('i');
		await untilDrawn(shown, ' silence kernel=memory, how long and why: 1h');
		shown.press('\u0015');
		shown.press('2h30m new cache, known\r');
		await untilDrawn(shown, 'Nobody is told of kernel=memory for 2h30m; `grace-tui silence list` shows it.');
		expect(shown.session.silenced).toEqual([
			{
				matchers: [{name: 'kernel', isEqual: true, isPattern: false, value: 'memory'}],
				duration: 9_000_000,
				comment: 'new cache, known',
			},
		]);
	});

	test('works in the details, fits into a small terminal, and can be given up', async () => {
		const shown = open({columns: 40, rows: 12, alerts: 1});
		await untilDrawn(shown, 'Restart');
		shown.press('\ri');
		await untilDrawn(shown, ' silence for: 1h');
		shown.press('\u001b');
		await untilDrawn(shown, '┏━ Alert');
		expect(shown.session.silenced).toEqual([]);
	});

	test('tells what is no duration', async () => {
		const shown = open({columns: 120, alerts: 3});
		await untilDrawn(shown, '❯');
		shown.press('i');
		shown.press('\u0015');
		shown.press('soon\r');
		await untilDrawn(shown, 'Expected a duration such as 30m, 2h, 1h30m or 3d, up to a year, got `soon`.');
		expect(shown.session.silenced).toEqual([]);
	});
});
