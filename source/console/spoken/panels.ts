import {describeExit} from '../../core/exit.ts';
import type {RestartRow} from '../../core/model.ts';
import type {AlertRow} from '../../session/session.ts';
import type {Surroundings} from '../context.ts';
import {formatCount, formatSpan, formatWhen} from '../format.ts';
import type {Line} from '../line.ts';
import {processLines} from '../panels/process-lines.ts';
import {panelTitles} from '../panels/titles.ts';
import type {Signs} from '../signs.ts';
import {unicodeSigns} from '../signs.ts';
import type {PanelName} from '../view-state.ts';
import {spokenKernel} from './changes.ts';

/** What a panel would show, in lines to listen to: all of the process, and the newest or the worst of the rest. */
export const spokenPanel = (panel: PanelName, surroundings: Surroundings): readonly string[] => {
	const {session, clock, kernels, keys} = surroundings;
	const model = session.model.get();
	const count = (of: number): string => `${panelTitles[panel]}, ${formatCount(of)}.`;
	switch (panel) {
		case 'process': {
			const {now, wall} = {now: clock.now(), wall: clock.wall()};
			const linkedCount = model.kernels.filter(({isLinked}) => isLinked).length;
			const facts = {...model, kernelCount: model.kernels.length, linkedCount};
			const view = {model: facts, now, wall, peaks: [], width: 200, signs: silentSigns, keys};
			return [`${panelTitles[panel]}.`, ...processLines(view).map(textOf).filter(Boolean)];
		}
		case 'kernels': {
			const {rows, now} = kernels.get();
			return [
				count(rows.length),
				...rows.slice(0, mostRows).map(row => spokenKernel(row, model, {now, keys})),
			];
		}
		case 'alerts': {
			const {count: rows} = session.alerts.changes.get();
			const newest = session.alerts.slice(Math.max(rows - mostRows, 0), rows);
			return [count(rows), ...newest.map(row => `${whenOf(row, clock.wall())}, ${spokenAlert(row)}`)];
		}
		case 'restarts':
			return [
				count(model.restarts.length),
				...model.restarts.slice(-mostRows).map(row => spokenRestart(row, clock.wall())),
			];
		case 'log': {
			const {lines} = session.log.lines.get();
			const read = lines.slice(-mostRows);
			return read.length === 0 ? ['Log, no output yet.'] : [`Log, last ${read.length} lines.`, ...read];
		}
	}
};

/** An alert, in a line. */
export const spokenAlert = ({severity, summary, problem, event}: AlertRow): string =>
	`${severity}: ${problem ?? (summary === '' ? event : summary)}`;

/** A line of the screen without its columns. */
export const textOf = (line: Line): string =>
	line
		.map(({text}) => text)
		.join('')
		.replace(/ +/g, ' ')
		.trim();

const mostRows = 10;

const whenOf = ({time, timestamp}: AlertRow, now: Date): string => formatWhen(time, timestamp, now);

const spokenRestart = (
	{at, kernel, reason, attempt, outcome, exit, downtime}: RestartRow,
	now: Date,
): string =>
	[
		formatWhen(Date.parse(at), at, now),
		kernel === undefined ? 'process' : `kernel ${kernel}`,
		reason,
		`try ${attempt}`,
		outcome,
		...(exit === undefined ? [] : [describeExit(exit)]),
		...(downtime === undefined ? [] : [`down for ${formatSpan(downtime)}`]),
	].join(', ');

const silent = <Name extends string>(signs: Readonly<Record<Name, string>>): Readonly<Record<Name, string>> =>
	Object.assign({}, signs, Object.fromEntries(Object.keys(signs).map(name => [name, ''])));

// The words beside them say the same.
const silentSigns: Signs = {
	...unicodeSigns,
	phases: silent(unicodeSigns.phases),
	healthy: '',
	failing: '',
	unknown: '',
	trouble: '',
	separator: ',',
};
