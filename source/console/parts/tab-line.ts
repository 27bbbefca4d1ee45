import {formatCount} from '../format.ts';
import {type Line, type Segment, segment, spread, widthOfLine} from '../line.ts';
import {panelTitles} from '../panels/titles.ts';
import type {Signs} from '../theme.ts';
import {type PanelName, panelNames} from '../view-state.ts';
import {widthOf} from '../width.ts';
import {remarkIn} from './remark.ts';

type Room = {
	readonly focus: PanelName;
	/** How many of the newest alerts nobody has seen. */
	readonly unseen: number;
	readonly width: number;
	readonly remarks: readonly string[];
};

/** The panels by their keys, the visible one in brackets, and a remark where there is room for one. */
export const tabsLine = (room: Room, signs: Pick<Signs, 'ellipsis'>): Line => {
	const tabs = tabsIn(room);
	return spread(tabs, remarkAfter(tabs, room), room.width, signs);
};

/** The panel whose tab is at a column. */
export const tabAt = (column: number, room: Room): PanelName | undefined => {
	let end = 0;
	const index = tabsIn(room).findIndex(({text}) => {
		end += widthOf(text);
		return column < end;
	});
	return panelNames[index];
};

/** The tabs in full where there is room, also for a remark, else the names of the others are left out. */
const tabsIn = (room: Room): readonly Segment[] => {
	const {focus, unseen, width} = room;
	const newIn = (panel: PanelName): number => (panel === 'alerts' && panel !== focus ? unseen : 0);
	const full = panelNames.map(panel => tab(panel, panel === focus, true, newIn(panel)));
	const short = panelNames.map(panel => tab(panel, panel === focus, panel === focus, newIn(panel)));
	const fitting = [full, short].filter(tabs => widthOfLine(tabs) <= width);
	return fitting.find(tabs => remarkAfter(tabs, room).length > 0) ?? fitting[0] ?? short;
};

const remarkAfter = (tabs: Line, {width, remarks}: Room): Line =>
	remarkIn(remarks, width - widthOfLine(tabs) - 1);

// What is new stands there as long as it was not looked at.
const tab = (panel: PanelName, isFocused: boolean, isNamed: boolean, newOnes: number): Segment => {
	const number = panelNames.indexOf(panel) + 1;
	const name = isNamed ? `${number} ${panelTitles[panel]}` : String(number);
	if (isFocused) return segment(`[${name}]`, 'strong');
	return newOnes === 0
		? segment(` ${name} `, 'quiet')
		: segment(` ${name}+${formatCount(newOnes)} `, 'accent');
};
