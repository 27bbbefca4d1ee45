import {messageOf} from '../core/errors.ts';
import {parseDuration} from '../core/notify/duration-text.ts';
import {formatMatcher, matcherFor} from '../core/notify/matcher-text.ts';
import {plainLine} from '../core/text.ts';
import type {Session} from '../session/session.ts';
import type {AlertBoards} from './alert-board.ts';
import {alertsAfter, alertsToggled, alertUnder, type DrawnAlerts, held} from './alert-cursor.ts';
import {type DrawnKernels, keyUnder, pointAfter} from './kernel-cursor.ts';
import {type Action, isUp, type KeyContext} from './keys.ts';
import {type DrawnLog, logAround, logMoved, logToggled, matchingLines, nextMatch} from './log-window.ts';
import {patternOf} from './match.ts';
import {paletteOf} from './palette.ts';
import {type Distance, type Extent, type Scroll, windowOf} from './scroll.ts';
import {type ListName, movedList, type Prompt, type ViewAction, type ViewState} from './view-state.ts';

/** What a key may act on. */
export type Reach = {
	readonly session: Session;
	readonly extents: ReadonlyMap<ListName, Extent>;
	readonly drawnKernels: {current: DrawnKernels | undefined};
	readonly alerts: Pick<AlertBoards, 'get' | 'neighbourOf'>;
	readonly drawnAlerts: {current: DrawnAlerts | undefined};
	readonly drawnLog: {current: DrawnLog | undefined};
	readonly view: ViewState;
	/** What decides which keys there are, now. */
	readonly contextOf: () => KeyContext;
	readonly dispatch: (action: ViewAction) => void;
	/** The person chose to leave, and where the watchdog is this console's own, to stop the application. */
	readonly onLeave: () => void;
	/** Lets another watchdog take over; rejects with why none does. Undefined where that cannot be. */
	readonly onDetach: (() => Promise<void>) | undefined;
	/** Hands the terminal back for a while, like `onDetach`. */
	readonly onSuspend: (() => Promise<void>) | undefined;
};

/** Does what a key stands for: a word to the watchdog, or a change of the view. */
export const perform = (action: Action, reach: Reach): void => {
	const {session, extents, drawnAlerts, drawnLog, view, dispatch, onLeave, onDetach, onSuspend} = reach;
	switch (action.type) {
		case 'stop':
			session.send({type: 'stop', by: 'console'});
			return;
		case 'restart': {
			const type = isUp(session.model.get().process.phase.name) ? 'restart' : 'start';
			session.send({type, by: 'console'});
			return;
		}
		case 'restartKernel':
			restartKernel(reach);
			return;
		case 'open':
			open(reach);
			return;
		case 'acknowledge':
			acknowledge(reach);
			return;
		case 'acknowledgeAll':
			acknowledgeAll(reach);
			return;
		case 'silence':
			askSilence(reach);
			return;
		case 'keepFilter':
			if (view.prompt?.name === 'silence') silence(view.prompt, reach);
			dispatch(action);
			return;
		case 'nextAlert':
			goToAlert(action.by, reach);
			return;
		case 'explain':
			dispatch({type: 'explain', kernel: explainedKernel(reach)});
			return;
		case 'run':
			tell(action.run({kernel: keyAtCursor(reach)}), dispatch);
			return;
		case 'nextMatch':
			goToMatch(action.by, reach);
			return;
		case 'move':
			moveList(movedList(view), action.distance, reach);
			return;
		case 'follow':
			if (view.focus === 'alerts' && drawnAlerts.current !== undefined) {
				pointAlert(alertsToggled(drawnAlerts.current), reach);
				return;
			}
			if (view.focus === 'log' && drawnLog.current !== undefined) {
				scrollLog(logToggled(drawnLog.current), reach);
				return;
			}
			dispatch({...action, extent: extents.get(view.focus) ?? unseen});
			return;
		case 'previousLife':
			if (view.log.earlier === undefined) tell(showPreviousLife(reach), dispatch);
			else dispatch({type: 'hideLife'});
			return;
		case 'edit':
			dispatch(action);
			if (view.prompt?.name === 'filter' && view.prompt.list === 'log') goToFirstMatch(reach);
			return;
		case 'leave':
			dispatch(action);
			onLeave();
			return;
		case 'detach':
			detach(onDetach, dispatch);
			return;
		case 'suspend':
			if (onSuspend === undefined) dispatch({type: 'notice', sentence: wouldStop});
			else detach(onSuspend, dispatch);
			return;
		case 'confirm': {
			const choice = view.overlay.name === 'leave' ? view.overlay.choice : 'stay';
			perform(choice === 'stay' ? {type: 'back'} : {type: choice}, reach);
			return;
		}
		case 'askLeave':
			if (session.isAttached) onLeave();
			else dispatch({type: 'askLeave', canDetach: onDetach !== undefined});
			return;
		case 'forceLeave':
			session.send({type: 'leave'});
			return;
		case 'chooseEntry': {
			const {matches, choice} = paletteOf(reach.contextOf());
			const count = Math.max(matches.length, 1);
			dispatch({type: 'markEntry', choice: (choice + action.by + count) % count});
			return;
		}
		case 'runEntry':
			runEntry(reach);
			return;
		case 'openPalette':
		case 'focus':
		case 'cycle':
		case 'metrics':
		case 'cycleSeverity':
		case 'openFilter':
		case 'wrap':
		case 'zoom':
		case 'help':
		case 'back':
		case 'reopen':
		case 'chooseOther':
			dispatch(action);
	}
};

