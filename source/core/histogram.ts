/** How many values were at most as large as each bound, as Prometheus counts them, and their sum. */
export type Histogram = {
	/** One for each of `recoveryBounds`; a value counts in every bound that it does not exceed. */
	readonly counts: readonly number[];
	/** Seconds. */
	readonly sum: number;
	readonly count: number;
};

/** The bounds of how long a recovery takes, in seconds: from a respawn at once to the longest pause. */
export const recoveryBounds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] as const;

/** Nothing was observed. */
export const emptyHistogram: Histogram = {counts: recoveryBounds.map(() => 0), sum: 0, count: 0};

/** The same with one more value, in seconds. */
export const observe = ({counts, sum, count}: Histogram, seconds: number): Histogram => ({
	counts: counts.map((before, index) => (seconds <= (recoveryBounds[index] ?? 0) ? before + 1 : before)),
	sum: sum + seconds,
	count: count + 1,
});
