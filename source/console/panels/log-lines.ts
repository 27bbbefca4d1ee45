import {fillLine, type Line} from '../line.ts';
import type {LogRow} from '../log-window.ts';
import {marked, type Pattern} from '../match.ts';
import type {Signs} from '../theme.ts';

type Look = {
	readonly pattern: Pattern;
	/** The line that was gone to. */
	readonly match: number | undefined;
	readonly width: number;
	readonly signs: Pick<Signs, 'ellipsis'>;
};

/** Rows of exactly `width` columns, what matches marked, also where it goes on in the next row. */
export const logLines = (
	rows: readonly LogRow[],
	{pattern, match, width, signs}: Look,
): readonly {readonly key: number; readonly line: Line}[] =>
	rows.map(({line, start, text, whole}, key) => {
		const segments = marked(whole, line === match ? 'strong' : 'plain', pattern);
		return {key, line: fillLine(slice(segments, start, start + text.length), width, signs)};
	});

const slice = (line: Line, start: number, end: number): Line => {
	let at = 0;
	return line.flatMap(({text, tone}) => {
		const from = at;
		at += text.length;
		const part = text.slice(Math.max(start - from, 0), Math.max(end - from, 0));
		return part === '' ? [] : [{text: part, tone}];
	});
};
