import type {Severity} from '../../core/alert.ts';
import type {AlertBoard} from '../alert-board.ts';
import {formatCount} from '../format.ts';
import {filterCounts} from '../parts/filter-counts.ts';
import type {Signs} from '../theme.ts';

/** What is shown of the alerts. */
type Shown = {
	readonly board: AlertBoard;
	readonly filter: string | undefined;
	readonly least: Severity;
};

/** How many alerts there are, what is shown of them, and how many are new, from the longest wording to the shortest. */
export const alertCounts = (
	{board, filter, least}: Shown,
	signs: Pick<Signs, 'separator' | 'ellipsis'>,
): readonly string[] => {
	const {folds, unseen} = board;
	const count = board.names.length;
	if (count === 0 && filter === undefined) return [];
	const counts =
		filter !== undefined
			? filterCounts({filter, matches: folds.shown, count}, signs)
			: least === 'info'
				? [formatCount(count)]
				: [`${formatCount(folds.shown)} of ${formatCount(count)}`, formatCount(folds.shown)];
	const rest = (words: Readonly<Record<Severity, string>>, searched: string): readonly string[] => [
		...(folds.unsearched > 0 ? [`${searchedShare(board)} % ${searched}`.trim()] : []),
		...(least === 'info' ? [] : [words[least]]),
		...(unseen > 0 ? [`${formatCount(unseen)} new`] : []),
	];
	const join = (start: string, others: readonly string[]): string =>
		[start, ...others].join(` ${signs.separator} `);
	return [
		...counts.map(text => join(text, rest(longWords, 'searched'))),
		...counts.map(text => join(text, rest(shortWords, ''))),
		...(unseen > 0 ? [`${formatCount(unseen)} new`] : []),
	];
};

/** What stands there instead of rows; `waiting` where alerts wait for the disk. */
export const noAlerts = ({board, filter, least}: Shown, waiting: string | undefined): string => {
	if (board.names.length === 0) return waiting ?? 'No alerts yet. Deaths, restarts and troubles come here.';
	if (board.folds.unsearched > 0) return `Searching: ${searchedShare(board)} % of the alerts so far.`;
	if (filter !== undefined) return 'No alert matches.';
	return `No alert is ${longWords[least]}.`;
};

const longWords: Readonly<Record<Severity, string>> = {
	info: '',
	warning: 'warning or critical',
	critical: 'critical',
};

const shortWords: Readonly<Record<Severity, string>> = {info: '', warning: 'warning+', critical: 'critical'};

const searchedShare = ({names, folds}: AlertBoard): number =>
	Math.floor((100 * (names.length - folds.unsearched)) / Math.max(names.length, 1));
