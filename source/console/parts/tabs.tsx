import {useSurroundings} from '../context.ts';
import {formatCount} from '../format.ts';
import {useStore} from '../hooks/use-store.ts';
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
	const {remarks, theme, alerts} = useSurroundings();
	const unseen = useStore(alerts, board => board.unseen);
	return <LineText line={tabsLine({focus, unseen, width, remarks}, theme.signs)} width={width} />;
};

type Tabbed = Properties & {readonly unseen: number; readonly remarks: readonly string[]};

/** The tabs in full where there is room, also for a remark, else the names of the others are left out. */
const tabsLine = ({focus, unseen, width, remarks}: Tabbed, signs: Signs): Line => {
	const newIn = (panel: PanelName): number => (panel === 'alerts' && panel !== focus ? unseen : 0);
	const full = panelNames.map(panel => tab(panel, panel === focus, true, newIn(panel)));
	const short = panelNames.map(panel => tab(panel, panel === focus, panel === focus, newIn(panel)));
	const remarkAfter = (tabs: Line): Line => remarkIn(remarks, width - widthOfLine(tabs) - 1);
	const fitting = [full, short].filter(tabs => widthOfLine(tabs) <= width);
	const tabs = fitting.find(line => remarkAfter(line).length > 0) ?? fitting[0] ?? short;
	return spread(tabs, remarkAfter(tabs), width, signs);
};

// What is new stands there as long as it was not looked at.
const tab = (panel: PanelName, isFocused: boolean, isNamed: boolean, newOnes: number): Segment => {
	const number = panelNames.indexOf(panel) + 1;
	const name = isNamed ? `${number} ${panelTitles[panel]}` : String(number);
	if (isFocused) return segment(`[${name}]`, 'strong');
	return newOnes === 0
		? segment(` ${name} `, 'quiet')
		: segment(` ${name}+${formatCount(newOnes)} `, 'accent');
};
