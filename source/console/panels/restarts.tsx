import {useMemo} from 'react';
import {describeExit} from '../../core/exit.ts';
import type {RestartOutcome, RestartRow} from '../../core/model.ts';
import type {Column} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {formatDowntime, formatWhen} from '../format.ts';
import {useModel} from '../hooks/use-store.ts';
import {patternOf} from '../match.ts';
import {filterCounts} from '../parts/filter-counts.ts';
import type {Row} from '../parts/table.tsx';
import {TablePanel} from '../parts/table-panel.tsx';
import {outcomeTones, type Signs, type Tone} from '../theme.ts';
import {drawable, fitText, truncate} from '../width.ts';
import {matchingRestarts} from './matching.ts';
import type {PanelProperties} from './panel.ts';
import {restartCounts} from './restart-counts.ts';
import {useRowNumber} from './use-row-number.ts';

/** Every restart: why, which attempt, how the life before it ended, and what became of it. */
export const RestartsPanel = (properties: PanelProperties) => {
	const {clock, theme} = useSurroundings();
	const all = useModel(model => model.restarts);
	const {filter} = properties;
	const pattern = useMemo(() => patternOf(filter), [filter]);
	const restarts = useMemo(() => matchingRestarts(all, pattern), [all, pattern]);
	const hasKernels = all.some(({kernel}) => kernel !== undefined);
	const {first, watch} = useRowNumber('restarts', key => restarts.findIndex(row => row.key === key));
	return (
		<TablePanel
			list="restarts"
			first={first}
			count={restarts.length}
			counts={
				filter === undefined
					? restartCounts(restarts, theme.signs)
					: filterCounts({filter, matches: restarts.length, count: all.length}, theme.signs)
			}
			columns={
				properties.area.width < 60
					? narrowColumns(theme.signs)
					: wideColumns(properties.area.width, theme.signs, hasKernels)
			}
			rowsOf={(start, end, columns) => {
				watch(start, restarts[start]?.key);
				const now = clock.wall();
				return restarts.slice(start, end).map(row => rowOf(row, {now, columns, signs: theme.signs}));
			}}
			empty={all.length === 0 ? 'No restarts yet. Each one gets a line here.' : 'No restart matches.'}
			pattern={pattern}
			{...properties}
		/>
	);
};

// What was restarted is worth more than the numbers behind it, as long as it was not always the process.
const wideColumns = (width: number, signs: Signs, hasKernels: boolean): readonly Column[] => {
	const isRoomy = width >= 86;
	return [
		{name: 'when', width: isRoomy ? 11 : 8},
		hasKernels
			? {name: 'what', width: 10, isGrowing: true, most: 30}
			: {name: 'what', width: 7, isGrowing: true, most: 10, dropped: 5},
		{name: 'reason', width: 17},
		{name: 'try', width: 3, align: 'right', dropped: 2},
		{name: 'outcome', width: 13, toneOf: toneBySign(signs)},
		{name: 'exit', width: 8, dropped: hasKernels ? 4 : 1},
		{name: 'down', width: isRoomy ? 8 : 7, align: 'right', dropped: 3},
	];
};

const narrowColumns = (signs: Signs): readonly Column[] => [
	{name: 'when', width: 8},
	{name: ' ', width: 1, isSign: true, toneOf: toneBySign(signs)},
	{name: 'why', width: 15, isGrowing: true},
];

const toneBySign =
	({outcomes}: Signs) =>
	(text: string): Tone => {
		const outcome = outcomeNames.find(name => text.startsWith(outcomes[name]));
		return outcome === undefined ? 'plain' : outcomeTones[outcome];
	};

const outcomeNames: readonly RestartOutcome[] = ['pending', 'success', 'failed', 'interrupted'];

type RowView = {readonly now: Date; readonly columns: readonly Column[]; readonly signs: Signs};

const rowOf = (row: RestartRow, {now, columns, signs}: RowView): Row => ({
	when: formatWhen(Date.parse(row.at), row.at, now, columns[0]?.width ?? 0),
	what: row.kernel === undefined ? 'process' : drawable(row.kernel),
	reason: row.reason,
	why: whyOf(row, columns.find(({name}) => name === 'why')?.width ?? 0, signs),
	try: String(row.attempt),
	outcome: `${signs.outcomes[row.outcome]} ${row.outcome}`,
	' ': signs.outcomes[row.outcome],
	exit: row.exit === undefined ? '' : describeExit(row.exit),
	down: row.downtime === undefined ? '' : formatDowntime(row.downtime),
});

// One column for both kinds: a kernel has no exit, and the process needs no name.
const whyOf = ({kernel, reason, exit}: RestartRow, width: number, {ellipsis}: Signs): string => {
	if (kernel !== undefined)
		return `${truncate(drawable(kernel), Math.max(width - 11, 8), ellipsis)}  ${reason}`;
	return exit === undefined
		? reason
		: `${fitText(reason, Math.max(width - 10, 0), 'left', ellipsis)}  ${describeExit(exit)}`;
};
