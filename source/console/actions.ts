import type {Session} from '../session/session.ts';
import {type Action, isUp} from './keys.ts';
import type {Extent} from './scroll.ts';
import {type ListName, movedList, type ViewAction, type ViewState} from './view-state.ts';

/** What a key may act on. */
export type Reach = {
	readonly session: Session;
	readonly extents: ReadonlyMap<ListName, Extent>;
	readonly view: ViewState;
	readonly dispatch: (action: ViewAction) => void;
	/** The person chose to stop the application and leave. */
	readonly onLeave: () => void;
};

/** Does what a key stands for: a word to the watchdog, or a change of the view. */
export const perform = (action: Action, {session, extents, view, dispatch, onLeave}: Reach): void => {
	switch (action.type) {
		case 'stop':
			session.send({type: 'stop', by: 'console'});
			return;
		case 'restart': {
			const type = isUp(session.model.get().process.phase.name) ? 'restart' : 'start';
			session.send({type, by: 'console'});
			return;
		}
		case 'move': {
			const list = movedList(view);
			dispatch({...action, list, extent: extents.get(list) ?? unseen});
			return;
		}
		case 'follow':
			dispatch({...action, extent: extents.get(view.focus) ?? unseen});
			return;
		case 'leave':
			dispatch(action);
			onLeave();
			return;
		case 'confirm': {
			const isLeaving = view.overlay.name === 'leave' && view.overlay.choice === 'leave';
			dispatch({type: isLeaving ? 'leave' : 'back'});
			if (isLeaving) onLeave();
			return;
		}
		case 'forceLeave':
			session.send({type: 'leave'});
			return;
		case 'focus':
		case 'cycle':
		case 'zoom':
		case 'help':
		case 'back':
		case 'reopen':
		case 'askLeave':
		case 'chooseOther':
			dispatch(action);
	}
};

const unseen: Extent = {first: 0, count: 0, height: 0};
