import stringWidth from 'string-width';
import {expect} from 'vitest';
import type {TestScreen} from './screen.ts';

/** Nothing wraps, nothing scrolls, every border closes, and the keys are in the last line. */
export const expectWholeScreen = (screen: Pick<TestScreen, 'lines'>, columns: number, rows: number): void => {
	const lines = screen.lines();
	expect(lines).toHaveLength(rows);
	for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
	expect(lines.at(-1)).toMatch(/leave|force|stay/);
	const cells = lines.map(cellsOf);
	const at = (row: number, column: number) => cells[row]?.[column] ?? ' ';
	const corners: string[] = [];
	for (const [row, line] of cells.entries()) {
		for (const [column, cell] of line.entries()) {
			if (cell === '╭' || cell === '┏') corners.push(describeBox(at, row, column));
		}
	}
	expect(corners.length).toBeGreaterThan(0);
	for (const corner of corners) expect(corner).toBe('closed');
};

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

// A wide character takes its cell and the next one.
const cellsOf = (line: string): readonly string[] =>
	[...graphemes.segment(line)].flatMap(({segment}) =>
		stringWidth(segment) === 2 ? [segment, ''] : [segment],
	);

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
