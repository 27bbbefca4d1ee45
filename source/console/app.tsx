import {Text} from 'ink';
import {useState} from 'react';
import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {createStore} from '../runtime/store.ts';
import type {Session} from '../session/session.ts';
import {perform, type Reach} from './actions.ts';
import {useSurroundings} from './context.ts';
import {useKeys} from './hooks/use-keys.ts';
import {useMouse} from './hooks/use-mouse.ts';
import {usePassingNotice} from './hooks/use-passing-notice.ts';
import {useSize} from './hooks/use-size.ts';
import {useModel, useStore} from './hooks/use-store.ts';
import type {KeyContext} from './keys.ts';
import {performMouse} from './mouse-actions.ts';
import {Boundary} from './parts/boundary.tsx';
import {Screen} from './screen.tsx';
import {initialView, type Notice, reduceView, type ViewAction, type ViewState} from './view-state.ts';

type Properties = Pick<Reach, 'onLeave' | 'onDetach' | 'onSuspend'> & {readonly greeting: Notice | undefined};

/** The console: keys change the view, or are sent to the watchdog; the rest selects and draws. */
export const App = ({onLeave, onDetach, onSuspend, greeting}: Properties) => {
	const surroundings = useSurroundings();
	const {session, extents, drawnKernels, drawnLayout, kernels, bindings, remarks} = surroundings;
	// A store, and not React's state: of several keys in one chunk each must see what the one before has done.
	const [store] = useState(() => createStore<ViewState>({...initialView, notice: greeting}));
	const dispatch = (action: ViewAction) => store.set(reduceView(store.get(), action));
	const view = useStore(store, current => current);
	const phase = useModel(model => model.process.phase.name);
	const isManualShutdown = useModel(model => model.process.isManualShutdown);
	const hasKernels = useModel(model => model.kernels.length > 0);
	const fixed = {isAttached: session.isAttached, canDetach: onDetach !== undefined, bindings};
	const size = useSize();
	usePassingNotice(view.notice, notice => {
		if (store.get().notice === notice) dispatch({type: 'notice', sentence: undefined});
	});
	const reach = () => ({
		...{session, extents, drawnKernels, dispatch, onLeave, onDetach, onSuspend},
		view: store.get(),
	});
	const notify = (sentence: string | undefined) => dispatch({type: 'notice', sentence});
	useKeys({
		contextOf: () => ({...contextOf(store.get(), session), ...fixed}),
		perform: action => perform(action, reach()),
		notify,
	});
	useMouse({
		perform: event => {
			const layout = drawnLayout.current;
			performMouse(event, {...reach(), layout, width: size.columns, remarks, board: () => kernels.get()});
		},
		notify,
	});
	return (
		<Boundary
			attempt={view.reopened}
			onError={() => dispatch({type: 'panelFailed', panel: view.focus})}
			fallback={error => <Text wrap="truncate">{brokenScreen(error, view)}</Text>}
		>
			<Screen
				context={{view, phase, isManualShutdown, hasKernels, ...fixed}}
				dispatch={dispatch}
				size={size}
			/>
		</Boundary>
	);
};

const contextOf = (
	view: ViewState,
	session: Session,
): Omit<KeyContext, 'isAttached' | 'canDetach' | 'bindings'> => {
	const {process, kernels} = session.model.get();
	const {phase, isManualShutdown} = process;
	return {view, phase: phase.name, isManualShutdown, hasKernels: kernels.length > 0};
};

const brokenScreen = (error: unknown, {overlay, isLeaving, isDetaching}: ViewState): string => {
	if (overlay.name === 'leave')
		return `${overlay.choices.includes('detach') ? 'd: detach, ' : ''}s: stop and leave, esc: stay`;
	if (isDetaching) return 'A watchdog in the background takes over';
	if (isLeaving) return 'Stopping the application, q: force';
	return `o: draw again, q: leave. The screen could not be drawn: ${plainLine(messageOf(error), 200)}`;
};
