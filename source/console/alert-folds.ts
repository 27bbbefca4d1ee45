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
export const foldsOf = ({subjects, isShown, isUnsearched}: Known): Folds => {
	const starts = new Int32Array(subjects.length);
	const ends = new Int32Array(subjects.length);
	const befores = new Int32Array(subjects.length);
	let count = 0;
	let shown = 0;
	let unsearched = 0;
	for (let place = 0; place < subjects.length; place += 1) {
		if (isUnsearched(place)) unsearched += 1;
		if (!isShown(place)) continue;
		shown += 1;
		const subject = subjects[place] ?? 0;
		const isRepeated =
			count > 0 && ends[count - 1] === place && subject !== 0 && subject === subjects[place - 1];
		if (!isRepeated) {
			starts[count] = place;
			befores[count] = shown - 1;
			count += 1;
		}
		ends[count - 1] = place + 1;
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
