import {randomUUID} from 'node:crypto';
import {link, open, readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {lastSuffix} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';

/** Where files go, and where they are prepared so that nobody who watches the first sees half of one. */
export type Places = {readonly directory: string; readonly temporaryDirectory: string};

/**
 * Creates a file, whole and durable, under the first name from suffix `from` on that nobody has; returns its suffix.
 * Where links are not possible it is created in place, in one write. Rejects with the system's error.
 */
export const createUnderFreeName = async (
	{directory, temporaryDirectory}: Places,
	content: string,
	from: number,
	nameAt: (suffix: number) => string,
): Promise<number> => {
	const temporary = temporaryIn(temporaryDirectory);
	try {
		await createFile(temporary, content);
		for (let suffix = from; suffix <= lastSuffix; suffix += 1) {
			if (await isCreated(temporary, join(directory, nameAt(suffix)), content)) return suffix;
		}
	} finally {
		await discard(temporary);
	}
	throw new Error(`Every name up to ${nameAt(lastSuffix)} is taken.`);
};

/** Removes what a writer that died left unfinished more than a minute before `now`; never rejects. */
export const removeLeftovers = async (temporaryDirectory: string, now: Date): Promise<void> => {
	const names = await readdir(temporaryDirectory).catch((): string[] => []);
	for (const name of names) {
		if (!name.startsWith(temporaryPrefix)) continue;
		const path = join(temporaryDirectory, name);
		const found = await stat(path).catch(() => undefined);
		if (found !== undefined && found.mtimeMs < now.getTime() - 60_000) await discard(path);
	}
};

const temporaryPrefix = '.alert-';
const codesWithoutLinks: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

// A name that was never used: a link to an older alert may have survived here, and must not be written through.
const temporaryIn = (directory: string): string => join(directory, `${temporaryPrefix}${randomUUID()}.tmp`);

const isCreated = async (temporary: string, path: string, content: string): Promise<boolean> => {
	try {
		await link(temporary, path);
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		if (!codesWithoutLinks.has(codeOf(error))) throw error;
	}
	try {
		await createFile(path, content);
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
};

const createFile = async (path: string, content: string): Promise<void> => {
	const handle = await open(path, 'wx');
	try {
		await handle.writeFile(content);
		await handle.sync();
	} catch (error) {
		await discard(path);
		throw error;
	} finally {
		await handle.close();
	}
};

// What cannot be removed now is removed with the leftovers, or does no harm.
const discard = (path: string): Promise<void> => rm(path, {force: true}).catch(() => undefined);
