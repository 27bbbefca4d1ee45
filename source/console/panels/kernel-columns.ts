import {type Column, fitColumns, gapAfter} from '../columns.ts';
import {type Line, segment} from '../line.ts';
import type {Signs, Tone} from '../theme.ts';
import {fitText} from '../width.ts';

/** What a column of the kernels shows. */
export type KernelColumn = 'pointer' | 'phase' | 'name' | 'beat' | 'try' | 'reason';

/** A text and its tone for each column. */
export type KernelCells = Readonly<Record<KernelColumn, {readonly text: string; readonly tone: Tone}>>;

/** The columns of a panel that is so wide inside, the name as wide as can be. */
export const kernelColumns = (width: number): readonly Column[] => {
	// A gauge of a few columns tells less than the columns of a name that it takes.
	if (width < 56) return fitColumns(columnsFor(12, 5), width);
	return fitColumns(columnsFor(16, width < 100 ? 9 : 21), width);
};

/** One row, or the heading, in exactly the columns given. */
export const kernelLine = (
	cells: KernelCells,
	columns: readonly Column[],
	{ellipsis}: Pick<Signs, 'ellipsis'>,
): Line =>
	columns.map(({name, width, align}, index) => {
		const {text, tone} = cells[name as KernelColumn];
		return segment(fitText(text, width, align, ellipsis) + ' '.repeat(gapAfter(columns, index)), tone);
	});

/** The names of the columns. */
export const headingCells: KernelCells = {
	pointer: {text: '', tone: 'quiet'},
	phase: {text: 'phase', tone: 'quiet'},
	name: {text: '  name', tone: 'quiet'},
	beat: {text: 'beat', tone: 'quiet'},
	try: {text: 'try', tone: 'quiet'},
	reason: {text: 'reason', tone: 'quiet'},
};

type KernelColumnOf = Column & {readonly name: KernelColumn};

const columnsFor = (phaseWidth: number, beatWidth: number): readonly KernelColumnOf[] => [
	{name: 'pointer', width: 1, isSign: true},
	{name: 'phase', width: phaseWidth},
	{name: 'name', width: 12, isGrowing: true, most: 60},
	{name: 'beat', width: beatWidth, align: 'right'},
	{name: 'try', width: 3, align: 'right', dropped: 1},
	{name: 'reason', width: 17, dropped: 2},
];
