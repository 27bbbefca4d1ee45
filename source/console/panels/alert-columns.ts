import {type Column, gapAfter} from '../columns.ts';
import {type Line, segment} from '../line.ts';
import type {Signs, Tone} from '../theme.ts';
import {fitText} from '../width.ts';

/** What a column of the alerts shows. */
export type AlertColumn = 'pointer' | 'when' | 'sign' | 'severity' | 'event' | 'summary';

/** A text and its tone for each column. */
export type AlertCells = Readonly<Record<AlertColumn, {readonly text: string; readonly tone: Tone}>>;

type AlertColumnOf = Column & {readonly name: AlertColumn};

/** The columns for a panel that is so wide inside. The summary is what people read: the words beside it go first. */
export const alertColumns = (width: number): readonly AlertColumnOf[] =>
	width < 76
		? [
				pointer,
				{name: 'when', width: width < 60 ? 8 : 11},
				{name: 'sign', width: 1, isSign: true},
				{name: 'summary', width: 10, isGrowing: true},
			]
		: [
				pointer,
				{name: 'when', width: 11},
				{name: 'severity', width: 10},
				{name: 'event', width: width < 110 ? 23 : 28, dropped: 1},
				{name: 'summary', width: 43, isGrowing: true},
			];

/** One row, or the heading, in exactly the columns given. */
export const alertLine = (
	cells: AlertCells,
	columns: readonly Column[],
	{ellipsis}: Pick<Signs, 'ellipsis'>,
): Line =>
	columns.map(({name, width, align}, index) => {
		const {text, tone} = cells[name as AlertColumn];
		return segment(fitText(text, width, align, ellipsis) + ' '.repeat(gapAfter(columns, index)), tone);
	});

/** The names of the columns. */
export const headingCells: AlertCells = {
	pointer: {text: '', tone: 'quiet'},
	when: {text: 'when', tone: 'quiet'},
	sign: {text: '', tone: 'quiet'},
	severity: {text: 'severity', tone: 'quiet'},
	event: {text: 'event', tone: 'quiet'},
	summary: {text: 'summary', tone: 'quiet'},
};

const pointer: AlertColumnOf = {name: 'pointer', width: 1, isSign: true};
