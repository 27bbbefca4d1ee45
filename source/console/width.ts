import stringWidth from 'string-width';
import {stripControl} from '../core/text.ts';

/** Terminal columns that a text takes. */
export const widthOf = (text: string): number => {
	if (isAscii(text)) return text.length;
	const known = knownWidths.get(text);
	if (known !== undefined) return known;
	// Most of what is drawn was drawn in the frame before; what was not must not fill the memory.
	if (knownWidths.size >= 2000) knownWidths.clear();
	const width = stringWidth(text);
	knownWidths.set(text, width);
	return width;
};

type Room = {
	readonly width: number;
	readonly height: number;
	readonly ellipsis?: string;
	readonly ending?: string;
};

/** At most `width` columns of a text; what was cut off is marked. */
export const truncate = (text: string, width: number, ellipsis = '…'): string => {
	if (widthOf(text) <= width) return text;
	if (width <= 0) return '';
	return takeColumns(text, width - widthOf(ellipsis)) + ellipsis;
};

/** Exactly `width` columns: cut off or filled with blanks. */
export const fitText = (
	text: string,
	width: number,
	align: 'left' | 'right' = 'left',
	ellipsis = '…',
): string => {
	const cut = truncate(text, width, ellipsis);
	const blanks = ' '.repeat(Math.max(width - widthOf(cut), 0));
	return align === 'left' ? cut + blanks : blanks + cut;
};

/** A sentence in lines of at most `width` columns, broken between words where that is possible. */
export const wrap = (text: string, width: number): readonly string[] => {
	if (width <= 0) return [];
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ').flatMap(part => inPieces(part, width))) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (widthOf(longer) <= width) line = longer;
		else {
			lines.push(line);
			line = word;
		}
	}
	return [...lines, line];
};

/** A sentence in at most `height` lines; `ending` stands at its end, also where the sentence was cut. */
export const wrapInto = (
	text: string,
	{width, height, ellipsis = '…', ending = ''}: Room,
): readonly string[] => {
	const lines = wrap(text, width);
	const last = lines.at(-1) ?? '';
	if (lines.length <= height && widthOf(last + ending) <= width)
		return [...lines.slice(0, -1), last + ending];
	if (lines.length < height) return [...lines, truncate(ending.trimStart(), width, ellipsis)];
	const kept = lines.slice(0, Math.max(height - 1, 0));
	const rest = lines.slice(kept.length).join(' ');
	return [
		...kept,
		truncate(`${truncate(rest, width - widthOf(ending), ellipsis)}${ending}`, width, ellipsis),
	];
};

/** A text in pieces of at most `width` columns, one at least; a character that is wider stands alone. */
export const inPieces = (word: string, width: number): readonly string[] => {
	if (widthOf(word) <= width) return [word];
	const pieces: string[] = [];
	let rest = word;
	// The rest is not measured each time: a word may be very long.
	while (rest !== '') {
		const piece = takeColumns(rest, width);
		if (piece === '') return [...pieces, rest];
		pieces.push(piece);
		rest = rest.slice(piece.length);
	}
	return pieces;
};

/**
 * Text on one line in which every character has one width on every terminal: terminals disagree about joined emoji,
 * skin tones and variation selectors, so those marks go and the characters they mark stay. It is the last gate before
 * the screen, so that nothing which a terminal would obey passes, wherever the text came from.
 */
export const drawable = (text: string): string =>
	isAscii(text) ? text : stripControl(text).replace(disputedMarks, '').replaceAll('\n', ' ');

const knownWidths = new Map<string, number>();

const disputedMarks = /\u200c|[\u200d\ufe00-\ufe0f\u{1f3fb}-\u{1f3ff}]/gu;

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const takeColumns = (text: string, width: number): string => {
	let taken = '';
	let columns = 0;
	// A line may be very long; nobody needs the end of it measured.
	for (const {segment} of graphemes.segment(text.slice(0, width * 4 + 16))) {
		columns += widthOf(segment);
		if (columns > width) break;
		taken += segment;
	}
	return taken;
};
