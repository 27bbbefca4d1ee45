import {useLayoutEffect} from 'react';
import {type Acknowledged, isAcknowledged} from '../../core/acknowledged.ts';
import type {Severity} from '../../core/alert.ts';
import type {AlertRow} from '../../session/session.ts';
import type {AlertBoard, Drawn} from '../alert-board.ts';
import {alertRowsOf} from '../alert-rows.ts';
import {useSurroundings} from '../context.ts';
import {useExtent} from '../hooks/use-extent.ts';
import {useStore} from '../hooks/use-store.ts';
import {type Scroll, windowAround, windowOf} from '../scroll.ts';
import {useRowNumber} from './use-row-number.ts';

type Wanted = {
	readonly scroll: Scroll;
	/** The alert that a person has put the cursor on. */
	readonly cursor: string | undefined;
	readonly filter: string | undefined;
	readonly least: Severity;
	/** Rows that there is room for. */
	readonly height: number;
};

/** A row as it is drawn: its newest alert, and how many are folded into it. */
export type DrawnRow = {
	readonly key: string;
	readonly row: AlertRow;
	readonly times: number;
	readonly isUnderCursor: boolean;
	/** Somebody has seen to every one of them. */
	readonly isAcknowledged: boolean;
};

/** The alerts that are to be seen, and where they stand among the others. */
export type AlertWindow = {
	readonly board: AlertBoard;
	readonly rows: readonly DrawnRow[];
	/** Which alerts those are of the ones that are shown, counted from 1 on. */
	readonly places: {readonly from: number; readonly to: number; readonly count: number};
	readonly scroll: Scroll;
};

/** The visible rows of the feed. Tells the keys what they are, and the board who looks at what. */
export const useAlertWindow = ({scroll, cursor, filter, least, height}: Wanted): AlertWindow => {
	const {session, alerts, drawnAlerts} = useSurroundings();
	const board = useStore(alerts, current => current);
	const acknowledged = useStore(session.acknowledged, current => current);
	const {folds, names} = board;
	useLayoutEffect(() => {
		alerts.search({filter, least});
	}, [alerts, filter, least]);
	useLayoutEffect(() => alerts.leave, [alerts]);

	const {rowOf, newestIn, nameAt, rangeAt} = alertRowsOf(board);
	const {first, watch} = useRowNumber('alerts', rowOf);
	const extent = {first, count: folds.count, height};
	useExtent('alerts', extent);
	const last = folds.count - 1;
	const found = rowOf(cursor);
	// Where the one that was pointed at is gone, the row that took its place.
	const stood = found < 0 ? Math.min(drawnAlerts.current?.index ?? last, last) : found;
	const index = scroll.name === 'follow' ? last : stood;
	const seen = scroll.name === 'follow' || found < 0 ? scroll : windowAround(scroll, index, extent);
	const {start, end} = windowOf(seen, extent);
	watch(start, nameAt(start));

	const rows: DrawnRow[] = [];
	const read: Drawn[] = [];
	for (let number = start; number < end; number += 1) {
		const place = newestIn(number);
		const name = names[place];
		if (name === undefined) continue;
		const row = session.alerts.row(name);
		const times = place + 1 - (folds.at(number)?.start ?? place);
		const isSeenTo = isFoldAcknowledged(names.slice(place + 1 - times, place + 1), acknowledged);
		rows.push({key: name, row, times, isUnderCursor: number === index, isAcknowledged: isSeenTo});
		if (row.event !== '') read.push({place, name, row});
	}
	useLayoutEffect(() => {
		drawnAlerts.current = {extent, scroll: seen, index, nameAt, rangeAt};
		alerts.watch({top: seen.name === 'follow' ? 'end' : (nameAt(start) ?? 'end'), height}, read);
		if (end === folds.count && newestIn(end - 1) === names.length - 1) alerts.see();
	});
	const places = {from: folds.before(start) + 1, to: folds.before(end), count: folds.shown};
	return {board, rows, places, scroll: seen};
};

// The newest tells the most: of a long row it is looked at first.
const isFoldAcknowledged = (names: readonly string[], acknowledged: Acknowledged): boolean =>
	acknowledged.length > 0 && names.toReversed().every(name => isAcknowledged(acknowledged, name));
