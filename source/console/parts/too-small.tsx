import {useSurroundings} from '../context.ts';
import {type Size, smallest} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import type {Signs} from '../theme.ts';
import type {ViewState} from '../view-state.ts';
import {wrap, wrapInto} from '../width.ts';
import {Lines} from './lines.tsx';

/** A sentence for a terminal in which nothing can be drawn; leaving works there too. */
export const TooSmall = ({view, size}: {readonly view: ViewState; readonly size: Size}) => {
	const {signs} = useSurroundings().theme;
	const lines = tooSmallTexts(sentencesOf(view, size, signs), size, signs.ellipsis).map(
		(text): Line => [segment(text)],
	);
	return <Lines lines={lines} width={size.columns} />;
};

/** The longest sentence that the terminal has lines for, else as much of the shortest as there is room for. */
export const tooSmallTexts = (
	sentences: readonly string[],
	{columns, rows}: Size,
	ellipsis: string,
): readonly string[] => {
	const fitting = sentences.find(sentence => wrap(sentence, columns).length <= rows);
	return wrapInto(fitting ?? sentences.at(-1) ?? '', {width: columns, height: rows, ellipsis});
};

const sentencesOf = (
	{overlay, isLeaving, isDetaching}: ViewState,
	{columns, rows}: Size,
	{times}: Pick<Signs, 'times'>,
): readonly string[] => {
	if (overlay.name === 'leave') {
		const detach = overlay.choices.includes('detach') ? 'd: detach, ' : '';
		return [`${detach}s: stop and leave, esc: stay`, `${detach}s: leave, esc: stay`];
	}
	if (isDetaching) return ['Detaching'];
	if (isLeaving) return ['Stopping, q: force', 'q: force'];
	const needed = `${smallest.columns}${times}${smallest.rows}`;
	return [`Too small: ${columns}${times}${rows}, needs ${needed}`, `Needs ${needed}`, needed, 'Too small'];
};
