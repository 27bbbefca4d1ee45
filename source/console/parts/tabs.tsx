import type {Line, Segment} from '../line.ts';
import {segment, widthOfLine} from '../line.ts';
import {panelTitles} from '../panels/titles.ts';
import {type PanelName, panelNames} from '../view-state.ts';
import {LineText} from './lines.tsx';

type Properties = {readonly focus: PanelName; readonly width: number};

/** The panels by their keys, the visible one in brackets. */
export const Tabs = ({focus, width}: Properties) => <LineText line={tabsLine(focus, width)} width={width} />;

/** The tabs in full where there is room, else the names of the others are left out. */
const tabsLine = (focus: PanelName, width: number): Line => {
	const full = panelNames.map(panel => tab(panel, panel === focus, true));
	if (widthOfLine(full) <= width) return full;
	return panelNames.map(panel => tab(panel, panel === focus, panel === focus));
};

const tab = (panel: PanelName, isFocused: boolean, isNamed: boolean): Segment => {
	const number = panelNames.indexOf(panel) + 1;
	const name = isNamed ? `${number} ${panelTitles[panel]}` : String(number);
	return isFocused ? segment(`[${name}]`, 'strong') : segment(` ${name} `, 'quiet');
};
