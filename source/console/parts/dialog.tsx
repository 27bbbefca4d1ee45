import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {insideOf, type Size} from '../layout.ts';
import type {Overlay} from '../view-state.ts';
import {leaveLines} from './overlay-lines.ts';
import {Popup, popupWidth} from './popup.tsx';

type Properties = {readonly question: Extract<Overlay, {name: 'leave'}>; readonly size: Size};

/** Asks before leaving. */
export const Dialog = ({question, size}: Properties) => {
	const {theme} = useSurroundings();
	const process = useModel(model => model.process);
	const width = popupWidth(56, size);
	const inside = insideOf({width, height: 0}).width;
	const lines = leaveLines({process}, question, {width: inside, signs: theme.signs});
	return <Popup title="Leave?" lines={lines} width={width} size={size} />;
};
