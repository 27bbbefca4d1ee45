import {useMemo} from 'react';
import {explainWaitingAlerts} from '../../core/waiting-alerts.ts';
import {fitColumns} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {insideOf} from '../layout.ts';
import {markedLine, patternOf} from '../match.ts';
import {Frame} from '../parts/frame.tsx';
import {Lines} from '../parts/lines.tsx';
import {placesOf} from '../parts/position.ts';
import {RowLine} from '../parts/row-line.tsx';
import {sentenceLines} from '../parts/sentence-lines.ts';
import {alertCells} from './alert-cells.ts';
import {alertColumns, alertLine, headingCells} from './alert-columns.ts';
import {alertCounts, noAlerts} from './alert-counts.ts';
import type {PanelProperties} from './panel.ts';
import {useAlertWindow} from './use-alert-window.ts';

/** The alert feed, newest at the bottom, what is repeated in one row; only the visible rows are made. */
export const AlertsPanel = (properties: PanelProperties) => {
	const {area, title, scroll: wanted, isFocused, cursor, filter, least = 'info'} = properties;
	const {clock, theme} = useSurroundings();
	const {signs} = theme;
	const {width, height: inside} = insideOf(area);
	const height = Math.max(inside - 1, 0);
	const {board, rows, places, scroll} = useAlertWindow({scroll: wanted, cursor, filter, least, height});
	const columns = fitColumns(alertColumns(width), width);
	const pattern = useMemo(() => patternOf(filter), [filter]);
	const now = clock.wall();
	const shown = {board, filter, least};
	const waiting = useModel(model => explainWaitingAlerts(model.troubles));
	return (
		<Frame
			title={title}
			count={alertCounts(shown, signs)}
			positions={placesOf(scroll, places, signs)}
			area={area}
			isFocused={isFocused}
		>
			{rows.length === 0 ? (
				<Lines lines={sentenceLines(noAlerts(shown, waiting), insideOf(area), signs)} width={width} />
			) : (
				<RowLine line={alertLine(headingCells, columns, signs)} />
			)}
			{rows.map(({key, row, times, isUnderCursor, isAcknowledged}) => {
				const isPointed = isFocused && isUnderCursor;
				const cells = alertCells(row, {now, times, isPointed, isAcknowledged, columns, signs});
				return <RowLine key={key} line={markedLine(alertLine(cells, columns, signs), pattern)} />;
			})}
		</Frame>
	);
};
