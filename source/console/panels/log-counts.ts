import {formatCount} from '../format.ts';
import type {Signs} from '../theme.ts';
import {drawable, truncate} from '../width.ts';

type Facts = {
	readonly count: number;
	/** The life before, where its output is shown. */
	readonly life: number | undefined;
	readonly filter: string | undefined;
	/** The lines that match. */
	readonly matches: readonly number[];
	/** The one that was gone to. */
	readonly match: number | undefined;
};

/** How many lines there are, whose they are, and how many of them match, from the longest wording to the shortest. */
export const logCounts = (
	facts: Facts,
	{separator, ellipsis}: Pick<Signs, 'separator' | 'ellipsis'>,
): readonly string[] => {
	const {count, life, filter} = facts;
	const whose = life === undefined ? [] : [`life ${life}`];
	const join = (parts: readonly string[]): string => parts.filter(Boolean).join(` ${separator} `);
	if (filter === undefined) return linesOf(count, life).map(lines => join([...whose, lines]));
	const [found, briefly] = foundOf(facts);
	const name = (width: number): string => `/${truncate(drawable(filter), width, ellipsis)}`;
	return [
		join([...whose, name(30), found]),
		join([...whose, name(12), found]),
		join([...whose, `${name(6)} ${briefly}`]),
		join([...whose, `/ ${briefly}`]),
	];
};

// What came before the last ones is in the file only; of a life that is over, all that is shown is its end.
const linesOf = (count: number, life: number | undefined): readonly string[] => {
	if (count === 0) return [''];
	if (count === 1) return ['1 line'];
	const lines = [`${formatCount(count)} lines`, formatCount(count)];
	return life === undefined ? [`last ${lines[0]}`, ...lines] : lines;
};

const foundOf = ({matches, match, count}: Facts): readonly [string, string] => {
	const all = formatCount(matches.length);
	const place = match === undefined ? -1 : matches.indexOf(match);
	if (place >= 0) return [`match ${formatCount(place + 1)} of ${all}`, `${formatCount(place + 1)} of ${all}`];
	const found = matches.length === 1 ? '1 match' : `${all} matches`;
	return [`${found} in ${formatCount(count)} lines`, all];
};
