import {Text} from 'ink';
import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {useSurroundings} from './context.ts';
import {useControl, type Wishes} from './hooks/use-control.ts';
import {useMouse} from './hooks/use-mouse.ts';
import {useSize} from './hooks/use-size.ts';
import {useModel} from './hooks/use-store.ts';
import {performMouse} from './mouse-actions.ts';
import {Boundary} from './parts/boundary.tsx';
import {Screen} from './screen.tsx';
import type {KeptView, Notice, ViewState} from './view-state.ts';

type Properties = Wishes & {readonly greeting: Notice | undefined; readonly kept: KeptView | undefined};

/** The console: keys change the view, or are sent to the watchdog; the rest selects and draws. */
export const App = (properties: Properties) => {
	const {drawnLayout, kernels, remarks} = useSurroundings();
	const {view, dispatch, notify, reach, contextOf} = useControl(properties);
	const size = useSize();
	useMouse({
		perform: event => {
			const layout = drawnLayout.current;
			performMouse(event, {...reach(), layout, size, remarks, board: () => kernels.get()});
		},
		notify,
	});
	// The keys are named by these; whatever else is drawn asks for itself.
	useModel(({process}) => process.phase.name);
	useModel(({process}) => process.isManualShutdown);
	useModel(model => model.kernels.length > 0);
	return (
		<Boundary
			attempt={view.reopened}
			onError={() => dispatch({type: 'panelFailed', panel: view.focus})}
			fallback={error => <Text wrap="truncate">{brokenScreen(error, view)}</Text>}
		>
			<Screen context={contextOf()} dispatch={dispatch} size={size} />
		</Boundary>
	);
};

const brokenScreen = (error: unknown, {overlay, isLeaving, isDetaching}: ViewState): string => {
	if (overlay.name === 'leave')
		return `${overlay.choices.includes('detach') ? 'd: detach, ' : ''}s: stop and leave, esc: stay`;
	if (isDetaching) return 'A watchdog in the background takes over';
	if (isLeaving) return 'Stopping the application, q: force';
	return `o: draw again, q: leave. The screen could not be drawn: ${plainLine(messageOf(error), 200)}`;
};
