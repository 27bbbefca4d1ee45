import {useState} from 'react';
import {createStore, type OwnedStore} from '../../runtime/store.ts';
import type {Session} from '../../session/session.ts';
import {perform, type Reach} from '../actions.ts';
import {useSurroundings} from '../context.ts';
import type {Action, KeyContext} from '../keys.ts';
import {
	initialView,
	type KeptView,
	type Notice,
	reduceView,
	resumedView,
	type ViewAction,
	type ViewState,
} from '../view-state.ts';
import {useKeys} from './use-keys.ts';
import {usePassingNotice} from './use-passing-notice.ts';
import {useStore} from './use-store.ts';

/** What the person who sits before the console wants of those outside. */
export type Wishes = Pick<Reach, 'onLeave' | 'onDetach' | 'onSuspend'>;

type Control = {
	readonly store: OwnedStore<ViewState>;
	readonly view: ViewState;
	readonly dispatch: (action: ViewAction) => void;
	readonly notify: (sentence: Notice | undefined) => void;
	/** What an action may act on, now. */
	readonly reach: () => Reach;
	/** What decides which keys there are, now. */
	readonly contextOf: () => KeyContext;
};

type Options = Wishes & {
	readonly greeting: Notice | undefined;
	/** Where the view comes from, and goes to. @default it begins anew */
	readonly kept?: KeptView | undefined;
	/** What is done around an action. @default nothing else */
	readonly around?: (action: Action, act: () => void) => void;
};

/** The view of a console, and the keys that change it or are sent to the watchdog. */
export const useControl = ({
	greeting,
	kept = {current: undefined},
	around = (_, act) => act(),
	...wishes
}: Options): Control => {
	const {session, extents, drawnKernels, alerts, drawnAlerts, drawnLog, bindings} = useSurroundings();
	// A store, and not React's state: of several keys in one chunk each must see what the one before has done.
	const [store] = useState(() =>
		createStore<ViewState>({...resumedView(kept.current ?? initialView), notice: greeting}),
	);
	const dispatch = (action: ViewAction) => {
		kept.current = reduceView(store.get(), action);
		store.set(kept.current);
	};
	const view = useStore(store, current => current);
	const notify = (sentence: Notice | undefined) => dispatch({type: 'notice', sentence});
	const canDetach = wishes.onDetach !== undefined;
	const contextOf = () => ({...stateOf(store.get(), session), canDetach, bindings});
	const reach = () => ({
		...{session, extents, drawnKernels, alerts, drawnAlerts, drawnLog, dispatch, contextOf, ...wishes},
		view: store.get(),
	});
	usePassingNotice(view.notice, notice => {
		if (store.get().notice === notice) notify(undefined);
	});
	useKeys({contextOf, perform: action => around(action, () => perform(action, reach())), notify});
	return {store, view, dispatch, notify, reach, contextOf};
};

const stateOf = (view: ViewState, session: Session): Omit<KeyContext, 'canDetach' | 'bindings'> => {
	const {process, kernels} = session.model.get();
	const {phase, isManualShutdown} = process;
	const {isAttached} = session;
	return {view, phase: phase.name, isManualShutdown, hasKernels: kernels.length > 0, isAttached};
};
