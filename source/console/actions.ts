import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import type {Session} from '../session/session.ts';
import {type DrawnKernels, keyUnder, pointAfter} from './kernel-cursor.ts';
import {type Action, isUp, type KeyContext} from './keys.ts';
import {paletteOf} from './palette.ts';
import type {Distance, Extent} from './scroll.ts';
import {type ListName, movedList, type ViewAction, type ViewState} from './view-state.ts';

/** What a key may act on. */
export type Reach = {
	readonly session: Session;
	readonly extents: ReadonlyMap<ListName, Extent>;
	readonly drawnKernels: {current: DrawnKernels | undefined};
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
	const {session, extents, view, dispatch, onLeave, onDetach, onSuspend} = reach;
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
		case 'openKernel': {
			const key = keyAtCursor(reach);
			if (key !== undefined) dispatch({type: 'openKernel', key});
			return;
		}
		case 'explain':
			dispatch({type: 'explain', kernel: explainedKernel(reach)});
			return;
		case 'run':
			tell(action.run({kernel: keyAtCursor(reach)}), dispatch);
			return;
		case 'move':
			moveList(movedList(view), action.distance, reach);
			return;
		case 'follow':
			dispatch({...action, extent: extents.get(view.focus) ?? unseen});
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
		case 'edit':
		case 'focus':
		case 'cycle':
		case 'metrics':
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
	const {extents, drawnKernels, dispatch} = reach;
	if (list === 'kernels' && drawnKernels.current !== undefined) {
		// At once, and not when it is drawn: the next key may come before.
		drawnKernels.current = pointAfter(distance, drawnKernels.current);
		const key = keyUnder(drawnKernels.current);
		if (key !== undefined) dispatch({type: 'point', key, top: drawnKernels.current.top});
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
