import {isMatch, type Pattern} from './match.ts';
import type {Distance, Scroll} from './scroll.ts';
import {drawable, inPieces} from './width.ts';

/** The log as it was last drawn, for the keys that move it. `first` is the number of its first line. */
export type DrawnLog = {
	readonly lines: readonly string[];
	readonly first: number;
	readonly width: number;
	readonly height: number;
	readonly isWrapped: boolean;
	readonly scroll: Scroll;
};

/** A row of the screen: a line, or a piece of one that begins at `start` of the whole. */
export type LogRow = {
	readonly line: number;
	readonly start: number;
	readonly text: string;
	readonly whole: string;
};

/** A place in the log: a line by its index, and which of its rows. */
type Place = {readonly index: number; readonly piece: number};

/** The rows that can be seen. */
export const visibleRows = (log: DrawnLog): readonly LogRow[] => {
	const top = topOf(log);
	const rows: LogRow[] = [];
	for (let {index} = top; index < log.lines.length && rows.length < top.piece + log.height; index += 1)
		rows.push(...rowsAt(log, index));
	return rows.slice(top.piece, top.piece + log.height);
};

/** Where the log stands after a move; at its end it follows what comes. */
export const logMoved = (log: DrawnLog, distance: Distance): Scroll => {
	if ('end' in distance) return distance.end === 'top' ? anchoredAt(log, beginning) : {name: 'follow'};
	const rows = 'rows' in distance ? distance.rows : windowsIn(log.height, distance.windows);
	const place = stepped(log, topOf(log), rows);
	return rows > 0 && !isBefore(place, bottomOf(log)) ? {name: 'follow'} : anchoredAt(log, place);
};

/** Follows the end, or stays with the rows that are drawn now. */
export const logToggled = (log: DrawnLog): Scroll =>
	log.scroll.name === 'follow' ? anchoredAt(log, topOf(log)) : {name: 'follow'};

/** Where the log stands so that a line is seen: as it does if it is seen already, else with the line in the middle. */
export const logAround = (log: DrawnLog, line: number): Scroll => {
	if (visibleRows(log).some(row => row.line === line)) return log.scroll;
	const middle = stepped(log, {index: line - log.first, piece: 0}, -Math.floor(log.height / 2));
	return isBefore(middle, bottomOf(log)) ? anchoredAt(log, middle) : {name: 'follow'};
};

/** The numbers of the lines that match, in order. */
export const matchingLines = ({lines, first}: DrawnLog, pattern: Pattern): readonly number[] =>
	pattern === undefined
		? []
		: lines.flatMap((line, index) => (isMatch(line, pattern) ? [first + index] : []));

/** The match behind (1) or before (-1) the last one that was gone to, else the first or last that can be seen, and round the ends. */
export const nextMatch = (
	log: DrawnLog,
	matches: readonly number[],
	{from, by}: {readonly from: number | undefined; readonly by: 1 | -1},
): number | undefined => {
	const rows = visibleRows(log);
	const [top = 0, bottom = 0] = [rows[0]?.line, rows.at(-1)?.line];
	if (by === 1) return matches.find(line => (from === undefined ? line >= top : line > from)) ?? matches[0];
	const isWanted = (line: number): boolean => (from === undefined ? line <= bottom : line < from);
	return matches.findLast(isWanted) ?? matches.at(-1);
};

const beginning: Place = {index: 0, piece: 0};

// A place as one number: a line has fewer rows than that.
const piecesPerLine = 4096;

const anchoredAt = ({first}: DrawnLog, {index, piece}: Place): Scroll => ({
	name: 'anchored',
	top: first + index + piece / piecesPerLine,
});

const topOf = (log: DrawnLog): Place => {
	const {scroll, first} = log;
	const bottom = bottomOf(log);
	if (scroll.name === 'follow') return bottom;
	const line = Math.floor(scroll.top);
	if (line < first) return beginning;
	const piece = log.isWrapped ? Math.round((scroll.top - line) * piecesPerLine) : 0;
	// In a wider window the line has fewer rows.
	const place = {index: line - first, piece: Math.min(piece, countAt(log, line - first) - 1)};
	return isBefore(place, bottom) ? place : bottom;
};

/** The first row of the last window. */
const bottomOf = (log: DrawnLog): Place => {
	const index = Math.max(log.lines.length - 1, 0);
	return stepped(log, {index, piece: countAt(log, index) - 1}, 1 - Math.max(log.height, 1));
};

/** So many rows further down, or up where negative, as far as there are lines. */
const stepped = (log: DrawnLog, {index, piece}: Place, rows: number): Place => {
	const last = log.lines.length - 1;
	let at = index;
	let row = piece + rows;
	while (row < 0 && at > 0) {
		at -= 1;
		row += countAt(log, at);
	}
	while (at < last && row >= countAt(log, at)) {
		row -= countAt(log, at);
		at += 1;
	}
	return {index: at, piece: Math.max(Math.min(row, countAt(log, at) - 1), 0)};
};

const isBefore = (one: Place, other: Place): boolean =>
	one.index === other.index ? one.piece < other.piece : one.index < other.index;

const windowsIn = (height: number, windows: number): number =>
	Math.sign(windows) * Math.max(Math.floor(Math.abs(windows) * height), 1);

const piecesAt = ({lines, isWrapped, width}: DrawnLog, index: number): readonly string[] => {
	const line = drawable(lines[index] ?? '');
	return isWrapped ? inPieces(line, width) : [line];
};

const rowsAt = (log: DrawnLog, index: number): readonly LogRow[] => {
	const pieces = piecesAt(log, index);
	const whole = pieces.join('');
	let end = 0;
	return pieces.map(text => {
		const start = end;
		end += text.length;
		return {line: log.first + index, start, text, whole};
	});
};

const countAt = (log: DrawnLog, index: number): number => (log.isWrapped ? piecesAt(log, index).length : 1);
