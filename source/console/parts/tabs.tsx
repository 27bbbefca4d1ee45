import {useSurroundings} from '../context.ts';
import {useStore} from '../hooks/use-store.ts';
import type {PanelName} from '../view-state.ts';
import {LineText} from './lines.tsx';
import {tabsLine} from './tab-line.ts';

type Properties = {readonly focus: PanelName; readonly width: number};

/** The panels by their keys, the visible one in brackets, and what must always be seen. */
export const Tabs = ({focus, width}: Properties) => {
	const {remarks, theme, alerts} = useSurroundings();
	const unseen = useStore(alerts, board => board.unseen);
	return <LineText line={tabsLine({focus, unseen, width, remarks}, theme.signs)} width={width} />;
};
