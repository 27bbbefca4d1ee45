import {describe, expect, test} from 'vitest';
import {createChronicle} from '../../source/core/chronicle.ts';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import type {KernelReason} from '../../source/core/kernel-state.ts';
import {longestWindow, type Metrics, metricsOf} from '../../source/core/metrics.ts';
import type {RestartReason} from '../../source/core/phase.ts';

const start = Date.UTC(2025, 10, 14);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** An entry without its time. */
type Timed = (at: string) => HistoryEntry;
type Script = readonly (readonly HistoryEntry[])[];

const watch =
	(pid = 1): Timed =>
	at => ({event: 'watchdog.began', at, pid});
const unwatch =
	(pid = 1): Timed =>
	at => ({event: 'watchdog.ended', at, pid});
const began =
	(life: number): Timed =>
	at => ({event: 'life.began', at, life, pid: 100 + life, log_offset: 0});
const adopted =
	(life: number): Timed =>
	at => ({event: 'life.adopted', at, life, pid: 100 + life});
const ended =
	(life: number, isSeen = true): Timed =>
	at => ({
		event: 'life.ended',
		at,
		life,
		exit_code: isSeen ? 1 : null,
		signal: null,
		uptime_seconds: isSeen ? 1 : null,
	});
const restart =
	(life: number, reason: RestartReason = 'crash_detected'): Timed =>
	at => ({event: 'restart', at, life, reason, attempt: 1});
const outcome =
	(life: number, what: 'success' | 'failed' | 'interrupted'): Timed =>
	at => ({event: 'restart.outcome', at, life, outcome: what});
const rests =
	(phase: 'waiting' | 'paused' | 'stopped', isWanted: boolean): Timed =>
	at => ({event: 'process.phase', at, phase, is_wanted: isWanted});
const kernel =
	(number: number, what?: 'success' | 'failed', reason: KernelReason = 'heartbeat_timeout'): Timed =>
	at => ({
		event: 'kernel.restart',
		at,
		life: 1,
		kernel: 'memory',
		restart: number,
		reason,
		attempt: 1,
		...(what !== undefined && {outcome: what}),
	});
const waiting = rests('waiting', true);
const paused = rests('paused', true);
const stopped = rests('stopped', false);

/** What happened at so many minutes, in this order. */
const at = (minutes: number, ...entries: readonly Timed[]): readonly HistoryEntry[] =>
	entries.map(entry => entry(new Date(start + minutes * minute).toISOString()));

const measure = (script: Script, now: number, isWatched = true): Metrics => {
	const chronicle = createChronicle(longestWindow);
	for (const entry of script.flat()) chronicle.take(entry);
	const end = start + now * minute;
	return metricsOf(chronicle.account(end, isWatched), end);
};

/** Minutes of the last hour that were up, down, off and unknown. */
const hourOf = (...given: Parameters<typeof measure>): readonly number[] => {
	const {up, down, off, unknown} = measure(...given).hour;
	return [up, down, off, unknown].map(each => each / minute);
};

