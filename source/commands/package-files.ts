import {access, readFile} from 'node:fs/promises';
import path from 'node:path';

/** The text of a file that is shipped beside the program, such as `templates/grace.cmd`; undefined where it is not there. */
export const readPackageFile = async (...names: readonly string[]): Promise<string | undefined> => {
	const root = await findRoot(import.meta.dirname);
	return readFile(path.join(root, ...names), 'utf8').catch(() => undefined);
};

// Built, this file is in dist/; in the sources it is elsewhere.
const findRoot = async (directory: string): Promise<string> => {
	const isRoot = await access(path.join(directory, 'package.json')).then(
		() => true,
		() => false,
	);
	const parent = path.dirname(directory);
	return isRoot || parent === directory ? directory : findRoot(parent);
};
