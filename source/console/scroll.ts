/** A list as it was last drawn: the number of its first row, how many there are, and how many can be seen at once. */
export type Extent = {readonly first: number; readonly count: number; readonly height: number};

/** The number of a list's first row, and the row that was last drawn on top, by which that is kept right. */
export type Numbering = {first: number; top: {readonly index: number; readonly name: string} | undefined};

/** Where a list stands. `top` is the number of the row that is drawn first, which new rows do not change. */
export type Scroll = {readonly name: 'follow'} | {readonly name: 'anchored'; readonly top: number};

/** How far to move: so many rows, so many windows full, or to an end. */
export type Distance =
	| {readonly rows: number}
	| {readonly windows: number}
	| {readonly end: 'top' | 'bottom'};

/** The visible rows as indexes into the list, `end` exclusive. */
export const windowOf = (scroll: Scroll, {first, count, height}: Extent): {start: number; end: number} => {
	const last = Math.max(count - height, 0);
	const start = scroll.name === 'follow' ? last : Math.min(Math.max(scroll.top - first, 0), last);
	return {start, end: Math.min(start + height, count)};
};

/** The list moved no further than it must be for the row at `index` to be seen. */
export const windowAround = (scroll: Scroll, index: number, extent: Extent): Scroll => {
	const {start} = windowOf(scroll, extent);
	const top = Math.min(Math.max(start, index - Math.max(extent.height - 1, 0)), index);
	return {name: 'anchored', top: extent.first + top};
};

/** Where a list stands after a move. One that grows at its end follows it again as soon as the end is reached. */
export const moved = (scroll: Scroll, distance: Distance, extent: Extent, isGrowing: boolean): Scroll => {
	const last = Math.max(extent.count - extent.height, 0);
	const {start} = windowOf(scroll, extent);
	const target = Math.max(start + rowsOf(distance, extent), 0);
	if (target >= last && isGrowing) return {name: 'follow'};
	return {name: 'anchored', top: extent.first + Math.min(target, last)};
};

/** Follows the end, or stays with the rows that are drawn now. */
export const toggled = (scroll: Scroll, extent: Extent): Scroll =>
	scroll.name === 'follow'
		? {name: 'anchored', top: extent.first + windowOf(scroll, extent).start}
		: {name: 'follow'};

/** How many rows a distance is, downwards. */
export const rowsOf = (distance: Distance, {count, height}: Extent): number => {
	if ('rows' in distance) return distance.rows;
	if ('end' in distance) return distance.end === 'top' ? -count : count;
	const rows = Math.max(Math.floor(Math.abs(distance.windows) * height), 1);
	return Math.sign(distance.windows) * rows;
};
