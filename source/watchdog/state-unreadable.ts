import {readFile, rename, stat} from 'node:fs/promises';
import {writeFileAtomic} from '../runtime/write-file.ts';
import type {Reading} from './state-read.ts';

/**
 * Keeps an unreadable state file beside itself, as one of at most five; the oldest gives way.
 * A copy, because who wrote it may still mend it; only what is too large for that is moved.
 * Returns the path, or undefined where there is nothing that could be kept. Rejects when the disk does not take it.
 */
export const keepUnreadable = async (
	path: string,
	{bytes, isLarge}: Reading & {readonly kind: 'unreadable'},
): Promise<string | undefined> => {
	if (bytes === undefined && !isLarge) return undefined;
	const places = await Promise.all(names.map(name => inspect(`${path}.${name}`, bytes)));
	const same = places.find(place => place.isSame);
	if (same !== undefined) return same.path;
	const place = places.reduce((best, next) => (next.modifiedAt < best.modifiedAt ? next : best));
	if (bytes === undefined) await rename(path, place.path);
	else await writeFileAtomic(place.path, bytes, {isDurable: false});
	return place.path;
};

const names = [1, 2, 3, 4, 5].map(number => `unreadable-${number}`);

const inspect = async (path: string, bytes: Uint8Array | undefined) => {
	const stats = await stat(path).catch(() => undefined);
	const isComparable = stats !== undefined && bytes !== undefined && stats.size === bytes.length;
	const content = isComparable ? await readFile(path).catch(() => undefined) : undefined;
	const isSame = content !== undefined && bytes !== undefined && content.equals(bytes);
	// A free place is older than any file.
	return {path, isSame, modifiedAt: stats?.mtimeMs ?? Number.NEGATIVE_INFINITY};
};
