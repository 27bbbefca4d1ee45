import {execPath} from 'node:process';
import {fileURLToPath} from 'node:url';

/** Variables to add; one that is undefined is taken away. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The built program, and the Node that runs it. */
export const node = execPath;
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The path of a small application in fixtures/apps. */
export const fixture = (name: string): string =>
	fileURLToPath(new URL(`../../fixtures/apps/${name}`, import.meta.url));

/** This environment without what the test runner and a CI put into it, as a person's shell would have it. */
export const personalEnvironment = (variables: Variables = {}): Record<string, string> => {
	const merged: Variables = {
		...Object.fromEntries(Object.entries(process.env).filter(([name]) => !fromRunner.test(name))),
		...variables,
	};
	return Object.fromEntries(
		Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
};

const fromRunner =
	/^(?:CI|CI_.*|CONTINUOUS_INTEGRATION|GITHUB_ACTIONS|NO_COLOR|FORCE_COLOR|COLORTERM|COLUMNS|LINES|NODE_ENV|NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*|TEST|DEV|PROD|MODE|BASE_URL|SSR|PYTHONUNBUFFERED|PORT|GRACE_.*)$/;
