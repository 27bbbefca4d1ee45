import type {Segment} from './line.ts';
import type {Tone} from './theme.ts';

/** What rows are compared with: letters in either case, everything else as it is typed. Undefined where nothing is. */
export type Pattern = RegExp | undefined;

/** The pattern of a text that was typed; one of blanks only is none. */
export const patternOf = (text: string | undefined): Pattern =>
	text === undefined || text.trim() === ''
		? undefined
		: new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');

/** Whether a text has the pattern in it; every one has none. */
export const isMatch = (text: string, pattern: Pattern): boolean =>
	pattern === undefined || text.search(pattern) >= 0;

/** A text in pieces, those that match in a tone of their own. */
export const marked = (text: string, tone: Tone, pattern: Pattern): readonly Segment[] => {
	if (pattern === undefined || !isMatch(text, pattern)) return [{text, tone}];
	const pieces: Segment[] = [];
	let end = 0;
	for (const {0: found, index} of text.matchAll(pattern)) {
		if (index > end) pieces.push({text: text.slice(end, index), tone});
		pieces.push({text: found, tone: 'match'});
		end = index + found.length;
	}
	return end < text.length ? [...pieces, {text: text.slice(end), tone}] : pieces;
};

/** A line in which what matches has a tone of its own. */
export const markedLine = (line: readonly Segment[], pattern: Pattern): readonly Segment[] =>
	pattern === undefined ? line : line.flatMap(({text, tone}) => marked(text, tone, pattern));