const runEntry = (reach: Reach): void => {
	const {matches, choice} = paletteOf(reach.contextOf());
	const entry = matches[choice];
	if (entry === undefined) return;
	const back: Action = {type: 'back'};
	perform(back, reach);
	if (entry.isUseful) perform(entry.action, {...reach, view: reach.contextOf().view});
	else reach.dispatch({type: 'notice', sentence: `Nothing to do here: ${entry.help}.`});
};

/** Moves a list, or the cursor in it where it has one. */
export const moveList = (list: ListName, distance: Distance, reach: Reach): void => {
	const {extents, drawnKernels, drawnAlerts, drawnLog, dispatch} = reach;
	if (list === 'alerts' && drawnAlerts.current !== undefined) {
		pointAlert(alertsAfter(distance, drawnAlerts.current), reach);
		return;
	}
	if (list === 'kernels' && drawnKernels.current !== undefined) {
		pointKernel(pointAfter(distance, drawnKernels.current), reach);
		return;
	}
	if (list === 'log' && drawnLog.current !== undefined) {
		scrollLog(logMoved(drawnLog.current, distance), reach);
		return;
	}
	dispatch({type: 'move', list, distance, extent: extents.get(list) ?? unseen});
};

// What a person saw under the cursor when the key was pressed, wherever its row has gone since.
const keyAtCursor = ({view: {overlay}, drawnKernels}: Reach): string | undefined => {
	if (overlay.name === 'kernel') return overlay.key;
	return overlay.name === 'explain' ? overlay.kernel : keyUnder(drawnKernels.current);
};

// Elsewhere it is about the process, also where a kernel stays selected in its panel.
const explainedKernel = (reach: Reach): string | undefined => {
	const {overlay, focus} = reach.view;
	return overlay.name !== 'none' || focus === 'kernels' ? keyAtCursor(reach) : undefined;
};

/** Puts the cursor on a kernel: at once, and not when it is drawn, because the next key may come before. */
export const pointKernel = (next: DrawnKernels, {drawnKernels, dispatch}: Reach): void => {
	drawnKernels.current = next;
	const key = keyUnder(next);
	if (key !== undefined) dispatch({type: 'point', key, top: next.top});
};

/** Puts the cursor on an alert: at once, and not when it is drawn, because the next key may come before. */
export const pointAlert = (next: DrawnAlerts, {drawnAlerts, dispatch}: Reach): void => {
	drawnAlerts.current = next;
	const {scroll} = next;
	dispatch({type: 'pointAlert', name: scroll.name === 'follow' ? undefined : alertUnder(next), scroll});
};

/** At once, and not when it is drawn, because the next key may come before. */
const scrollLog = (scroll: Scroll, {drawnLog, dispatch}: Reach, match?: number): void => {
	if (drawnLog.current !== undefined) drawnLog.current = {...drawnLog.current, scroll};
	dispatch({type: 'scrollLog', scroll, match});
};

const showPreviousLife = async ({session, dispatch}: Reach): Promise<string | undefined> => {
	const output = await session.log.previous();
	if (output === undefined) return 'There was no life before this one, or none that is remembered.';
	dispatch({type: 'showLife', output});
	return undefined;
};

// While it is typed: the newest that can be seen, else the one before that.
const goToFirstMatch = (reach: Reach): void => {
	const {filters} = reach.contextOf().view;
	if (filters.log !== undefined) goToLogMatch(-1, reach, undefined);
};

const goToLogMatch = (by: 1 | -1, reach: Reach, from: number | undefined): void => {
	const {drawnLog, contextOf} = reach;
	const log = drawnLog.current;
	if (log === undefined) return;
	const matches = matchingLines(log, patternOf(contextOf().view.filters.log));
	const match = nextMatch(log, matches, {from, by});
	if (match !== undefined) scrollLog(logAround(log, match), reach, match);
};

const open = (reach: Reach): void => {
	const {view, drawnAlerts, dispatch} = reach;
	const alert = alertUnder(drawnAlerts.current);
	const key = keyAtCursor(reach);
	if (view.focus !== 'alerts') {
		if (key !== undefined) dispatch({type: 'openKernel', key});
	} else if (alert !== undefined) dispatch({type: 'openAlert', name: alert});
};

