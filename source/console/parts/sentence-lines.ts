import type {Area} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import type {Signs} from '../theme.ts';
import {wrapInto} from '../width.ts';

/** What stands in a panel in the place of rows, in as many lines as it needs and there are. */
export const sentenceLines = (
	sentence: string,
	{width, height}: Area,
	{ellipsis}: Pick<Signs, 'ellipsis'>,
): readonly Line[] =>
	wrapInto(sentence, {width, height, ellipsis}).map((text): Line => [segment(text, 'quiet')]);
