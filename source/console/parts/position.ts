import {formatCount} from '../format.ts';
import {type Extent, type Scroll, windowOf} from '../scroll.ts';
import type {Signs} from '../theme.ts';

/** Where a list stands, from the longest wording to the shortest: `following`, or `12–31 of 2,000` and `12–31`. */
export const positionsOf = (
	scroll: Scroll,
	extent: Extent,
	{range}: Pick<Signs, 'range'>,
): readonly string[] => {
	if (extent.count === 0) return [];
	if (scroll.name === 'follow') return ['following'];
	const {start, end} = windowOf(scroll, extent);
	const place = `${formatCount(start + 1)}${range}${formatCount(end)}`;
	return [`${place} of ${formatCount(extent.count)}`, place];
};
