import {Text} from 'ink';
import {useState} from 'react';
import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {createStore} from '../runtime/store.ts';
import type {Session} from '../session/session.ts';
import {perform} from './actions.ts';
import {useSurroundings} from './context.ts';
import {useKeys} from './hooks/use-keys.ts';
import {useSize} from './hooks/use-size.ts';
import {useModel, useStore} from './hooks/use-store.ts';
import type {KeyContext} from './keys.ts';
import {Boundary} from './parts/boundary.tsx';
import {Screen} from './screen.tsx';
import {initialView, reduceView, type ViewAction, type ViewState} from './view-state.ts';

/** The console: keys change the view, or are sent to the watchdog; the rest selects and draws. */
export const App = ({onLeave}: {readonly onLeave: () => void}) => {
	const {session, extents} = useSurroundings();
	// A store, and not React's state: of several keys in one chunk each must see what the one before has done.
	const [store] = useState(() => createStore<ViewState>(initialView));
	const dispatch = (action: ViewAction) => store.set(reduceView(store.get(), action));
	const view = useStore(store, current => current);
	const phase = useModel(model => model.process.phase.name);
	const isManualShutdown = useModel(model => model.process.isManualShutdown);
	const size = useSize();
	useKeys({
		contextOf: () => contextOf(store.get(), session),
		perform: action => perform(action, {session, extents, view: store.get(), dispatch, onLeave}),
		notify: sentence => dispatch({type: 'notice', sentence}),
	});
	return (
		<Boundary
			attempt={view.reopened}
			onError={() => dispatch({type: 'panelFailed', panel: view.focus})}
			fallback={error => <Text wrap="truncate">{brokenScreen(error, view)}</Text>}
		>
			<Screen context={{view, phase, isManualShutdown}} dispatch={dispatch} size={size} />
		</Boundary>
	);
};

const contextOf = (view: ViewState, session: Session): KeyContext => {
	const {phase, isManualShutdown} = session.model.get().process;
	return {view, phase: phase.name, isManualShutdown};
};

const brokenScreen = (error: unknown, {overlay, isLeaving}: ViewState): string => {
	if (overlay.name === 'leave') return 's: stop and leave, esc: stay';
	if (isLeaving) return 'Stopping the application, q: force';
	return `o: draw again, q: leave. The screen could not be drawn: ${plainLine(messageOf(error), 200)}`;
};
