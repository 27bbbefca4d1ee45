/** What many readings come to. */
export type Summary = {
	readonly count: number;
	readonly median: number;
	readonly min: number;
	readonly max: number;
	/** The smallest reading that 99 % of all do not exceed. */
	readonly p99: number;
};

/** Sums readings up. Throws without any: nothing was measured then. */
export const summarize = (readings: readonly number[]): Summary => {
	const sorted = readings.toSorted((a, b) => a - b);
	const [min] = sorted;
	const max = sorted.at(-1);
	if (min === undefined || max === undefined) {
		throw new Error('Expected at least one reading to sum up, got none.');
	}
	return {count: sorted.length, median: middleOf(sorted), min, max, p99: rank(sorted, 0.99)};
};

const middleOf = (sorted: readonly number[]): number =>
	(rank(sorted, 0.5) + at(sorted, Math.floor(sorted.length / 2))) / 2;

const rank = (sorted: readonly number[], share: number): number =>
	at(sorted, Math.ceil(sorted.length * share) - 1);

const at = (sorted: readonly number[], index: number): number => sorted[index] ?? Number.NaN;
