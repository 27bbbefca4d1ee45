import type {Severity} from '../../core/alert.ts';
import {explainWaitingAlerts} from '../../core/waiting-alerts.ts';
import type {AlertRow} from '../../session/session.ts';
import type {Column} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {formatWhen} from '../format.ts';
import {useModel, useStore} from '../hooks/use-store.ts';
import type {Row} from '../parts/table.tsx';
import {TablePanel} from '../parts/table-panel.tsx';
import {type Signs, severityTones, type Tone} from '../theme.ts';
import {drawable} from '../width.ts';
import type {PanelProperties} from './panel.ts';
import {useFirstRow} from './use-first-row.ts';

/** The alert feed, newest at the bottom. */
export const AlertsPanel = (properties: PanelProperties) => {
	const {session, clock, theme} = useSurroundings();
	const {alerts} = session;
	const waiting = useModel(model => explainWaitingAlerts(model.troubles));
	const {count} = useStore(alerts.changes, change => change);
	const {first, watch} = useFirstRow(count, index => alerts.slice(index, index + 1)[0]?.name);
	return (
		<TablePanel
			list="alerts"
			first={first}
			count={count}
			columns={columnsFor(properties.area.width, theme.signs)}
			rowsOf={(start, end, columns) => {
				watch(start);
				const now = clock.wall();
				const whenWidth = columns[0]?.width ?? 0;
				return alerts.slice(start, end).map(row => rowOf(row, {now, whenWidth, signs: theme.signs}));
			}}
			empty={waiting ?? 'No alerts yet. Deaths, restarts and troubles come here.'}
			{...properties}
		/>
	);
};

// The summary is what people read: the words beside it go first.
const columnsFor = (width: number, signs: Signs): readonly Column[] =>
	width < 76
		? [
				{name: 'when', width: width < 60 ? 8 : 11},
				{name: ' ', width: 1, isSign: true, toneOf: toneBySign(signs)},
				{name: 'summary', width: 10, isGrowing: true},
			]
		: [
				{name: 'when', width: 11},
				{name: 'severity', width: 10, toneOf: toneBySign(signs)},
				{name: 'event', width: 23, dropped: 1},
				{name: 'summary', width: 45, isGrowing: true},
			];

const toneBySign =
	({severities}: Signs) =>
	(text: string): Tone => {
		const severity = severityNames.find(name => text.startsWith(severities[name]));
		return severity === undefined ? 'plain' : severityTones[severity];
	};

const severityNames: readonly Severity[] = ['critical', 'warning', 'info'];

type RowView = {readonly now: Date; readonly whenWidth: number; readonly signs: Signs};

const rowOf = (row: AlertRow, {now, whenWidth, signs}: RowView): Row => {
	const sign = signs.severities[row.severity];
	return {
		when: formatWhen(row.time, row.timestamp, now, whenWidth),
		severity: `${sign} ${row.severity}`,
		' ': sign,
		event: drawable(row.event),
		// A row that is not read yet has no summary.
		summary: drawable(row.problem ?? (row.summary === '' ? signs.ellipsis : row.summary)),
	};
};
