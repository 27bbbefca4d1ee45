import {GraceError} from '../../core/errors.ts';

/** A secret from the environment, without blanks around it. Throws BAD_CONFIG where there is none; what it holds is never told. */
export const readSecret = (
	environment: NodeJS.ProcessEnv,
	name: string,
	{receiver, what}: {readonly receiver: string; readonly what: string},
): string => {
	const value = environment[name]?.trim() ?? '';
	if (value !== '') return value;
	throw new GraceError(
		'BAD_CONFIG',
		`Expected ${name} in the environment, with ${what} of the receiver ${receiver}, got nothing. Set it where the watchdog is started.`,
	);
};

/** The address in a secret. Throws BAD_CONFIG where it is none. */
export const readSecretUrl = (environment: NodeJS.ProcessEnv, name: string, receiver: string): URL => {
	const value = readSecret(environment, name, {receiver, what: 'the address'});
	const url = URL.parse(value);
	if (url !== null && /^https?:$/.test(url.protocol)) return url;
	throw new GraceError(
		'BAD_CONFIG',
		`Expected ${name} in the environment to be the address of the receiver ${receiver}, beginning with https://, got something else. Correct it where the watchdog is started.`,
	);
};
