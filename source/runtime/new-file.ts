import {link, open, rm} from 'node:fs/promises';
import {codeOf} from '../core/errors.ts';

/** Creates a file that must not exist, whole and durable. Rejects with the system's error, and leaves nothing then. */
export const createFile = async (path: string, content: string): Promise<void> => {
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

/**
 * Gives the finished file `temporary` one more name, unless somebody has that; returns whether it did. Where links are not
 * possible the file is created in place, in one write. Rejects with the system's error.
 */
export const createByLink = async (temporary: string, path: string, content: string): Promise<boolean> => {
	try {
		await link(temporary, path).catch(error => {
			if (!codesWithoutLinks.has(codeOf(error))) throw error;
			return createFile(path, content);
		});
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
};

const codesWithoutLinks: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Removes a file if it is there, and can be; never rejects. */
export const discard = (path: string): Promise<void> => rm(path, {force: true}).catch(() => undefined);
