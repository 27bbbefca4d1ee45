import {useSurroundings} from '../context.ts';
import type {Line, Segment} from '../line.ts';
import {segment, spread, widthOfLine} from '../line.ts';
import {panelTitles} from '../panels/titles.ts';
import type {Signs} from '../theme.ts';
import {type PanelName, panelNames} from '../view-state.ts';
import {LineText} from './lines.tsx';
import {remarkIn} from './remark.ts';

type Properties = {readonly focus: PanelName; readonly width: number};

/** The panels by their keys, the visible one in brackets, and what must always be seen. */
export const Tabs = ({focus, width}: Properties) => {
	const {remarks, theme} = useSurroundings();
	return <LineText line={tabsLine(focus, width, remarks, theme.signs)} width={width} />;
};

/** The tabs in full where there is room, also for a remark, else the names of the others are left out. */
const tabsLine = (focus: PanelName, width: number, remarks: readonly string[], signs: Signs): Line => {
	const full = panelNames.map(panel => tab(panel, panel === focus, true));
	const short = panelNames.map(panel => tab(panel, panel === focus, panel === focus));
	const remarkAfter = (tabs: Line): Line => remarkIn(remarks, width - widthOfLine(tabs) - 1);
	const fitting = [full, short].filter(tabs => widthOfLine(tabs) <= width);
	const tabs = fitting.find(line => remarkAfter(line).length > 0) ?? fitting[0] ?? short;
	return spread(tabs, remarkAfter(tabs), width, signs);
};

const tab = (panel: PanelName, isFocused: boolean, isNamed: boolean): Segment => {
	const number = panelNames.indexOf(panel) + 1;
	const name = isNamed ? `${number} ${panelTitles[panel]}` : String(number);
	return isFocused ? segment(`[${name}]`, 'strong') : segment(` ${name} `, 'quiet');
};
