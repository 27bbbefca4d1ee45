import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** Where the results stand. */
export const readme = fileURLToPath(new URL('readme.md', import.meta.url));

const begin = '<!-- results -->';
const end = '<!-- /results -->';

/** Puts a text between the two marks of a file, in place of what stands there. Throws where they are missing. */
export const writeBetweenMarks = async (file: string, text: string): Promise<void> => {
	const before = await readFile(file, 'utf8');
	const from = before.indexOf(begin);
	const to = before.indexOf(end);
	if (from === -1 || to < from)
		throw new Error(`Expected ${begin} and ${end} in ${file}, got no such lines.`);
	await writeFile(file, `${before.slice(0, from)}${begin}\n${text}\n${before.slice(to)}`);
};
