import {describe, expect, test} from 'vitest';
import {createFrames} from '../../source/console/frames.ts';
import {boardOf, createKernelBoard} from '../../source/console/kernel-board.ts';
import {indexOf, keyUnder, pointAfter} from '../../source/console/kernel-cursor.ts';
import {createTicker} from '../../source/console/ticker.ts';
import type {KernelRow} from '../../source/core/model.ts';
import {remainingFor, silenceOf, standingOf} from '../../source/core/standing.ts';
import {createTestClock} from './clock.ts';
import {kernelRow, openTestSession} from './session.ts';

const now = 1_000_000;

const named = (key: string, change: Partial<KernelRow> = {}): KernelRow => ({
	...kernelRow(1, now),
	key,
	name: key,
	...change,
});

const keysOf = (kernels: readonly KernelRow[], at = now): readonly string[] =>
	boardOf({kernels}, at).rows.map(({key}) => key);

describe('how a kernel stands', () => {
	test('is its phase', () => {
		for (const phase of ['healthy', 'cooling', 'restarting', 'failed'] as const)
			expect(standingOf(named('a', {phase}), now)).toBe(phase);
	});

	test('is away where its process is not linked, whatever its phase', () => {
		expect(standingOf(named('a', {phase: 'failed', isLinked: false}), now)).toBe('away');
	});

	test('is overdue from the timeout on, and only where it calls itself healthy', () => {
		const row = named('a', {lastBeat: now - 60_000});
		expect(standingOf(row, now - 1)).toBe('healthy');
		expect(standingOf(row, now)).toBe('overdue');
		expect(standingOf({...row, phase: 'cooling'}, now)).toBe('cooling');
	});

	test('silence counts from the last beat, else from when it was heard of, and is never negative', () => {
		expect(silenceOf(named('a', {lastBeat: now - 5, heardAt: now - 1}), now)).toBe(5);
		expect(silenceOf(named('a', {lastBeat: undefined, heardAt: now - 7}), now)).toBe(7);
		expect(silenceOf(named('a', {lastBeat: now + 5}), now)).toBe(0);
	});

	test('only a cooldown and a restart have an end, while their process is linked', () => {
		const until = now + 5;
		expect(remainingFor(named('a', {phase: 'cooling', until}), now)).toBe(5);
		expect(remainingFor(named('a', {phase: 'restarting', until}), now + 9)).toBe(0);
		expect(remainingFor(named('a', {phase: 'restarting', until: undefined}), now)).toBeUndefined();
		expect(remainingFor(named('a', {until}), now)).toBeUndefined();
		expect(remainingFor(named('a', {phase: 'cooling', until, isLinked: false}), now)).toBeUndefined();
	});
});

describe('the order of kernels', () => {
	const kernels = [
		named('healthy'),
		named('away', {isLinked: false}),
		named('overdue', {lastBeat: now - 60_000}),
		named('cooling', {phase: 'cooling'}),
		named('restarting', {phase: 'restarting'}),
		named('failed', {phase: 'failed'}),
		named('failed and critical', {phase: 'failed', isCritical: true}),
	];

	test('is from the worst to the best', () => {
		expect(keysOf(kernels)).toEqual(kernels.map(({key}) => key).toReversed());
	});

	test('among equals is that of their registration, however long ago they have beaten', () => {
		const equals = ['c', 'a', 'b'].map((key, index) => named(key, {lastBeat: now - index * 1000}));
		expect(keysOf(equals)).toEqual(['c', 'a', 'b']);
		expect(keysOf([...equals, named('d', {phase: 'failed'})])).toEqual(['d', 'c', 'a', 'b']);
	});

	test('the totals count each where it stands', () => {
		expect(boardOf({kernels}, now).totals).toEqual({
			failed: 2,
			restarting: 1,
			cooling: 1,
			overdue: 1,
			away: 1,
			healthy: 1,
		});
	});
});

