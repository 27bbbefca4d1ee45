import {useStdout} from 'ink';
import {useEffect, useRef} from 'react';
import {plainLine} from '../../core/text.ts';
import {type Surroundings, useSurroundings} from '../context.ts';
import {useControl, type Wishes} from '../hooks/use-control.ts';
import {indexOf} from '../kernel-cursor.ts';
import {patternOf} from '../match.ts';
import {matchingKernels} from '../panels/matching.ts';
import type {KeptView, Notice, ViewState} from '../view-state.ts';
import {pointAlerts} from './alerts.ts';
import {spokenAnswer} from './answers.ts';
import {spokenPhase} from './changes.ts';
import {tellNews} from './news.ts';
import {spokenPanel} from './panels.ts';

type Properties = Wishes & {readonly greeting: Notice | undefined; readonly kept: KeptView | undefined};

/** The console for a screen reader: it draws nothing, says line by line what changes, and answers keys. */
export const SpokenApp = (properties: Properties) => {
	const surroundings = useSurroundings();
	const {write} = useStdout();
	const {current: say} = useRef((line: string): void => write(`${plainLine(line, longest)}\n`));
	const sayAll = (lines: readonly string[]): void => {
		for (const line of lines) say(line);
	};
	const {current: stopLog} = useRef({stop: () => {}});
	const {view, contextOf} = useControl({
		...properties,
		around: (action, act) => {
			pointCursors(surroundings, contextOf().view);
			act();
			// What is shown may be another now.
			pointCursors(surroundings, contextOf().view);
			stopLog.stop();
			sayAll(spokenAnswer(action, contextOf(), surroundings));
			if (contextOf().view.focus === 'log')
				stopLog.stop = sayLogOnceRead(surroundings, sayAll, contextOf().view);
		},
	});
	useEffect(() => {
		const {session, clock, keys} = surroundings;
		const model = session.model.get();
		say(`grace-tui, ${model.workspace.name}. ${spokenPhase(model, {now: clock.now(), keys})}`);
		say('The keys 1 to 5 read a panel, ? reads all keys.');
		return tellNews(surroundings, say);
	}, [surroundings, say]);
	useEffect(() => {
		const sentence = [view.notice].flat()[0];
		if (sentence !== undefined) say(sentence);
	}, [view.notice, say]);
	return null;
};

const longest = 2000;

/** The keys of a kernel and of an alert act on the one that was read last. */
const pointCursors = (surroundings: Surroundings, view: ViewState): void => {
	pointAlerts(surroundings, view);
	pointKernel(surroundings, view);
};

const pointKernel = ({kernels, drawnKernels}: Surroundings, {cursor, filters}: ViewState): void => {
	const {rows: all, now} = kernels.get();
	const rows = matchingKernels(all, now, patternOf(filters.kernels));
	const index = indexOf(rows, cursor, drawnKernels.current);
	drawnKernels.current = rows.length === 0 ? undefined : {rows, index, top: 0, height: rows.length};
};

/** The log is read from its file only while somebody listens. */
const sayLogOnceRead = (
	surroundings: Surroundings,
	sayAll: (lines: readonly string[]) => void,
	view: ViewState,
): (() => void) => {
	const {lines} = surroundings.session.log;
	if (lines.get().lines.length > 0) return () => {};
	const stop = lines.subscribe(() => {
		stop();
		sayAll(spokenPanel('log', surroundings, view));
	});
	return stop;
};
