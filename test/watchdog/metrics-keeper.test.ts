import {expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import type {Metrics} from '../../source/core/metrics.ts';
import {createMetricsKeeper} from '../../source/watchdog/metrics-keeper.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';

const open = (history: readonly HistoryEntry[]) => {
	const clock = createFakeClock();
	const told: Metrics[] = [];
	const keeper = createMetricsKeeper({clock, history, onMetrics: metrics => told.push(metrics)});
	const iso = (): string => clock.wall().toISOString();
	const began = (life: number): HistoryEntry => ({
		event: 'life.began',
		at: iso(),
		life,
		pid: 1,
		log_offset: 0,
	});
	return {clock, told, keeper, iso, began};
};

test('entries that come together are counted once, a moment later', () => {
	const {clock, told, keeper, iso, began} = open([]);
	keeper.take(began(1));
	keeper.take({event: 'restart', at: iso(), life: 2, reason: 'crash_detected', attempt: 1});
	expect(told).toEqual([]);
	clock.advance(250);
	expect(told).toHaveLength(1);
	expect(told[0]?.hour.process.count).toBe(1);
});

test('time goes on without an entry', () => {
	const {clock, told, keeper, began} = open([]);
	keeper.take(began(1));
	clock.advance(60_250);
	expect(told).toHaveLength(7);
	expect(told.at(-1)?.hour.up).toBe(60_250);
	expect(keeper.metrics().hour.up).toBe(60_250);
});

test('before its first entry, and after its end, nothing is counted', () => {
	const {clock, told, keeper, began} = open([{event: 'watchdog.began', at: '2025-11-14T11:00:00Z', pid: 1}]);
	clock.advance(60_000);
	expect(told).toEqual([]);
	keeper.take(began(1));
	keeper.close();
	keeper.take(began(2));
	clock.advance(60_000);
	expect(told).toEqual([]);
});
