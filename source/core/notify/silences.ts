import {type Matcher, matchable, type Silence} from './silence.ts';

/** So many are kept; those that ended first go first. */
export const mostSilences = 200;

const longestText = 1000;
/** Milliseconds that one is remembered after its end. */
const remembered = 7 * 86_400_000;

/** What one or the other says: of a silence that somebody has ended early, that. */
export const bothSilences = (one: readonly Silence[], other: readonly Silence[]): readonly Silence[] => {
	const all = new Map<string, Silence>();
	for (const silence of [...one, ...other]) {
		const known = all.get(silence.id);
		if (known === undefined || silence.endsAt < known.endsAt) all.set(silence.id, silence);
	}
	return [...all.values()]
		.toSorted((a, b) => a.endsAt - b.endsAt || (a.id < b.id ? -1 : 1))
		.slice(-mostSilences);
};

/** Those that are not forgotten yet. */
export const rememberedSilences = (silences: readonly Silence[], now: number): readonly Silence[] =>
	silences.filter(({endsAt}) => endsAt > now - remembered);

/** Those in force, the one that ends first in front. */
export const activeSilences = (silences: readonly Silence[], now: number): readonly Silence[] =>
	silences
		.filter(({startsAt, endsAt}) => startsAt <= now && now < endsAt)
		.toSorted((a, b) => a.endsAt - b.endsAt);

/** The text of the file that keeps them. */
export const formatSilences = (silences: readonly Silence[]): string =>
	`${JSON.stringify({silences}, undefined, '\t')}\n`;

/** What such a file says; what cannot be read in it is passed over. */
export const parseSilences = (text: string): readonly Silence[] =>
	bothSilences(listIn(text).filter(isSilence), []);

const listIn = (text: string): readonly unknown[] => {
	try {
		const value: unknown = JSON.parse(text);
		const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'silences') : [];
		return Array.isArray(list) ? list : [];
	} catch {
		// Not ours, or cut off: nothing is silenced, and the next word writes it anew.
		return [];
	}
};

const isSilence = (value: unknown): value is Silence => {
	if (typeof value !== 'object' || value === null) return false;
	const {id, matchers, startsAt, endsAt, author, comment} = value as Partial<Record<keyof Silence, unknown>>;
	const isTimed = typeof startsAt === 'number' && typeof endsAt === 'number';
	const isTold = [id, author, comment].every(text => typeof text === 'string' && text.length <= longestText);
	return isTimed && isTold && Array.isArray(matchers) && matchers.length > 0 && matchers.every(isMatcher);
};

const isMatcher = (value: unknown): value is Matcher => {
	if (typeof value !== 'object' || value === null) return false;
	const {name, isEqual, isPattern, value: text} = value as Partial<Record<keyof Matcher, unknown>>;
	const isKnown = matchable.some(each => each === name);
	const isWhole = typeof isEqual === 'boolean' && typeof text === 'string' && text.length <= longestText;
	return isKnown && isWhole && (isPattern === false || (isPattern === true && isPatternText(text)));
};

/** Whether a text is a pattern that can be matched. */
export const isPatternText = (text: string): boolean => {
	try {
		return new RegExp(text, 'u').source !== '';
	} catch {
		// The caller says what is wrong with it.
		return false;
	}
};
