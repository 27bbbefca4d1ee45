import type {Signs, Tone} from './theme.ts';
import {drawable, fitText, truncate, widthOf} from './width.ts';

/** A piece of a line in one tone. */
export type Segment = {readonly text: string; readonly tone: Tone};

/** One line of text in tones. */
export type Line = readonly Segment[];

/** A segment; what it says is made drawable. */
export const segment = (text: string, tone: Tone = 'plain'): Segment => ({text: drawable(text), tone});

/** Columns of a whole line. */
export const widthOfLine = (line: Line): number => line.reduce((sum, {text}) => sum + widthOf(text), 0);

/** A line cut to `width` columns. */
const cutLine = (line: Line, width: number, {ellipsis}: Pick<Signs, 'ellipsis'>): Line => {
	const cut: Segment[] = [];
	let left = width;
	for (const {text, tone} of line) {
		const columns = widthOf(text);
		if (columns > left) return [...cut, {text: truncate(text, left, ellipsis), tone}];
		cut.push({text, tone});
		left -= columns;
	}
	return cut;
};

/** A line of exactly `width` columns, `right` at its end where there is room for both. */
export const spread = (left: Line, right: Line, width: number, signs: Pick<Signs, 'ellipsis'>): Line => {
	const gap = width - widthOfLine(left) - widthOfLine(right);
	if (gap >= 1) return [...left, segment(' '.repeat(gap)), ...right];
	const cut = cutLine(left, width, signs);
	return [...cut, segment(' '.repeat(Math.max(width - widthOfLine(cut), 0)))];
};

/** A line of exactly `width` columns. */
export const fillLine = (line: Line, width: number, signs: Pick<Signs, 'ellipsis'>): Line =>
	spread(line, [], width, signs);

/** A name and what belongs to it, the name in `nameWidth` columns. */
export const named = (name: string, nameWidth: number, ...rest: Line): Line => [
	segment(fitText(name, nameWidth), 'quiet'),
	...rest,
];
