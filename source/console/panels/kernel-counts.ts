import {type Standing, standings} from '../../core/standing.ts';
import {formatCount} from '../format.ts';
import {type Filtering, filterCounts} from '../parts/filter-counts.ts';
import type {Signs} from '../theme.ts';

/** How many kernels there are and how those stand that are not healthy, from the longest wording to the shortest. */
export const kernelCounts = (
	totals: Readonly<Record<Standing, number>>,
	count: number,
	{separator}: Pick<Signs, 'separator'>,
): readonly string[] => {
	const others = standings
		.filter(standing => standing !== 'healthy' && totals[standing] > 0)
		.map(standing => `${formatCount(totals[standing])} ${standing}`);
	// What failed is said however little room there is, the worst of the others as long as there is some.
	const least = totals.failed > 0 ? 1 : 0;
	const wordings = Array.from({length: others.length - least + 1}, (_, dropped) =>
		[formatCount(count), ...others.slice(0, others.length - dropped)].join(` ${separator} `),
	);
	return totals.failed > 0 ? [...wordings, ...others.slice(0, 1)] : wordings;
};

/** The same of filtered kernels: how many are left, and how many failed of all there are. */
export const filteredKernelCounts = (
	filtering: Filtering,
	{failed}: Readonly<Record<Standing, number>>,
	signs: Pick<Signs, 'separator' | 'ellipsis'>,
): readonly string[] =>
	filterCounts(filtering, signs).map(wording =>
		failed === 0 ? wording : `${wording} ${signs.separator} ${formatCount(failed)} failed`,
	);
