import {GraceError} from '../core/errors.ts';

/** Throws BAD_USAGE with what was expected, what came, and what to do, unless it is met. */
export const demand: (isMet: boolean, what: string, got: unknown, advice?: string) => asserts isMet = (
	isMet,
	what,
	got,
	advice = 'Correct it.',
) => {
	if (!isMet) throw misuse(`Expected ${what}, got ${wordOf(got)}. ${advice}`);
};

/** What is thrown at who asks for what cannot be. */
export const misuse = (message: string): GraceError => new GraceError('BAD_USAGE', message);

/** Throws BAD_USAGE unless a value is of this type; `null` is of none. */
export const demandType = (
	type: 'boolean' | 'function' | 'object' | 'string',
	what: string,
	got: unknown,
): void => demand(got !== null && typeof got === type, `${what} to be of type ${type}`, got);

/** What was given, which is one of these words. Throws BAD_USAGE where it is not. */
export const oneOf = <Word extends string>(words: readonly Word[], what: string, got: unknown): Word => {
	const word = words.find(each => each === got);
	demand(word !== undefined, `${what} to be one of ${words.join(', ')}`, got);
	return word;
};

// What is no simple value may be anything, also something that cannot be made a text.
const wordOf = (got: unknown): string => {
	if (Object(got) === got) return typeof got;
	return typeof got === 'string' ? JSON.stringify(got) : String(got);
};