describe('time', () => {
	test.each<readonly [string, Parameters<typeof measure>, readonly number[]]>([
		['nothing is known without a history', [[], 60], [0, 0, 0, 60]],
		['a life is up from its begin', [[at(0, watch()), at(10, began(1))], 60], [50, 0, 0, 10]],
		[
			'an application that waits and comes back was down meanwhile',
			[[at(0, watch(), began(1)), at(20, ended(1), waiting, restart(2)), at(30, began(2))], 60],
			[50, 10, 0, 0],
		],
		[
			'a restart is on record before or after the end that led to it',
			[[at(0, watch(), began(1)), at(20, restart(2), ended(1)), at(30, began(2))], 60],
			[50, 10, 0, 0],
		],
		[
			'one that is paused is down until now',
			[[at(0, watch(), began(1)), at(20, ended(1), paused)], 60],
			[20, 40, 0, 0],
		],
		[
			'what a person stopped is off, from its end to its next begin',
			[[at(0, watch(), began(1)), at(20, ended(1), stopped), at(45, began(2))], 60],
			[35, 0, 25, 0],
		],
		[
			'what waited and was then stopped by a person is down, and then off',
			[[at(0, watch(), began(1)), at(20, ended(1), waiting), at(30, stopped)], 60],
			[20, 10, 30, 0],
		],
		[
			'what failed and is not started again by its restart rule is down',
			[[at(0, watch(), began(1)), at(20, ended(1), rests('stopped', true))], 60],
			[20, 40, 0, 0],
		],
		[
			'a restart that a person asked for is off between its lives, whichever line comes first',
			[
				[
					at(0, watch(), began(1)),
					at(10, ended(1), restart(2, 'manual_request')),
					at(15, began(2)),
					at(20, ended(2)),
					at(25, began(3), restart(3, 'manual_request')),
				],
				60,
			],
			[50, 0, 10, 0],
		],
		[
			'one that was stopped, is started and cannot be spawned is down from then on',
			[[at(0, watch(), stopped), at(30, waiting)], 60],
			[0, 30, 30, 0],
		],
		[
			'between two watchdogs nothing is known, but for what they saw',
			[
				[at(0, watch(), began(1)), at(20, ended(1), stopped, unwatch()), at(40, watch(2)), at(41, began(2))],
				60,
			],
			[39, 0, 0, 21],
		],
		[
			'a life that the next watchdog adopts was up all the time',
			[[at(0, watch(), began(1)), at(40, watch(2), adopted(1))], 60],
			[60, 0, 0, 0],
		],
		[
			'one that the next watchdog does not find was up until the last word about it',
			[
				[
					at(0, watch(), began(1)),
					at(5, outcome(1, 'success')),
					at(40, watch(2), ended(1, false)),
					at(50, began(2)),
				],
				60,
			],
			[15, 0, 0, 45],
		],
		[
			'a watchdog that hands over ends after the next one has begun',
			[[at(0, watch(), began(1)), at(30, watch(2), adopted(1)), at(31, unwatch(1))], 60],
			[60, 0, 0, 0],
		],
		[
			'or before it',
			[[at(0, watch(), began(1)), at(30, unwatch(1)), at(31, watch(2), adopted(1))], 60],
			[60, 0, 0, 0],
		],
		[
			'a kernel’s restart that is told long after does not make the watchdog gone since',
			[
				[
					at(0, watch(), began(1)),
					at(30, outcome(1, 'success')),
					at(10, kernel(1)),
					at(40, watch(2)),
					at(41, began(2)),
				],
				60,
			],
			[49, 0, 0, 11],
		],
		[
			'where no watchdog runs now it is known until the last word',
			[[at(0, watch(), began(1)), at(20, outcome(1, 'success'))], 60, false],
			[20, 0, 0, 40],
		],
		[
			'an adopted life of which nothing was on record is up from its adoption',
			[[at(0, watch()), at(20, adopted(7))], 60],
			[40, 0, 0, 20],
		],
		[
			'a clock that was set back makes no time',
			[[at(30, watch(), began(1)), at(10, ended(1), waiting), at(20, began(2))], 60],
			[40, 10, 0, 10],
		],
	])('%s', (_, given, expected) => {
		expect(hourOf(...given)).toEqual(expected);
	});

	test('what is older than a window counts for the longer ones only', () => {
		const script: Script = [at(0, watch(), began(1)), at(60, ended(1), waiting), at(120, began(2))];
		const {hour: last, day: daily, week} = measure(script, 300);
		expect([last.up, last.down, last.uptime]).toEqual([hour, 0, 1]);
		expect([daily.up, daily.down, daily.unknown]).toEqual([4 * hour, hour, day - 5 * hour]);
		expect(daily.uptime).toBe(0.8);
		expect([week.failures, daily.failures, last.failures]).toEqual([1, 1, 0]);
	});

	test('a life that began long ago is up in every window, and what is older than a week is forgotten', () => {
		const script: Script = [at(0, watch(), began(1)), at(1, restart(2), ended(1)), at(2, began(2))];
		const {week} = measure([...script, at(30 * 24 * 60, outcome(2, 'success'))], 31 * 24 * 60);
		expect(week).toMatchObject({up: 7 * day, uptime: 1, unknown: 0, failures: 0});
		expect(week.process.count).toBe(0);
	});

	test('without time that counts there is no uptime', () => {
		expect(measure([at(0, watch(), stopped)], 60).hour.uptime).toBeUndefined();
		expect(measure([], 60).week.uptime).toBeUndefined();
	});

	test('an entry whose time cannot be read is nobody’s', () => {
		const torn: Timed = () => ended(1)('yesterday');
		expect(hourOf([at(0, watch(), began(1)), at(20, torn)], 60)).toEqual([60, 0, 0, 0]);
	});
});

