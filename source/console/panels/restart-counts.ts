import type {RestartOutcome, RestartRow} from '../../core/model.ts';
import {formatCount} from '../format.ts';
import type {Signs} from '../theme.ts';

/** How many restarts there are and what became of them, from the longest wording to the shortest. */
export const restartCounts = (
	rows: readonly RestartRow[],
	{separator}: Pick<Signs, 'separator'>,
): readonly string[] => {
	if (rows.length === 0) return [''];
	const totals = outcomes.flatMap(outcome => {
		const count = rows.filter(row => row.outcome === outcome).length;
		return count === 0 ? [] : [`${formatCount(count)} ${outcome}`];
	});
	return Array.from({length: totals.length + 1}, (_, dropped) =>
		[formatCount(rows.length), ...totals.slice(0, totals.length - dropped)].join(` ${separator} `),
	);
};

// What is worth most comes first, and goes last.
const outcomes: readonly RestartOutcome[] = ['failed', 'pending', 'success', 'interrupted'];
