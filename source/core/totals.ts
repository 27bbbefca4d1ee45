import {createChronicle, type Sums} from './chronicle.ts';
import {emptyHistogram, type Histogram, observe} from './histogram.ts';
import type {HistoryEntry} from './history-entry.ts';
import type {KernelReason} from './kernel-state.ts';
import type {RestartReason} from './phase.ts';

type Counts<Word extends string> = Readonly<Partial<Record<Word, number>>>;

/** What has come together about one kernel. */
export type KernelTotals = {
	readonly restarts: Counts<KernelReason>;
	readonly attempts: Counts<'success' | 'failed'>;
	/** From the last beat before a restart to the first behind it. */
	readonly recovery: Histogram;
};

/** Everything that a whole history counts. */
export type Totals = Sums & {
	/** Restarts of the process that have begun. */
	readonly restarts: Counts<RestartReason>;
	/** Those that are over. */
	readonly attempts: Counts<'success' | 'failed' | 'interrupted'>;
	/** The one that was restarted last is the last. */
	readonly kernels: ReadonlyMap<string, KernelTotals>;
};

/** A whole history, entry by entry, of which only the totals stay. */
export type TotalsKeeper = {
	readonly take: (entry: HistoryEntry) => void;
	/** What is going on at `now`, in milliseconds of the wall clock, goes on only where a watchdog runs. */
	readonly totals: (now: number, isWatched: boolean) => Totals;
};

// Workers under ever new names must not fill the memory: the one that was restarted longest ago makes room.
const mostKernels = 2000;

/** Nothing has happened. */
export const createTotals = (): TotalsKeeper => {
	const chronicle = createChronicle(0);
	const kernels = new Map<string, KernelTotals>();
	const openRestarts = new Set<number>();
	let restarts: Totals['restarts'] = {};
	let attempts: Totals['attempts'] = {};
	let [restartedLife, decidedLife] = [0, 0];

	const takeKernel = (entry: Extract<HistoryEntry, {event: 'kernel.restart'}>): void => {
		const {kernel, restart, reason, outcome, down_seconds: down} = entry;
		const before = kernels.get(kernel) ?? nothing;
		// A restart has one line as it begins and one at its end, of which either may be lost.
		const isNew = !openRestarts.delete(restart);
		if (outcome === undefined) openRestarts.add(restart);
		kernels.delete(kernel);
		kernels.set(kernel, {
			restarts: isNew ? increased(before.restarts, reason) : before.restarts,
			attempts: outcome === undefined ? before.attempts : increased(before.attempts, outcome),
			recovery: down === undefined ? before.recovery : observe(before.recovery, down),
		});
		const [oldest] = kernels.keys();
		if (kernels.size > mostKernels && oldest !== undefined) kernels.delete(oldest);
	};

	const count = (entry: HistoryEntry): void => {
		switch (entry.event) {
			case 'restart':
				// Told again it is the same one: nothing counts backwards.
				if (entry.life !== restartedLife) restarts = increased(restarts, entry.reason);
				restartedLife = entry.life;
				return;
			case 'restart.outcome':
				if (entry.life !== decidedLife) attempts = increased(attempts, entry.outcome);
				decidedLife = entry.life;
				return;
			case 'kernel.restart':
				takeKernel(entry);
				return;
			case 'watchdog.began':
				// Whatever a watchdog has not seen end, its successor does not.
				openRestarts.clear();
				return;
			case 'watchdog.ended':
			case 'life.began':
			case 'life.adopted':
			case 'life.ended':
			case 'process.phase':
				return;
		}
	};

	return {
		take: entry => {
			if (Number.isNaN(Date.parse(entry.at))) return;
			chronicle.take(entry);
			count(entry);
		},
		totals: (now, isWatched) => ({
			...chronicle.sums(now, isWatched),
			restarts,
			attempts,
			kernels,
		}),
	};
};

const nothing: KernelTotals = {restarts: {}, attempts: {}, recovery: emptyHistogram};

const increased = <Word extends string>(counts: Counts<Word>, word: Word): Counts<Word> => ({
	...counts,
	[word]: (counts[word] ?? 0) + 1,
});