const acknowledge = ({session, view: {overlay}, drawnAlerts: {current: drawn}, dispatch}: Reach): void => {
	const range =
		overlay.name === 'alert' ? {from: overlay.alert, to: overlay.alert} : drawn?.rangeAt(drawn.index);
	if (range !== undefined) tell(session.acknowledge(range).then(nothing), dispatch);
};

const acknowledgeAll = ({session, alerts, dispatch}: Reach): void => {
	const to = alerts.get().names.at(-1);
	if (to === undefined) return;
	const said = session.acknowledge({from: '', to}).then(() => 'Every alert up to now is acknowledged.');
	tell(said, dispatch);
};

const askSilence = ({session, view: {overlay}, drawnAlerts, dispatch}: Reach): void => {
	const name = overlay.name === 'alert' ? overlay.alert : alertUnder(drawnAlerts.current);
	if (name === undefined) return;
	dispatch({type: 'openSilence', matcher: matcherFor(session.alerts.row(name))});
};

// The duration comes first; what is behind it says why.
const silence = ({matcher, input}: Extract<Prompt, {name: 'silence'}>, {session, dispatch}: Reach): void => {
	const [duration = '', ...comment] = input.text.trim().split(/\s+/);
	const said = async (): Promise<string> => {
		await session.silence({
			matchers: [matcher],
			duration: parseDuration(duration),
			comment: comment.join(' '),
		});
		return `Nobody is told of ${formatMatcher(matcher)} for ${duration}; \`grace-tui silence list\` shows it.`;
	};
	tell(said(), dispatch);
};

const nothing = (): undefined => undefined;

/** Opens the alert behind or before the open one, and lets the cursor go along. */
const goToAlert = (by: 1 | -1, {alerts, view, drawnAlerts: {current: drawn}, dispatch}: Reach): void => {
	if (view.overlay.name !== 'alert') return;
	const name = alerts.neighbourOf(view.overlay.alert, by);
	if (name === undefined) {
		dispatch({
			type: 'notice',
			sentence: by === 1 ? 'This is the newest alert.' : 'This is the oldest alert.',
		});
		return;
	}
	dispatch({type: 'openAlert', name});
	if (alerts.neighbourOf(name, 1) === undefined)
		dispatch({type: 'pointAlert', name: undefined, scroll: {name: 'follow'}});
	else if (drawn !== undefined) dispatch({type: 'pointAlert', name, scroll: held(drawn)});
};

const goToMatch = (by: 1 | -1, reach: Reach): void => {
	const {view} = reach;
	if (movedList(view) === 'log') {
		goToLogMatch(by, reach, view.log.match);
		return;
	}
	const {first, last} = endsAround(reach);
	const isAtEnd = by === 1 ? last : first;
	const distance: Distance = isAtEnd ? {end: by === 1 ? 'top' : 'bottom'} : {rows: by};
	perform({type: 'move', distance}, reach);
};

/** Whether the cursor, or where there is none the window, stands at the first or the last row. */
const endsAround = ({view, extents, drawnKernels, drawnAlerts}: Reach): {first: boolean; last: boolean} => {
	const list = movedList(view);
	const extent = extents.get(list) ?? unseen;
	const {current: kernels} = drawnKernels;
	const {current: alerts} = drawnAlerts;
	if (list === 'kernels' && kernels !== undefined)
		return {first: kernels.index === 0, last: kernels.index === kernels.rows.length - 1};
	if (list === 'alerts' && alerts !== undefined)
		return {first: alerts.index === 0, last: alerts.index === alerts.extent.count - 1};
	const {start, end} = windowOf(view.scrolls[list], extent);
	return {first: start === 0, last: end >= extent.count};
};

// A process that is stopped supervises nothing.
const wouldStop = [
	'This would stop the watchdog, which lives in this console; q leaves.',
	'It would stop the watchdog; q leaves.',
];

const detach = (onDetach: Reach['onDetach'], dispatch: Reach['dispatch']): void => {
	if (onDetach === undefined) return;
	dispatch({type: 'detach'});
	const stay = (error: unknown): never => {
		dispatch({type: 'stay'});
		throw error;
	};
	tell(
		onDetach().then(() => undefined, stay),
		dispatch,
	);
};

const restartKernel = (reach: Reach): void => {
	const key = keyAtCursor(reach);
	if (key === undefined) return;
	const asked = reach.session.restartKernel(key).then(() => `Asked the application to restart ${key}.`);
	tell(asked, reach.dispatch);
};

/** Shows what comes of something in the bottom line; a failure is no fault of the console. */
const tell = (outcome: Promise<string | undefined>, dispatch: Reach['dispatch']): void => {
	outcome.then(
		sentence => {
			if (sentence !== undefined) dispatch({type: 'notice', sentence: plainLine(sentence)});
		},
		(error: unknown) => dispatch({type: 'notice', sentence: plainLine(messageOf(error))}),
	);
};

const unseen: Extent = {first: 0, count: 0, height: 0};
