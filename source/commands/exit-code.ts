import {GraceError, type GraceErrorCode} from '../core/errors.ts';

/** The exit code for what was thrown: 2 where the user can mend the call or the config, else 1. */
export const exitCodeOf = (error: unknown): 1 | 2 =>
	error instanceof GraceError && usageCodes.has(error.code) ? 2 : 1;

const usageCodes: ReadonlySet<GraceErrorCode> = new Set([
	'BAD_USAGE',
	'BAD_CONFIG',
	'NO_COMMAND',
	'NO_TERMINAL',
	'NO_WORKSPACE',
]);
