import {blank, type Cell, type FrameRow} from './frame-row.ts';
import {changeStyle, type Style} from './frame-style.ts';

/**
 * What turns a row of the screen into another, both counted from 0; `before` is undefined where nobody knows what
 * stands there. It begins anywhere and in no style, and ends in no style.
 */
export const rowChanges = (place: number, before: FrameRow | undefined, after: FrameRow): string => {
	if (before === undefined) return moveTo(place, 0) + eraseToEnd + writeFrom(after, 0);
	if (hasSameRest(before, after))
		return spansOf(before, after)
			.map(span => writeSpan(place, span))
			.join('');
	const from = commonCells(before, after);
	return moveTo(place, from) + eraseToEnd + writeFrom(after, from);
};

/** Moves the cursor to a row and a column, counted from 0. */
export const moveTo = (row: number, column: number): string =>
	column === 0 ? `\x1b[${row + 1}H` : `\x1b[${row + 1};${column + 1}H`;

// Always before the text: behind a full row it would take the last cell away.
const eraseToEnd = '\x1b[K';

// A few cells in between cost less than another move of the cursor.
const nearby = 6;

type Span = {readonly start: number; readonly cells: readonly Cell[]; readonly isErasing: boolean};

const hasSameRest = (before: FrameRow, after: FrameRow): boolean =>
	before.rest === after.rest && (after.rest === '' || before.cells.length === after.cells.length);

const commonCells = (before: FrameRow, after: FrameRow): number => {
	const least = Math.min(before.cells.length, after.cells.length);
	for (let column = 0; column < least; column += 1) {
		if (!isSame(cellAt(before, column), cellAt(after, column))) return column;
	}
	return least;
};

const spansOf = (before: FrameRow, after: FrameRow): readonly Span[] => {
	const end = after.rest === '' ? lengthOf(after) : after.cells.length;
	const spans: Span[] = [];
	let start: number | undefined;
	let last = 0;
	const close = (): void => {
		if (start !== undefined) spans.push({start, cells: after.cells.slice(start, last + 1), isErasing: false});
		start = undefined;
	};
	for (let column = 0; column < end; column += 1) {
		if (isSame(cellAt(before, column), cellAt(after, column))) continue;
		if (start === undefined || column - last > nearby) {
			close();
			start = column;
		}
		last = column;
	}
	close();
	if (after.rest === '' && lengthOf(before) > end) spans.push({start: end, cells: [], isErasing: true});
	return spans;
};

const writeSpan = (row: number, {start, cells, isErasing}: Span): string =>
	moveTo(row, start) + (isErasing ? eraseToEnd : writeCells(cells));

const writeFrom = (row: FrameRow, column: number): string =>
	writeCells(row.cells.slice(column, row.rest === '' ? lengthOf(row) : undefined)) + row.rest;

const writeCells = (cells: readonly Cell[]): string => {
	let written = '';
	let current: Style = '';
	for (const {character, style} of cells) {
		written += changeStyle(current, style) + character;
		current = style;
	}
	return written + changeStyle(current, '');
};

/** Cells up to the last that is not blank. */
const lengthOf = ({cells}: FrameRow): number => cells.findLastIndex(cell => !isSame(cell, blank)) + 1;

const cellAt = ({cells}: FrameRow, column: number): Cell => cells[column] ?? blank;

const isSame = (one: Cell, other: Cell): boolean =>
	one.character === other.character && one.style === other.style;
