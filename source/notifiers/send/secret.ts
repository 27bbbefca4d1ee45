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

/** Text without these secrets: the other side may quote them, in an error or a page. */
export const concealing = (secrets: readonly string[]): ((text: string) => string) => {
	// A secret may be part of another one.
	const ordered = [...new Set(secrets)]
		.filter(secret => secret !== '')
		.toSorted((one, other) => other.length - one.length);
	return text => ordered.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
};

/** What must not be told of an address: its credentials and its query, and where all of it is secret its path as well. */
export const secretsIn = (url: URL, {isWhole}: {readonly isWhole: boolean}): readonly string[] => {
	const {href, pathname, search, searchParams, username, password} = url;
	const path = isWhole ? [`${pathname}${search}`, pathname, ...pathname.split('/')].filter(isTelling) : [];
	const written = [href, password, search, ...[...searchParams.values()].filter(isTelling), ...path];
	return [...written, ...written.map(decoded), base64(`${decoded(username)}:${decoded(password)}`)];
};

/** Such as a Basic credential is written. */
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

// Words like `services` and `true` are no secret.
const isTelling = (part: string): boolean => part.length > 8;

/** Text of an address as a person writes it. */
export const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		// A percent sign that encodes nothing.
		return text;
	}
};
