import {formatCount} from '../format.ts';
import {type Extent, type Scroll, windowOf} from '../scroll.ts';
import type {Signs} from '../theme.ts';

/** Where a list stands: `following`, or `12–31 of 2,000`; empty where there is nothing. */
export const positionOf = (scroll: Scroll, extent: Extent, {range}: Pick<Signs, 'range'>): string => {
	if (extent.count === 0) return '';
	if (scroll.name === 'follow') return 'following';
	const {start, end} = windowOf(scroll, extent);
	return `${formatCount(start + 1)}${range}${formatCount(end)} of ${formatCount(extent.count)}`;
};
