import {isAcknowledged} from '../../core/acknowledged.ts';
import type {AlertRow} from '../../session/session.ts';
import {alertUnder} from '../alert-cursor.ts';
import {alertRestartOf} from '../alert-restart.ts';
import {alertRowsOf} from '../alert-rows.ts';
import type {Surroundings} from '../context.ts';
import {formatWhen} from '../format.ts';
import {alertCounts, noAlerts} from '../panels/alert-counts.ts';
import {alertPageLines} from '../panels/alert-page-lines.ts';
import {panelTitles} from '../panels/titles.ts';
import type {ViewState} from '../view-state.ts';
import {silentSigns, textOf} from './words.ts';

/** The keys of an alert act on the one that was read last, and the alerts are those that the view shows. */
export const pointAlerts = ({alerts, drawnAlerts}: Surroundings, view: ViewState): void => {
	alerts.search({filter: view.filters.alerts, least: view.least});
	alerts.watch({top: 'end', height: mostRows}, []);
	const board = alerts.get();
	const {rowOf, nameAt, rangeAt} = alertRowsOf(board);
	const {count} = board.folds;
	const scroll = view.scrolls.alerts;
	const found = rowOf(view.alert);
	const stood = found < 0 ? Math.min(drawnAlerts.current?.index ?? count - 1, count - 1) : found;
	const index = scroll.name === 'follow' ? count - 1 : stood;
	const extent = {first: 0, count, height: mostRows};
	drawnAlerts.current = {extent, scroll, index, nameAt, rangeAt};
};

/** How many alerts are shown, and the newest of them. */
export const spokenAlerts = (
	{alerts, session, clock}: Surroundings,
	{filters, least}: ViewState,
): readonly string[] => {
	const board = alerts.get();
	const shown = {board, filter: filters.alerts, least};
	const {nameAt} = alertRowsOf(board);
	const {count} = board.folds;
	const first = Math.max(count - mostRows, 0);
	const names = Array.from({length: count - first}, (_, index) => nameAt(first + index) ?? '');
	const counts = alertCounts(shown, silentSigns)[0] ?? '';
	const title = `${panelTitles.alerts}, ${counts.replaceAll(' , ', ', ')}.`;
	if (names.length === 0) return [title, noAlerts(shown, undefined)];
	return [title, ...names.map(name => spokenMoment(session.alerts.row(name), clock.wall()))];
};

/** The alert under the cursor. */
export const spokenAlertCursor = ({session, clock, drawnAlerts}: Surroundings): readonly string[] => {
	const name = alertUnder(drawnAlerts.current);
	return name === undefined ? [] : [spokenMoment(session.alerts.row(name), clock.wall())];
};

/** All about an alert. */
export const spokenAlertPage = (name: string, {session}: Surroundings): readonly string[] => {
	const row = session.alerts.row(name);
	const restart = alertRestartOf(row, session.model.get().restarts);
	const isSeenTo = isAcknowledged(session.acknowledged.get(), name);
	const known = {row, name, restart, isAcknowledged: isSeenTo, repeats: {count: 1, number: 1}};
	return alertPageLines({...known, width: 200, signs: silentSigns})
		.map(textOf)
		.filter(Boolean);
};

/** An alert, in a line. */
export const spokenAlert = ({severity, summary, problem, event}: AlertRow): string =>
	`${severity}: ${problem ?? (summary === '' ? event : summary)}`;

const spokenMoment = (row: AlertRow, now: Date): string =>
	`${formatWhen(row.time, row.timestamp, now)}, ${spokenAlert(row)}`;

const mostRows = 10;
