import {formatCount} from '../format.ts';
import type {Signs} from '../theme.ts';
import {drawable, truncate} from '../width.ts';

/** How a list is filtered, and how many of its rows are left. */
export type Filtering = {
	readonly filter: string;
	readonly matches: number;
	readonly count: number;
};

/** That a list is filtered, from the longest wording to the shortest: `/disk · 12 of 2,000`, at last `/ 12`. */
export const filterCounts = (
	{filter, matches, count}: Filtering,
	{separator, ellipsis}: Pick<Signs, 'separator' | 'ellipsis'>,
): readonly string[] => {
	const found = `${formatCount(matches)} of ${formatCount(count)}`;
	const name = (width: number): string => `/${truncate(drawable(filter), width, ellipsis)}`;
	return [
		`${name(30)} ${separator} ${found}`,
		`${name(12)} ${separator} ${found}`,
		`${name(12)} ${separator} ${formatCount(matches)}`,
		`${name(6)} ${formatCount(matches)}`,
		`/ ${formatCount(matches)}`,
	];
};
