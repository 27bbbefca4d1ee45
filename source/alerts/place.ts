import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {lastSuffix} from '../core/alert-name.ts';
import {createByLink, createFile, discard} from '../runtime/new-file.ts';

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
			if (await createByLink(temporary, join(directory, nameAt(suffix)), content)) return suffix;
		}
	} finally {
		await discard(temporary);
	}
	throw new Error(`Every name up to ${nameAt(lastSuffix)} is taken.`);
};

// A name that was never used: a link to an older alert may have survived here, and must not be written through.
const temporaryIn = (directory: string): string => join(directory, `.alert.${randomUUID()}.tmp`);
