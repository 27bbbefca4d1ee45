import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import type {Size} from '../layout.ts';
import type {Overlay} from '../view-state.ts';
import {leaveInside, leaveLines, leaveWidth} from './overlay-lines.ts';
import {Popup} from './popup.tsx';

type Properties = {readonly question: Extract<Overlay, {name: 'leave'}>; readonly size: Size};

/** Asks before leaving. */
export const Dialog = ({question, size}: Properties) => {
	const {theme} = useSurroundings();
	const process = useModel(model => model.process);
	const lines = leaveLines({process}, question, {width: leaveInside(size), signs: theme.signs});
	return <Popup title="Leave?" lines={lines} width={leaveWidth} size={size} />;
};
