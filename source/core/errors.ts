/** What went wrong, for scripts; the sentence is for people. */
export type GraceErrorCode =
	| 'BAD_USAGE'
	| 'BAD_CONFIG'
	| 'NO_COMMAND'
	| 'NO_TERMINAL'
	| 'NO_WORKSPACE'
	| 'ALREADY_WATCHED'
	| 'ALREADY_RUNNING'
	| 'NOT_WATCHED'
	| 'TIMED_OUT'
	| 'LINK_LOST'
	| 'REFUSED'
	| 'UNKNOWN_METHOD'
	| 'FAILED';

/** What this program throws at its callers: a code, and a sentence with what was expected, what came, and what to do. */
export class GraceError extends Error {
	override readonly name = 'GraceError';
	readonly code: GraceErrorCode;

	constructor(code: GraceErrorCode, message: string, options?: {readonly cause?: unknown}) {
		super(message, options);
		this.code = code;
	}
}

/** The sentence of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The code of a system error, such as `ENOENT`; an empty text where there is none. */
export const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * What troubles say in brackets: the code of a system error, else the sentence. The sentence of a system error may name
 * a temporary file, and would be a new trouble each time.
 */
export const reasonOf = (error: unknown): string => codeOf(error) || messageOf(error);
