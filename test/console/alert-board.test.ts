import {describe, expect, test} from 'vitest';
import {createAlertBoard} from '../../source/console/alert-board.ts';
import {createAlertIndex} from '../../source/console/alert-index.ts';
import type {AlertRow} from '../../source/session/session.ts';
import {createTestClock} from './clock.ts';
import {alertRow, openTestSession} from './session.ts';

const silent = (index: number, kernel = 'memory'): AlertRow => ({
	...alertRow(index),
	name: `warning_20251114_${String(index).padStart(6, '0')}.json`,
	severity: 'warning',
	event: 'kernel.silent',
	payload: {kernel_name: kernel},
	summary: `Kernel '${kernel}' is silent`,
});

const spans = (index: ReturnType<typeof createAlertIndex>): readonly string[] => {
	const folds = index.folds();
	return Array.from({length: folds.count}, (_, row) => {
		const {start = 0, end = 0} = folds.at(row) ?? {};
		return end - start === 1 ? String(start) : `${start}–${end - 1}`;
	});
};

const indexOf = (rows: readonly AlertRow[]) => {
	const index = createAlertIndex();
	index.align(rows.map(({name}) => name));
	for (const [place, row] of rows.entries()) index.learn(place, row);
	return index;
};

describe('folding', () => {
	test('what says the same of the same in a row is one row', () => {
		const rows = [silent(0), silent(1), silent(2, 'orders'), silent(3), silent(4), silent(5)];
		expect(spans(indexOf(rows))).toEqual(['0–1', '2', '3–5']);
	});

	test('what was not read is a row of its own', () => {
		const index = createAlertIndex();
		index.align([silent(0), silent(1), silent(2)].map(({name}) => name));
		index.learn(0, silent(0));
		index.learn(2, silent(2));
		expect(spans(index)).toEqual(['0', '1', '2']);
		index.learn(1, silent(1));
		expect(spans(index)).toEqual(['0–2']);
	});

	test('a hidden alert keeps its neighbours apart', () => {
		const info = {...silent(1), name: 'info_20251114_000001.json', severity: 'info'} as const;
		const index = indexOf([silent(0), info, silent(2)]);
		expect(spans(index)).toEqual(['0–2']);
		index.search({filter: undefined, least: 'warning'});
		expect(spans(index)).toEqual(['0', '2']);
	});

	test('each alert is found in its row', () => {
		const folds = indexOf([silent(0), silent(1), silent(2, 'orders'), silent(3)]).folds();
		expect([0, 1, 2, 3].map(folds.indexOf)).toEqual([0, 0, 1, 2]);
		expect([0, 1, 2, 3].map(folds.before)).toEqual([0, 2, 3, 4]);
	});
});

describe('what is known', () => {
	const rows = Array.from({length: 20}, (_, index) => silent(index, `k${index % 7}`));
	const namesOf = (of: readonly AlertRow[]) => of.map(({name}) => name);

	test('stays with its alert when others come at either end, come in the middle, and go', () => {
		const index = indexOf(rows.slice(5, 15));
		for (const next of [
			rows.slice(5, 17),
			rows.slice(2, 17),
			rows.slice(0, 20),
			rows.slice(4, 12),
			[...rows.slice(4, 6), ...rows.slice(7, 12)],
			rows,
		]) {
			index.align(namesOf(next));
			for (const [place, row] of next.entries()) {
				const number = rows.indexOf(row);
				if (number >= 7 && number < 12) expect(index.isRead(place), `${number}`).toBe(true);
				if (number < 5 || number >= 15) expect(index.isRead(place), `${number}`).toBe(false);
			}
		}
	});

	test('severities come from the names, and from what was read', () => {
		const index = createAlertIndex();
		index.align(['alert_20251114_000000.json', 'info_20251114_000001.json', 'critical_20251114_000002.json']);
		index.search({filter: undefined, least: 'warning'});
		expect(spans(index)).toEqual(['0', '2']);
		index.learn(0, {...silent(0), severity: 'info'});
		expect(spans(index)).toEqual(['2']);
		index.search({filter: undefined, least: 'critical'});
		expect(spans(index)).toEqual(['2']);
	});
});

