import {describeExit} from '../../core/exit.ts';
import type {RestartOutcome, RestartRow} from '../../core/model.ts';
import type {Column} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {formatSpan, formatWhen} from '../format.ts';
import {useModel} from '../hooks/use-store.ts';
import type {Row} from '../parts/table.tsx';
import {TablePanel} from '../parts/table-panel.tsx';
import {outcomeTones, type Signs, type Tone} from '../theme.ts';
import {drawable} from '../width.ts';
import type {PanelProperties} from './panel.ts';
import {useFirstRow} from './use-first-row.ts';

/** Every restart: why, which attempt, how the life before it ended, and what became of it. */
export const RestartsPanel = (properties: PanelProperties) => {
	const {clock, theme} = useSurroundings();
	const restarts = useModel(model => model.restarts);
	const {first, watch} = useFirstRow(restarts.length, index => nameOf(restarts[index]));
	return (
		<TablePanel
			list="restarts"
			first={first}
			count={restarts.length}
			columns={properties.area.width < 60 ? narrowColumns(theme.signs) : wideColumns(theme.signs)}
			rowsOf={(start, end, columns) => {
				watch(start);
				const now = clock.wall();
				const whenWidth = columns[0]?.width ?? 0;
				return restarts.slice(start, end).map(row => rowOf(row, {now, whenWidth, signs: theme.signs}));
			}}
			empty="No restarts yet. Each one gets a line here."
			{...properties}
		/>
	);
};

const wideColumns = (signs: Signs): readonly Column[] => [
	{name: 'when', width: 11},
	{name: 'what', width: 11, dropped: 3},
	{name: 'reason', width: 15},
	{name: 'try', width: 3, align: 'right', dropped: 1},
	{name: 'outcome', width: 13, toneOf: toneBySign(signs)},
	{name: 'exit', width: 8},
	{name: 'down', width: 6, align: 'right', dropped: 2},
];

const narrowColumns = (signs: Signs): readonly Column[] => [
	{name: 'when', width: 8},
	{name: ' ', width: 1, isSign: true, toneOf: toneBySign(signs)},
	{name: 'reason', width: 15, isGrowing: true},
	{name: 'exit', width: 8},
];

const toneBySign =
	({outcomes}: Signs) =>
	(text: string): Tone => {
		const outcome = outcomeNames.find(name => text.startsWith(outcomes[name]));
		return outcome === undefined ? 'plain' : outcomeTones[outcome];
	};

const outcomeNames: readonly RestartOutcome[] = ['pending', 'success', 'failed', 'interrupted'];

const nameOf = (row: RestartRow | undefined): string | undefined =>
	row === undefined ? undefined : `${row.life}`;

type RowView = {readonly now: Date; readonly whenWidth: number; readonly signs: Signs};

const rowOf = (row: RestartRow, {now, whenWidth, signs}: RowView): Row => ({
	when: formatWhen(Date.parse(row.at), row.at, now, whenWidth),
	what: drawable(row.what),
	reason: row.reason,
	try: String(row.attempt),
	outcome: `${signs.outcomes[row.outcome]} ${row.outcome}`,
	' ': signs.outcomes[row.outcome],
	exit: row.exit === undefined ? '' : describeExit(row.exit),
	down: row.downtime === undefined ? '' : formatSpan(row.downtime),
});
