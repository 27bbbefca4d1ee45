import {createChronicle} from '../core/chronicle.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import {longestWindow, type Metrics, metricsOf} from '../core/metrics.ts';
import type {Clock} from '../runtime/clock.ts';

// Many entries that come together are counted once.
const countAfter = 250;
const countInterval = 10_000;

type Options = {
	readonly clock: Clock;
	/** What is on record already, oldest first. */
	readonly history: readonly HistoryEntry[];
	readonly onMetrics: (metrics: Metrics) => void;
};

/** Metrics that are kept up to date with the history, and with time. */
export type MetricsKeeper = {
	/** As they are now. */
	readonly metrics: () => Metrics;
	/** Something is put on record. With the first entry the time begins to be followed. */
	readonly take: (entry: HistoryEntry) => void;
	readonly close: () => void;
};

/** A keeper that goes on from a history. */
export const createMetricsKeeper = ({clock, history, onMetrics}: Options): MetricsKeeper => {
	const chronicle = createChronicle(longestWindow);
	let dueAt = Number.POSITIVE_INFINITY;
	let cancel = (): void => {};

	const metrics = (): Metrics => {
		const now = clock.wall().getTime();
		return metricsOf(chronicle.account(now, true), now);
	};
	const countBy = (at: number): void => {
		if (at >= dueAt) return;
		cancel();
		dueAt = at;
		cancel = clock.callAt(at, () => {
			dueAt = Number.POSITIVE_INFINITY;
			countBy(clock.now() + countInterval);
			onMetrics(metrics());
		});
	};

	for (const entry of history) chronicle.take(entry);
	return {
		metrics,
		take: entry => {
			chronicle.take(entry);
			countBy(clock.now() + countAfter);
		},
		close: () => {
			cancel();
			dueAt = Number.NEGATIVE_INFINITY;
		},
	};
};
