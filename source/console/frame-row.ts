import stringWidth from 'string-width';
import {changeStyle, type Style, styleAfter} from './frame-style.ts';

/** A character of one column. */
export type Cell = {readonly character: string; readonly style: Style};

/**
 * One row of the screen. Up to the first character whose width terminals may disagree about it is known cell by
 * cell; the rest is one piece, since nobody can say in which column a part of it stands.
 */
export type FrameRow = {
	readonly cells: readonly Cell[];
	/** Characters and sequences that begin and end without style, or empty. */
	readonly rest: string;
};

/** What stands where nothing was written. */
export const blank: Cell = {character: ' ', style: ''};

/** A row in which nothing was written. */
export const emptyRow: FrameRow = {cells: [], rest: ''};

/**
 * Reads a line of a frame; cells beyond `columns` are left out. Undefined for a line with anything but text and
 * styles in it, or whose style goes on into the next line.
 */
export const readRow = (line: string, columns: number): FrameRow | undefined => {
	const cells: Cell[] = [];
	const starts: number[] = [];
	let style: Style | undefined = '';
	let isWhole = false;
	let index = 0;
	for (const [piece, sequence, character] of line.matchAll(pieces)) {
		if (sequence !== undefined) {
			style = styleAfter(style, sequence);
			if (style === undefined) return undefined;
		} else if (character === undefined) return undefined;
		else if (!isWhole && isCertain(character)) {
			cells.push({character, style});
			starts.push(index);
		} else isWhole = true;
		index += piece.length;
	}
	if (style !== '') return undefined;
	if (!isWhole) return {cells: cells.slice(0, columns), rest: ''};
	// A mark belongs to the character before it.
	const first = cells.pop() ?? blank;
	const rest = changeStyle('', first.style) + line.slice(starts.at(-1) ?? 0);
	return cells.length < columns ? {cells, rest} : {cells: cells.slice(0, columns), rest: ''};
};

const pieces = /\x1b\[([\d;]*)m|([^\x00-\x1f\x7f-\x9f])|./gsu;

/** Whether a character takes one column on every terminal, and never joins its neighbours. */
const isCertain = (character: string): boolean => {
	if (character >= ' ' && character <= '~') return true;
	const known = certainties.get(character);
	if (known !== undefined) return known;
	// What the application writes must not fill the memory.
	if (certainties.size >= 2000) certainties.clear();
	const isKnown = simple.test(character) && !joining.test(character) && stringWidth(character) === 1;
	certainties.set(character, isKnown);
	return isKnown;
};

const certainties = new Map<string, boolean>();

const simple = /^[\p{sc=Common}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Braille}]$/u;
const joining = /[\p{M}\p{Cf}\p{Regional_Indicator}\p{Emoji_Presentation}\p{Emoji_Modifier}]/u;
