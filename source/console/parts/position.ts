import {formatCount} from '../format.ts';
import {type Extent, type Scroll, windowOf} from '../scroll.ts';
import type {Signs} from '../theme.ts';

/** Where a list stands, from the longest wording to the shortest: `following`, or `12–31 of 2,000` and `12–31`. */
export const positionsOf = (
	scroll: Scroll,
	extent: Extent,
	{range}: Pick<Signs, 'range'>,
): readonly string[] => {
	const {start, end} = windowOf(scroll, extent);
	return placesOf(scroll, {from: start + 1, to: end, count: extent.count}, {range});
};

/** The same of a list that counts otherwise than by rows. */
export const placesOf = (
	scroll: Scroll,
	{from, to, count}: {readonly from: number; readonly to: number; readonly count: number},
	{range}: Pick<Signs, 'range'>,
): readonly string[] => {
	if (count === 0) return [];
	if (scroll.name === 'follow') return ['following'];
	const place = `${formatCount(from)}${range}${formatCount(to)}`;
	return [`${place} of ${formatCount(count)}`, place];
};
