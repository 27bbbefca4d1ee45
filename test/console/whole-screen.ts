import stringWidth from 'string-width';
import {expect} from 'vitest';
import type {TestScreen} from './screen.ts';

/** Nothing wraps, nothing scrolls, every border closes, and the keys are in the last line. */
export const expectWholeScreen = (screen: Pick<TestScreen, 'lines'>, columns: number, rows: number): void => {
	const lines = screen.lines();
	expectWholeLines(lines, columns, rows);
};

/** The same of lines that were read before; with something over them, what lies beneath is not looked at. */
export const expectWholeLines = (
	lines: readonly string[],
	columns: number,
	rows: number,
	hasPopup = false,
): void => {
	expect(lines).toHaveLength(rows);
	for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
	expect(lines.at(-1)).toMatch(/leave|force|stay|close/);
	const cells = lines.map(cellsOf);
	const at = (row: number, column: number) => cells[row]?.[column] ?? ' ';
	const corners: string[] = [];
	for (const [row, line] of cells.entries()) {
		for (const [column, cell] of line.entries()) {
			if ((cell === '╭' && !hasPopup) || (cell === '┏' && (!hasPopup || isPopup(line, column))))
				corners.push(describeBox(at, row, column));
		}
	}
	expect(corners.length).toBeGreaterThan(0);
	for (const corner of corners) expect(corner).toBe('closed');
};

/** A bordered part of the screen: its upper border, and the rows inside. */
export type Box = {readonly title: string; readonly rows: readonly string[]};

/** The boxes of a whole screen, and what stands outside of them in each line. */
export const partsOf = (
	lines: readonly string[],
): {readonly boxes: readonly Box[]; readonly outside: readonly string[]} => {
	const cells = lines.map(line => [...cellsOf(line)]);
	const boxes: Box[] = [];
	for (const [top, line] of cells.entries()) {
		for (let left = 0; left < line.length; left += 1) {
			const sides = line[left] === '┏' ? '┓┗' : line[left] === '╭' ? '╮╰' : undefined;
			if (sides === undefined) continue;
			const right = line.indexOf(sides[0] ?? '', left);
			const bottom = cells.findIndex((row, index) => index > top && row[left] === sides[1]);
			const inside = cells
				.slice(top, bottom + 1)
				.map(row => row.splice(left, right - left + 1, ...blanks(right - left + 1)));
			const [title = [], ...rows] = inside.map(row => row.slice(1, -1));
			boxes.push({title: title.join(''), rows: rows.slice(0, -1).map(row => row.join('').trim())});
		}
	}
	return {boxes, outside: cells.map(row => row.join('').trim())};
};

const blanks = (count: number): readonly string[] => Array.from({length: count}, () => ' ');

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

// A wide character takes its cell and the next one.
const cellsOf = (line: string): readonly string[] =>
	[...graphemes.segment(line)].flatMap(({segment}) =>
		stringWidth(segment) === 2 ? [segment, ''] : [segment],
	);

const isPopup = (line: readonly string[], column: number): boolean =>
	/^┏━ (Actions|Leave\?) /.test(line.slice(column).join(''));

// Walks a border once around; a cell that does not belong to it is where it stands open.
const describeBox = (at: (row: number, column: number) => string, row: number, column: number): string => {
	const isHeavy = at(row, column) === '┏';
	const [topRight, bottomLeft, bottomRight, side, line] = isHeavy ? '┓┗┛┃━' : '╮╰╯│─';
	let right = column + 1;
	while (at(row, right) !== topRight) {
		if (right > column + 400) return `no ${topRight} in line ${row}`;
		right += 1;
	}
	let bottom = row + 1;
	while (at(bottom, column) === side) {
		if (at(bottom, right) !== side) return `no ${side} in line ${bottom}, column ${right}`;
		bottom += 1;
	}
	if (at(bottom, column) !== bottomLeft) return `no ${bottomLeft} in line ${bottom}`;
	if (at(bottom, right) !== bottomRight) return `no ${bottomRight} in line ${bottom}`;
	for (let place = column + 1; place < right; place += 1) {
		if (at(bottom, place) !== line) return `a gap in line ${bottom}`;
	}
	return 'closed';
};
