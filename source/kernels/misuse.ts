import {GraceError} from '../core/errors.ts';

/** Throws BAD_USAGE with what was expected, what came, and what to do, unless it is met. */
export const demand: (isMet: boolean, what: string, got: unknown, advice?: string) => asserts isMet = (
	isMet,
	what,
	got,
	advice = 'Correct it.',
) => {
	if (!isMet) throw new GraceError('BAD_USAGE', `Expected ${what}, got ${wordOf(got)}. ${advice}`);
};

// What is no simple value may be anything, also something that cannot be made a text.
const wordOf = (got: unknown): string => {
	if (Object(got) === got) return typeof got;
	return typeof got === 'string' ? JSON.stringify(got) : String(got);
};
