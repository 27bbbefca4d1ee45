import {afterEach, describe, expect, test} from 'vitest';
import {alertRestartOf} from '../../source/console/alert-restart.ts';
import type {AlertRow} from '../../source/session/session.ts';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow, kernelRestart, restartRow, testDay} from './session.ts';
import {expectWholeScreen} from './whole-screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (
	rows: readonly AlertRow[],
	options: Partial<Parameters<typeof openScreen>[0]> = {},
): TestScreen => {
	screen = openScreen({
		columns: 80,
		rows: 40,
		restarts: 3,
		prepare: session => session.setAlerts(rows),
		...options,
	});
	return screen;
};

/** Waits for what takes some frames; the clock brings them. */
const untilDrawn = (shown: TestScreen, shows: string | RegExp): Promise<void> =>
	expect
		.poll(() => {
			shown.clock.advance(200);
			return shown.text();
		})
		.toMatch(shows);

const died: AlertRow = {
	...alertRow(1),
	payload: {
		reason: 'crash_detected',
		exit_code: null,
		signal: 'SIGKILL',
		life: 2,
		restart_attempt: 1,
		nested: {list: [1, 2], text: 'in it'},
		output: ['first line', `last ${'long '.repeat(40)}line`],
	},
};

describe('the details of an alert', () => {
	test('are all its fields, its restart and its output', async () => {
		const shown = open([alertRow(0), died, alertRow(2)]);
		await shown.until('❯ 11:00:02');
		shown.press('k\r');
		await shown.until('┏━ Alert · 2 of 3');
		for (const text of [
			/⚠ warning {2}grace\.restart\.initiated/,
			/The application ended with SIGKILL after 12\.345 s/,
			/when {14}2025-11-14 11:00:01/,
			/timestamp {9}2025-11-14T11:00:01\.000Z/,
			/file {14}warning_20251114_000001\.json/,
			/Fields/,
			/signal {12}SIGKILL/,
			/exit_code {9}null/,
			/ {2}nested {12}\{/,
			/┃ {23}"list": \[/,
			/ {2}"text": "in it"/,
			/Restart {2}/,
			/outcome {11}✔ success/,
			/what {14}the process, for life 2/,
			/down {14}4ms/,
			/Output/,
			/ {2}first line/,
			/ {2}last long long/,
		])
			expect(shown.text()).toMatch(text);
		expect(shown.lines().at(-1)).toMatch(/n N newer, older.*esc back/);
		shown.press('\x1b');
		await shown.until(/❯ 11:00:01/);
	});

	test('go to the newer and the older one, also inside of a row of repeats, and the cursor goes along', async () => {
		const repeat = (index: number): AlertRow => ({
			...alertRow(1),
			name: `warning_20251114_${String(index).padStart(6, '0')}.json`,
			time: testDay - 3_600_000 + index * 1000,
		});
		const shown = open([alertRow(0), repeat(1), repeat(2), repeat(3), {...alertRow(5)}]);
		await untilDrawn(shown, /×3/);
		shown.press('k\r');
		await shown.until(/repeated {10}3 in a row, this is number 3/);
		shown.press('N');
		await shown.until(/repeated {10}3 in a row, this is number 2/);
		shown.press('NN');
		await shown.until('┏━ Alert · 1 of 5');
		shown.press('N');
		await shown.until('This is the oldest alert.');
		shown.press('nn');
		await shown.until('┏━ Alert · 3 of 5');
		shown.press('\x1b');
		await shown.until(/❯ .*×3/);
	});

	test('scroll where they do not fit', async () => {
		const output = Array.from({length: 100}, (_, index) => `line ${index}`);
		const shown = open([{...died, payload: {...died.payload, output}}], {rows: 24});
		await shown.until('❯');
		shown.press('\r');
		await shown.until(/Alert · 1 of 1 ━+ 1–20 of 13\d/);
		shown.press('G');
		await shown.until('line 99');
	});

	test('say when it is not read yet, could not be read, or is gone', async () => {
		const unread = {...alertRow(0), event: '', summary: '', timestamp: ''};
		const shown = open([unread]);
		await shown.until('❯');
		shown.press('\r');
		await shown.until('Reading info_20251114_000000.json…');
		shown.session.setAlerts([
			{...unread, event: 'unreadable', problem: 'It is binary.', summary: 'It is binary.'},
		]);
		await untilDrawn(shown, 'It is binary.');
		shown.session.setAlerts([]);
		await untilDrawn(shown, 'no longer there');
	});
});

test.each([
	[200, 50],
	[120, 40],
	[80, 24],
	[40, 12],
])('at %i columns and %i rows a page of anything is whole, and quickly there', async (columns, rows) => {
	const huge: AlertRow = {
		...died,
		event: '界'.repeat(60),
		summary: 'x'.repeat(500),
		payload: {
			['k'.repeat(128)]: 'v'.repeat(250_000),
			['界'.repeat(64)]: ['界'.repeat(5000)],
			...Object.fromEntries(Array.from({length: 5000}, (_, index) => [`key ${index}`, index])),
			output: 'y'.repeat(250_000),
		},
	};
	const shown = open([huge], {columns, rows});
	await shown.until('❯');
	const before = performance.now();
	shown.press('\r');
	await shown.until('┏━ Alert · 1 of 1');
	expect(performance.now() - before).toBeLessThan(1500);
	expectWholeScreen(shown, columns, rows);
	for (const key of ['\x1b[6~', 'G', 'k']) {
		shown.press(key);
		await shown.until(/Alert/);
		expectWholeScreen(shown, columns, rows);
	}
});

describe('the restart of an alert', () => {
	const restarts = [restartRow(0), restartRow(1), kernelRestart('memory', 0), kernelRestart('memory', 5)];

	test('of the process is that of the life', () => {
		const of = (event: string, payload = {}) =>
			alertRestartOf({event, payload, time: testDay}, restarts)?.key;
		expect(of('grace.restart.success', {life: 3})).toBe('life 3');
		expect(of('grace.restart.success', {life: 9})).toBeUndefined();
		expect(of('backup.done', {life: 3})).toBeUndefined();
	});

	test('of a kernel is the newest with its attempt by then', () => {
		const of = (payload = {}, time = testDay) =>
			alertRestartOf({event: 'kernel.restart.failed', payload, time}, restarts)?.key;
		expect(of({kernel_name: 'memory', attempt: 1})).toBe('memory 5');
		expect(of({kernel_name: 'memory', attempt: 1}, testDay - 1_799_000)).toBe('memory 0');
		expect(of({kernel_name: 'memory', attempt: 3})).toBeUndefined();
		expect(of({kernel_name: 'orders', attempt: 1})).toBeUndefined();
		expect(of({kernel_name: 'x', kernel_key: 'memory', attempt: 1})).toBe('memory 5');
	});
});
