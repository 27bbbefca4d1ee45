/** Alerts that say the same and came in a row, as places in the feed, `end` exclusive. */
export type Fold = {readonly start: number; readonly end: number};

/** The drawn rows, oldest first, each one alert or several that are folded. */
export type Folds = {
	readonly count: number;
	readonly at: (index: number) => Fold | undefined;
	/** The row in which an alert is; where it is in none, the one before it. */
	readonly indexOf: (place: number) => number;
	/** How many alerts are in the rows before one. */
	readonly before: (index: number) => number;
	/** How many alerts are in the rows. */
	readonly shown: number;
	/** How many alerts nobody has searched yet. */
	readonly unsearched: number;
};

type Known = {
	/** A number for what each alert says; 0 where that is not known. */
	readonly subjects: Int32Array;
	readonly isShown: (place: number) => boolean;
	readonly isUnsearched: (place: number) => boolean;
};

/** Folds what stands side by side: an alert that is hidden between two others keeps them apart. */
export const foldsOf = (known: Known): Folds => {
	// As long as there are rows: a hundred thousand that are all the same take no more than one does.
	const count = rowsIn(known);
	const starts = new Int32Array(count);
	const ends = new Int32Array(count);
	const befores = new Int32Array(count);
	let shown = 0;
	let unsearched = 0;
	let row = -1;
	for (let place = 0; place < known.subjects.length; place += 1) {
		if (known.isUnsearched(place)) unsearched += 1;
		if (!known.isShown(place)) continue;
		shown += 1;
		if (!isRepeated(known, place)) {
			row += 1;
			starts[row] = place;
			befores[row] = shown - 1;
		}
		ends[row] = place + 1;
	}
	return {
		count,
		at: index => {
			const start = index < count ? starts[index] : undefined;
			const end = ends[index];
			return start === undefined || end === undefined ? undefined : {start, end};
		},
		indexOf: place => Math.max(lastAtMost(starts, count, place), 0),
		before: index => (index < count ? (befores[index] ?? 0) : shown),
		shown,
		unsearched,
	};
};

const rowsIn = (known: Known): number => {
	let rows = 0;
	for (let place = 0; place < known.subjects.length; place += 1)
		if (known.isShown(place) && !isRepeated(known, place)) rows += 1;
	return rows;
};

const isRepeated = ({subjects, isShown}: Known, place: number): boolean => {
	const subject = subjects[place];
	return place > 0 && subject !== 0 && subject === subjects[place - 1] && isShown(place - 1);
};

const lastAtMost = (sorted: Int32Array, count: number, value: number): number => {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] ?? 0) <= value) low = middle + 1;
		else high = middle;
	}
	return low - 1;
};
