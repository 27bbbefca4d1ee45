import {GraceError} from '../errors.ts';
import {plainLine} from '../text.ts';

const units = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000} as const;
const longest = 365 * units.d;

/** Milliseconds of `30m`, `2h`, `1h30m` or `3d`. Throws BAD_USAGE. */
export const parseDuration = (text: string): number => {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
	const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === text;
	const sum = parts.reduce(
		(all, [, amount, unit]) => all + Number(amount) * units[unit as keyof typeof units],
		0,
	);
	if (isWhole && sum > 0 && sum <= longest) return sum;
	throw new GraceError(
		'BAD_USAGE',
		`Expected a duration such as 30m, 2h, 1h30m or 3d, up to a year, got \`${plainLine(text, 40)}\`.`,
	);
};
