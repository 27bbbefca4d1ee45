import {describeExit} from '../../core/exit.ts';
import type {RestartRow} from '../../core/model.ts';
import type {Surroundings} from '../context.ts';
import {formatCount, formatSpan, formatWhen} from '../format.ts';
import {patternOf} from '../match.ts';
import {matchingKernels, matchingRestarts} from '../panels/matching.ts';
import {processLines} from '../panels/process-lines.ts';
import {panelTitles} from '../panels/titles.ts';
import type {PanelName, ViewState} from '../view-state.ts';
import {spokenAlerts} from './alerts.ts';
import {spokenKernel} from './changes.ts';
import {silentSigns, textOf} from './words.ts';

/** What a panel would show, in lines to listen to: all of the process, and the newest or the worst of the rest. */
export const spokenPanel = (
	panel: PanelName,
	surroundings: Surroundings,
	view: ViewState,
): readonly string[] => {
	const {session, clock, kernels, keys} = surroundings;
	const model = session.model.get();
	const count = (of: number): string => `${panelTitles[panel]}, ${formatCount(of)}.`;
	const pattern = patternOf(view.filters[panel]);
	switch (panel) {
		case 'process': {
			const {now, wall} = {now: clock.now(), wall: clock.wall()};
			const linkedCount = model.kernels.filter(({isLinked}) => isLinked).length;
			const facts = {...model, kernelCount: model.kernels.length, linkedCount};
			const drawn = {model: facts, now, wall, peaks: [], width: 200, signs: silentSigns, keys};
			return [`${panelTitles[panel]}.`, ...processLines(drawn).map(textOf).filter(Boolean)];
		}
		case 'kernels': {
			const {rows: all, now} = kernels.get();
			const rows = matchingKernels(all, now, pattern);
			return [
				count(rows.length),
				...rows.slice(0, mostRows).map(row => spokenKernel(row, model, {now, keys})),
			];
		}
		case 'alerts':
			return spokenAlerts(surroundings, view);
		case 'restarts': {
			const restarts = matchingRestarts(model.restarts, pattern);
			return [
				count(restarts.length),
				...restarts.slice(-mostRows).map(row => spokenRestart(row, clock.wall())),
			];
		}
		case 'log': {
			const {earlier} = view.log;
			const {lines} = earlier ?? session.log.lines.get();
			const read = lines.slice(-mostRows);
			const name = earlier === undefined ? 'Log' : `Log of life ${earlier.life}`;
			return read.length === 0
				? [`${name}, no output so far.`]
				: [`${name}, last ${read.length} lines.`, ...read];
		}
	}
};

const mostRows = 10;

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
