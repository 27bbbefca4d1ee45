import {formatMatcher} from '../../core/notify/matcher-text.ts';
import {type Line, segment} from '../line.ts';
import type {Prompt} from '../view-state.ts';
import {drawable, truncate, widthOf} from '../width.ts';

/** What is being typed in at most `width` columns, the caret always among them. */
export const promptLine = (prompt: Prompt, width: number, ellipsis = '…'): Line => {
	const {text, caret} = prompt.input;
	const sign = signOf(prompt, width);
	const [at = ' ', ...others] = [...graphemes.segment(drawable(text.slice(caret)))].map(
		({segment: character}) => character,
	);
	const room = Math.max(width - widthOf(sign) - widthOf(at), 0);
	const before = endOf(drawable(text.slice(0, caret)), room, ellipsis);
	return [
		segment(sign, 'accent'),
		segment(before, 'strong'),
		segment(at, 'match'),
		segment(truncate(others.join(''), room - widthOf(before), ellipsis), 'strong'),
	];
};

const signOf = (prompt: Prompt, width: number): string => {
	if (prompt.name === 'filter') return ' /';
	const whole = ` silence ${formatMatcher(prompt.matcher)}, how long and why: `;
	// What is typed has the half of it at least.
	return widthOf(whole) * 2 <= width ? whole : ' silence for: ';
};

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

// What was typed last matters: it is cut off at its beginning.
const endOf = (text: string, width: number, ellipsis: string): string => {
	if (widthOf(text) <= width) return text;
	const kept: string[] = [];
	let columns = widthOf(ellipsis);
	for (const {segment: character} of [...graphemes.segment(text)].toReversed()) {
		columns += widthOf(character);
		if (columns > width) break;
		kept.unshift(character);
	}
	return ellipsis + kept.join('');
};
