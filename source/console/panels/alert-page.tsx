import {useMemo} from 'react';
import {isAcknowledged} from '../../core/acknowledged.ts';
import {placeOf} from '../alert-place.ts';
import {alertRestartOf} from '../alert-restart.ts';
import {useSurroundings} from '../context.ts';
import {formatCount} from '../format.ts';
import {useModel, useStore} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import {Page} from '../parts/page.tsx';
import type {Scroll} from '../scroll.ts';
import {wrap} from '../width.ts';
import {alertPageLines} from './alert-page-lines.ts';

type Properties = {readonly alert: string; readonly scroll: Scroll; readonly area: Area};

/** All that an alert says, and the restart it belongs to, in place of the panels. */
export const AlertPage = ({alert: name, scroll, area}: Properties) => {
	const {session, theme, alerts} = useSurroundings();
	const board = useStore(alerts, current => current);
	const restarts = useModel(model => model.restarts);
	const acknowledged = useStore(session.acknowledged, current => current);
	const isSeenTo = isAcknowledged(acknowledged, name);
	const place = placeOf(board.names, name);
	const row = place < 0 ? undefined : session.alerts.row(name);
	const {start = place, end = place + 1} = board.folds.at(board.folds.indexOf(place)) ?? {};
	const isInside = start <= place && place < end;
	const count = isInside ? end - start : 1;
	const number = isInside ? place - start + 1 : 1;
	const {width} = insideOf(area);
	// A large one is laid out once, however often something else comes.
	const lines = useMemo(
		() =>
			row === undefined
				? goneLines(width)
				: alertPageLines({
						row,
						name,
						isAcknowledged: isSeenTo,
						repeats: {count, number},
						restart: alertRestartOf(row, restarts),
						width,
						signs: theme.signs,
					}),
		[row, name, isSeenTo, count, number, restarts, width, theme],
	);
	const {separator} = theme.signs;
	const title =
		row === undefined
			? 'Alert'
			: `Alert ${separator} ${formatCount(place + 1)} of ${formatCount(board.names.length)}`;
	return <Page list="alert" title={title} lines={lines} scroll={scroll} area={area} isFocused />;
};

const goneLines = (width: number): readonly Line[] =>
	wrap('This alert is no longer there.', width).map((text): Line => [segment(text, 'quiet')]);