describe('the board', () => {
	const open = (kernels: number) => {
		const clock = createTestClock();
		const session = openTestSession({clock, kernels});
		const ticker = createTicker(clock, 1000);
		const board = createKernelBoard({model: session.model, ticker, clock});
		let told = 0;
		const stop = board.subscribe(() => {
			told += 1;
		});
		return {clock, session, board, told: () => told, stop};
	};

	test('is told each second, and not for beats in between', () => {
		const {clock, session, told, stop} = open(3);
		for (let beat = 0; beat < 100; beat += 1) session.setKernel('kernel-1', {lastBeat: clock.now() + beat});
		expect(told()).toBe(0);
		clock.advance(1000);
		expect(told()).toBe(1);
		stop();
	});

	test.each([
		{phase: 'failed'},
		{attempts: 1},
		{until: 5},
		{reason: 'manual_request'},
		{isLinked: false},
		{isCritical: true},
		{isRestartable: false},
		{heartbeatTimeout: 5},
	] as const)('is told at once of %j', change => {
		const {session, told, stop} = open(3);
		session.setKernel('kernel-1', change);
		expect(told()).toBe(1);
		stop();
	});

	test('is told at once of kernels that come and go', () => {
		const {session, board, clock, told, stop} = open(3);
		session.setModel({kernels: [...session.model.get().kernels, kernelRow(3, clock.now())]});
		session.setModel({kernels: session.model.get().kernels.slice(1)});
		expect(told()).toBe(2);
		expect(board.get().rows.map(({key}) => key)).toEqual(['kernel-1', 'kernel-2', 'kernel-3']);
		stop();
	});

	test('is told of news also where somebody has asked before they were told', () => {
		const clock = createTestClock();
		const session = openTestSession({clock, kernels: 2});
		const model = createFrames(clock, 200).coalesce(session.model);
		const board = createKernelBoard({model, ticker: createTicker(clock, 1000), clock});
		let told = 0;
		const stop = board.subscribe(() => {
			told += 1;
		});
		session.setKernel('kernel-1', {phase: 'failed'});
		expect(board.get().rows[0]?.key).toBe('kernel-1');
		clock.advance(200);
		expect(told).toBe(1);
		stop();
	});

	test('is up to date when somebody asks though nobody listens, and listens to nothing then', () => {
		const {session, board, clock, stop} = open(2);
		stop();
		expect(session.listeners()).toBe(0);
		clock.advance(5000);
		expect(board.get().now).toBe(clock.now());
		session.setKernel('kernel-1', {phase: 'failed'});
		expect(board.get().rows[0]?.key).toBe('kernel-1');
		expect(board.get()).toBe(board.get());
	});
});

describe('the cursor', () => {
	const rows = ['a', 'b', 'c', 'd', 'e'].map(key => named(key));
	const drawn = {rows, index: 2, top: 0, height: 3};

	test('belongs to the kernel, not to the number of its row', () => {
		expect(indexOf(rows.toReversed(), 'b', drawn)).toBe(3);
	});

	test('that nobody has moved stays with the kernel it was drawn on', () => {
		expect(indexOf(rows, undefined, undefined)).toBe(0);
		expect(indexOf(rows.toReversed(), undefined, {...drawn, index: 0})).toBe(4);
	});

	test('of a kernel that is gone stays where it was drawn, and goes back when that one does', () => {
		const without = rows.filter(({key}) => key !== 'c');
		expect(indexOf(without, 'c', drawn)).toBe(2);
		expect(indexOf(without.toReversed(), 'c', {...drawn, rows: without})).toBe(1);
		expect(indexOf(rows, 'c', {...drawn, rows: without, index: 3})).toBe(2);
		expect(indexOf(rows.slice(0, 1), 'c', drawn)).toBe(0);
		expect(indexOf([], 'c', drawn)).toBe(0);
	});

	test('moves by rows, windows and to the ends, and takes the window along no more than it must', () => {
		expect(pointAfter({rows: 1}, drawn)).toEqual({...drawn, index: 3, top: 1});
		expect(pointAfter({rows: -1}, drawn)).toEqual({...drawn, index: 1});
		expect(pointAfter({windows: 1}, drawn)).toEqual({...drawn, index: 4, top: 2});
		expect(pointAfter({end: 'top'}, {...drawn, top: 2})).toEqual({...drawn, index: 0});
		expect(pointAfter({end: 'bottom'}, drawn)).toEqual({...drawn, index: 4, top: 2});
		expect(keyUnder(pointAfter({rows: 1}, {...drawn, rows: []}))).toBeUndefined();
	});
});
