import {useRef} from 'react';

/** The row that was on top, by its index and its name. */
type Watched = {readonly index: number; readonly name: string | undefined};

type FirstRow = {
	/** The number of the first row; it falls when rows are put before it, and rises when they go. */
	readonly first: number;
	/** Says which row is drawn on top now. */
	readonly watch: (index: number) => void;
};

/**
 * Numbers the rows of a list that only tells how many there are, so that a row keeps its number when others are
 * put before it, as older ones are once they are known.
 */
export const useFirstRow = (count: number, nameOf: (index: number) => string | undefined): FirstRow => {
	const remembered = useRef<{first: number; count: number; watched: Watched | undefined}>(undefined);
	remembered.current ??= {first: 0, count, watched: undefined};
	const current = remembered.current;
	if (current.watched !== undefined) {
		current.first -= shiftOf(current.watched, count - current.count, count, nameOf);
	}
	current.count = count;
	return {
		first: current.first,
		watch: index => {
			current.watched = {index, name: nameOf(index)};
		},
	};
};

/** How far the watched row has moved: not at all when rows came behind it, by all of them when before it. */
export const shiftOf = (
	{index, name}: Watched,
	grown: number,
	count: number,
	nameOf: (index: number) => string | undefined,
): number => {
	if (name === undefined) return 0;
	const found = [0, ...around(grown), ...around(0)].find(shift => {
		const place = index + shift;
		return place >= 0 && place < count && nameOf(place) === name;
	});
	return found ?? 0;
};

// Mostly all rows come on one side; a few may have come on the other one, or gone, meanwhile.
const nearby = 20;

const around = (shift: number): readonly number[] => [
	shift,
	...Array.from({length: nearby}, (_, index) => [shift - index - 1, shift + index + 1]).flat(),
];