describe('searching', () => {
	const open = (alerts: number) => {
		const session = openTestSession({clock: createTestClock(), alerts});
		return {session, board: createAlertBoard({feed: session.alerts})};
	};
	const outlook = {top: 'end', height: 10} as const;

	test('reads from the newest on, in portions, and tells how far it is', async () => {
		const {session, board} = open(5000);
		board.watch(outlook, []);
		await expect.poll(() => session.readNames.length).toBe(20);
		const release = session.holdReading();
		board.search({filter: 'SIGKILL', least: 'info'});
		expect(board.get().folds).toMatchObject({count: 0, shown: 0, unsearched: 5000});
		await expect.poll(() => session.readNames[20]).toContain('004999');
		expect(session.readNames.length).toBeLessThanOrEqual(20 + 128);
		release();
		await expect.poll(() => board.get().folds.unsearched).toBe(0);
		expect(board.get().folds.shown).toBe(1667);
	});

	test('stops when nobody looks any more, and goes on when somebody does', async () => {
		const {session, board} = open(5000);
		board.watch(outlook, []);
		const release = session.holdReading();
		board.search({filter: 'steady', least: 'info'});
		board.leave();
		release();
		await new Promise(resolve => setImmediate(resolve));
		await expect.poll(() => board.get().folds.unsearched).toBeGreaterThan(4000);
		board.watch(outlook, []);
		await expect.poll(() => board.get().folds.unsearched).toBe(0);
	});

	test('what repeats itself is read to its beginning, each alert once', async () => {
		const {session, board} = open(0);
		session.setAlerts(
			Array.from({length: 5000}, (_, index) => silent(index, index < 2000 ? 'orders' : 'memory')),
		);
		board.watch(outlook, []);
		await expect.poll(() => board.get().folds.count).toBe(2);
		expect(board.get().folds.at(0)).toEqual({start: 0, end: 2000});
		expect(session.readNames).toHaveLength(5000);
		expect(board.get().folds.shown).toBe(5000);
	});

	test('a longer text asks only those again that had the shorter one', async () => {
		const {session, board} = open(3000);
		board.watch(outlook, []);
		board.search({filter: 'Restart 1', least: 'info'});
		await expect.poll(() => board.get().folds.unsearched).toBe(0);
		const {shown} = board.get().folds;
		const before = session.readNames.length;
		board.search({filter: 'Restart 12', least: 'info'});
		await expect.poll(() => board.get().folds.unsearched).toBe(0);
		expect(session.readNames.length - before).toBe(shown);
		board.search({filter: 'Restart ', least: 'info'});
		await expect.poll(() => board.get().folds.shown).toBe(2000);
	});

	test('a severity reads only what may be shown', async () => {
		const {session, board} = open(3000);
		board.watch(outlook, []);
		await expect.poll(() => session.readNames.length).toBe(20);
		board.search({filter: 'code 1', least: 'critical'});
		await expect.poll(() => board.get().folds.unsearched).toBe(0);
		expect(board.get().folds.shown).toBe(1000);
		expect(session.readNames.length).toBeLessThan(1100);
	});

	test('takes in what comes meanwhile', async () => {
		const {session, board} = open(200);
		const stop = board.subscribe(() => {});
		board.watch(outlook, []);
		board.search({filter: 'steady', least: 'info'});
		await expect.poll(() => board.get().folds.shown).toBe(67);
		session.setAlerts(Array.from({length: 230}, (_, index) => alertRow(index)));
		await expect.poll(() => board.get().folds.shown).toBe(77);
		stop();
	});
});

describe('what nobody has seen', () => {
	test('is counted from the newest that was seen, also when older ones become known', () => {
		const session = openTestSession({clock: createTestClock(), alerts: 10});
		const board = createAlertBoard({feed: session.alerts});
		expect(board.get().unseen).toBe(0);
		session.setAlerts(Array.from({length: 13}, (_, index) => alertRow(index)));
		expect(board.get().unseen).toBe(3);
		const older = {...alertRow(0), name: 'info_20251113_000000.json'};
		session.setAlerts([older, ...Array.from({length: 13}, (_, index) => alertRow(index))]);
		expect(board.get().unseen).toBe(3);
		board.see();
		expect(board.get().unseen).toBe(0);
	});

	test('is nothing while somebody looks at the end, unless the newest is hidden there', () => {
		const session = openTestSession({clock: createTestClock(), alerts: 10});
		const board = createAlertBoard({feed: session.alerts});
		board.watch({top: 'end', height: 10}, []);
		session.setAlerts(Array.from({length: 13}, (_, index) => alertRow(index)));
		expect(board.get().unseen).toBe(0);
		board.search({filter: undefined, least: 'critical'});
		session.setAlerts(Array.from({length: 14}, (_, index) => alertRow(index)));
		expect(board.get().unseen).toBe(1);
		board.leave();
		session.setAlerts(Array.from({length: 18}, (_, index) => alertRow(index)));
		expect(board.get().unseen).toBe(5);
	});
});
