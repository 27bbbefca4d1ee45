import {describe, expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import type {RestartReason} from '../../source/core/phase.ts';
import {createTotals, type Totals} from '../../source/core/totals.ts';

const start = Date.UTC(2025, 10, 14);
const iso = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

const watch = (at: number, pid = 1): HistoryEntry => ({event: 'watchdog.began', at: iso(at), pid});
const unwatch = (at: number, pid = 1): HistoryEntry => ({event: 'watchdog.ended', at: iso(at), pid});
const began = (at: number, life: number): HistoryEntry => ({
	event: 'life.began',
	at: iso(at),
	life,
	pid: 100 + life,
	log_offset: 0,
});
const adopted = (at: number, life: number): HistoryEntry => ({
	event: 'life.adopted',
	at: iso(at),
	life,
	pid: 100 + life,
});
const ended = (at: number, life: number, isSeen = true): HistoryEntry => ({
	event: 'life.ended',
	at: iso(at),
	life,
	exit_code: isSeen ? 1 : null,
	signal: null,
	uptime_seconds: isSeen ? 1 : null,
});
const restart = (at: number, life: number, reason: RestartReason = 'crash_detected'): HistoryEntry => ({
	event: 'restart',
	at: iso(at),
	life,
	reason,
	attempt: 1,
});
const outcome = (at: number, life: number, what: 'success' | 'failed' | 'interrupted'): HistoryEntry => ({
	event: 'restart.outcome',
	at: iso(at),
	life,
	outcome: what,
});
const rests = (at: number, phase: 'waiting' | 'paused' | 'stopped', isWanted: boolean): HistoryEntry => ({
	event: 'process.phase',
	at: iso(at),
	phase,
	is_wanted: isWanted,
});
const kernel = (
	at: number,
	restart: number,
	what?: 'success' | 'failed',
	down?: number,
	name = 'memory',
): HistoryEntry => ({
	event: 'kernel.restart',
	at: iso(at),
	life: 1,
	kernel: name,
	restart,
	reason: 'heartbeat_timeout',
	attempt: 1,
	...(what !== undefined && {outcome: what}),
	...(down !== undefined && {down_seconds: down}),
});

const totalsOf = (script: readonly HistoryEntry[], now: number, isWatched = true): Totals => {
	const keeper = createTotals();
	for (const entry of script) keeper.take(entry);
	return keeper.totals(start + now * 1000, isWatched);
};

/** Seconds up, failures, repairs and their seconds. */
const sumsOf = (script: readonly HistoryEntry[], now: number): readonly number[] => {
	const {up, failures, repairs} = totalsOf(script, now);
	return [up / 1000, failures, repairs.count, repairs.sum];
};

const crash = [watch(0), began(0, 1), restart(10, 2), ended(10, 1), began(12, 2)];
const stop = [watch(0), began(0, 1), ended(10, 1), rests(10, 'stopped', false), began(100, 2)];
const asked = [watch(0), began(0, 1), restart(9, 2, 'manual_request'), ended(10, 1), began(11, 2)];
const askedLate = [watch(0), began(0, 1), ended(10, 1), began(11, 2), restart(11, 2, 'manual_request')];
const crashLate = [watch(0), began(0, 1), ended(10, 1), began(12, 2), restart(12, 2)];
const pause = [watch(0), began(0, 1), ended(10, 1), rests(10, 'paused', true), restart(70, 2), began(70, 2)];
const never = [watch(0), began(0, 1), ended(10, 1), rests(10, 'stopped', true)];
const killed = [
	watch(0),
	began(0, 1),
	outcome(5, 1, 'success'),
	watch(50, 2),
	ended(50, 1, false),
	began(51, 2),
];
const taken = [watch(0), began(0, 1), unwatch(20), watch(40, 2), adopted(40, 1)];

describe('over a whole history', () => {
	test.each<readonly [string, readonly HistoryEntry[], readonly number[]]>([
		['a crash is a failure, repaired by the next life', crash, [98, 1, 1, 2]],
		['whichever line comes first', crashLate, [98, 1, 1, 2]],
		['what a person stopped is none, and no time of it counts', stop, [10, 0, 0, 0]],
		['a restart that a person asked for is none', asked, [99, 0, 0, 0]],
		['whichever line comes first', askedLate, [99, 0, 0, 0]],
		['a pause is repaired when it ends', pause, [40, 1, 1, 60]],
		['a failure that nothing follows is one all the same', never, [10, 1, 0, 0]],
		['of a killed watchdog what is on record counts', killed, [54, 0, 0, 0]],
		['a life that is adopted ran all the time', taken, [100, 0, 0, 0]],
	])('%s', (_, script, expected) => {
		expect(sumsOf(script, 100)).toEqual(expected);
	});

	test('a life goes on only where somebody watches', () => {
		expect(totalsOf([watch(0), began(0, 1), outcome(30, 1, 'success')], 100, false).up).toBe(30_000);
	});

	test('nothing is forgotten, and nothing counted twice', () => {
		const lives = Array.from({length: 500}, (_, index) => index + 1);
		const script = lives.flatMap(life => [
			began(life * 100_000, life),
			restart(life * 100_000 + 60_000, life + 1),
			ended(life * 100_000 + 60_000, life),
			outcome(life * 100_000 + 61_000, life + 1, 'failed'),
		]);
		expect(sumsOf([watch(0), ...script], 500 * 100_000 + 60_000)).toEqual([
			500 * 60_000,
			500,
			499,
			499 * 40_000,
		]);
		expect(totalsOf(script, 0)).toMatchObject({restarts: {crash_detected: 500}, attempts: {failed: 500}});
	});

	test('nothing ever becomes less, whatever is told next', () => {
		for (const script of [crash, crashLate, stop, asked, askedLate, pause, never]) {
			const keeper = createTotals();
			let before: readonly number[] = [0, 0, 0];
			for (const entry of [...script, restart(100, 3), ended(100, 2), began(101, 3)]) {
				keeper.take(entry);
				const {up, failures, repairs} = keeper.totals(Date.parse(entry.at), true);
				const after = [up, failures, repairs.count];
				expect(after.every((value, index) => value >= (before[index] ?? 0))).toBe(true);
				before = after;
			}
			expect(before[1]).toBeGreaterThan(0);
		}
	});

	test('a restart that is told again is the same one', () => {
		const script = [restart(1, 2), restart(2, 2), outcome(3, 2, 'interrupted'), outcome(4, 2, 'success')];
		expect(totalsOf(script, 10)).toMatchObject({restarts: {crash_detected: 1}, attempts: {interrupted: 1}});
	});
});

describe('kernels', () => {
	test('a restart is counted as it begins, its result and its length at the end', () => {
		const script = [
			kernel(1, 1),
			kernel(2, 1, 'success', 1.5),
			kernel(3, 2),
			kernel(4, 2, 'failed'),
			kernel(5, 3),
		];
		const memory = totalsOf(script, 10).kernels.get('memory');
		expect(memory).toMatchObject({
			restarts: {heartbeat_timeout: 3},
			attempts: {success: 1, failed: 1},
			recovery: {count: 1, sum: 1.5},
		});
	});

	test('one whose begin is lost counts, and one whose number was begun by an earlier watchdog is another', () => {
		const script = [kernel(1, 1, 'success'), kernel(2, 2), watch(3, 2), kernel(4, 2, 'failed')];
		expect(totalsOf(script, 10).kernels.get('memory')).toMatchObject({
			restarts: {heartbeat_timeout: 3},
			attempts: {success: 1, failed: 1},
		});
	});

	test('the one restarted longest ago makes room, and the newest is the last', () => {
		const script = Array.from({length: 2001}, (_, index) =>
			kernel(index, index, 'success', 1, `worker ${index}`),
		);
		const {kernels} = totalsOf([...script, kernel(3000, 3000, 'success', 1, 'worker 1')], 5000);
		expect(kernels.size).toBe(2000);
		expect(kernels.has('worker 0')).toBe(false);
		expect([...kernels.keys()].at(-1)).toBe('worker 1');
	});
});

test('an entry without a time is passed over', () => {
	expect(totalsOf([{...restart(1, 2), at: 'yesterday'}], 10).restarts).toEqual({});
});
