import {isMatch, type Pattern} from './match.ts';

/** The lines of a growing log that match what is searched for. */
export type LogMatches = {
	/** Their numbers, where the lines begin with number `first`; what was looked at before is not looked at again. */
	readonly of: (pattern: Pattern, first: number, lines: readonly string[]) => readonly number[];
};

/** Remembers what it has found, as long as the same is searched for. */
export const createLogMatches = (): LogMatches => {
	let known: Pattern;
	let seen: readonly string[] = [];
	let seenFirst = 0;
	let found: readonly number[] = [];

	return {
		of: (pattern, first, lines) => {
			if (pattern === undefined) return [];
			const isGrown =
				known?.source === pattern.source && first >= seenFirst && lines[0] === seen[first - seenFirst];
			// The last line may not have been whole.
			const end = isGrown ? seenFirst + seen.length - 1 : first;
			const kept = isGrown ? found.filter(line => line >= first && line < end) : [];
			const from = Math.max(end, first);
			const news = lines
				.slice(from - first)
				.flatMap((line, index) => (isMatch(line, pattern) ? [from + index] : []));
			[known, seen, seenFirst, found] = [pattern, lines, first, [...kept, ...news]];
			return found;
		},
	};
};