describe('failures', () => {
	test('mean times are over the lives that ended unasked, and the gaps behind them', () => {
		const {hour: last} = measure(
			[
				at(0, watch(), began(1)),
				at(20, ended(1), restart(2)),
				at(22, began(2)),
				at(40, ended(2), waiting, restart(3)),
				at(46, began(3)),
			],
			60,
		);
		expect(last.failures).toBe(2);
		expect(last.meanTimeBetweenFailures).toBe((60 - 8) * (minute / 2));
		expect(last.meanTimeToRepair).toBe(4 * minute);
		expect(last.uptime).toBeCloseTo(52 / 60);
	});

	test('neither a stop nor a restart that a person asked for is one', () => {
		const {hour: last} = measure(
			[
				at(0, watch(), began(1)),
				at(10, ended(1), stopped),
				at(20, began(2)),
				at(30, ended(2), restart(3, 'manual_request'), began(3)),
				at(40, ended(3), began(4), restart(4, 'manual_request')),
			],
			60,
		);
		expect([last.failures, last.meanTimeBetweenFailures, last.meanTimeToRepair]).toEqual([
			0,
			undefined,
			undefined,
		]);
		expect(last.process).toMatchObject({count: 2, reasons: {manual_request: 2}});
	});

	test('one that is not repaired yet, or whose repair a person or nobody saw, has no time to repair', () => {
		const failing = [at(0, watch(), began(1)), at(20, ended(1), paused)] as const;
		expect(measure([...failing], 60).hour).toMatchObject({failures: 1, meanTimeToRepair: undefined});
		const stoppedByPerson = measure([...failing, at(30, stopped), at(40, began(2))], 60).hour;
		expect(stoppedByPerson).toMatchObject({failures: 1, meanTimeToRepair: undefined});
		const unseen = measure([...failing, at(30, unwatch()), at(40, watch(2)), at(41, began(2))], 60).hour;
		expect(unseen).toMatchObject({failures: 1, meanTimeToRepair: undefined});
	});
});

describe('restarts', () => {
	test('are counted by reason, those of kernels apart, and one of two lines once', () => {
		const {hour: last} = measure(
			[
				at(0, watch()),
				at(5, restart(2)),
				at(6, outcome(2, 'success')),
				at(7, restart(3, 'memory_limit')),
				at(8, outcome(3, 'failed')),
				at(9, restart(4)),
				at(10, outcome(4, 'interrupted')),
				at(11, restart(5)),
				at(12, kernel(1)),
				at(13, kernel(1, 'success')),
				at(14, kernel(2)),
				at(15, kernel(2, 'failed')),
				at(16, kernel(3, undefined, 'manual_request')),
			],
			60,
		);
		expect(last.process).toEqual({
			count: 4,
			reasons: {crash_detected: 3, memory_limit: 1},
			succeeded: 1,
			failed: 1,
			successRate: 0.5,
		});
		expect(last.kernels).toEqual({
			count: 3,
			reasons: {heartbeat_timeout: 2, manual_request: 1},
			succeeded: 1,
			failed: 1,
			successRate: 0.5,
		});
	});

	test('without a decided one there is no rate', () => {
		expect(measure([at(0, restart(2))], 60).hour.process.successRate).toBeUndefined();
	});
});
