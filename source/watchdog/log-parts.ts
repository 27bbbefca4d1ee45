import {type FileHandle, open, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../core/errors.ts';
import type {RotatedPart} from './log-offsets.ts';
import type {LogPlace} from './log-place.ts';

// A directory that is read while files in it are renamed may be told without one of them.
const searches = 3;

/** Opens the file of a part, whatever its name is by now; undefined when it is gone. */
export const openPart = async (place: LogPlace, part: RotatedPart): Promise<FileHandle | undefined> => {
	for (let search = 0; search < searches; search += 1) {
		const highest = (await numbersOf(place)).at(-1) ?? 0;
		// Upwards, as they are renamed: who moves on meanwhile is met once more.
		for (let number = 0; number <= highest + 2; number += 1) {
			const handle = await openIf(number === 0 ? place.copy : place.rotated(number), part);
			if (handle !== undefined) return handle;
		}
	}
	return undefined;
};

const openIf = async (name: string, {inode, begin, end}: RotatedPart): Promise<FileHandle | undefined> => {
	const handle = await open(name, 'r').catch(() => undefined);
	if (handle === undefined) return undefined;
	const {ino, size} = await handle.stat();
	if (ino === inode && size >= end - begin) return handle;
	await handle.close();
	return undefined;
};

/** Gives the copy the number 1, after the others have moved up; of `count` the oldest makes room. */
export const moveUp = async (place: LogPlace, count: number): Promise<void> => {
	const taken = new Set(await numbersOf(place));
	let free = 1;
	while (free < count && taken.has(free)) free += 1;
	for (let number = free; number > 1; number -= 1)
		await rename(place.rotated(number - 1), place.rotated(number));
	await rename(place.copy, place.rotated(1));
	// What stays from a time when more were kept.
	for (let number = count + 1; taken.has(number); number += 1) await rm(place.rotated(number), {force: true});
};

/** Whether an error says that there is no room. */
export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));

/** Removes the oldest rotated file; false when there is none. */
export const dropOldest = async (place: LogPlace): Promise<boolean> => {
	const oldest = (await numbersOf(place)).at(-1);
	if (oldest === undefined) return false;
	await rm(place.rotated(oldest), {force: true});
	return true;
};

/** Removes a file, which may be missing. */
export const removeCopy = ({copy}: LogPlace): Promise<void> => rm(copy, {force: true});

// A date behind the name, as other tools put it, is no number of ours.
const mostFiles = 1000;

const numbersOf = async ({log}: LogPlace): Promise<readonly number[]> => {
	const prefix = `${path.basename(log)}.`;
	const names = await readdir(path.dirname(log)).catch(error => {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	});
	return names
		.flatMap(name => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
		.filter(suffix => /^[1-9]\d*$/.test(suffix) && Number(suffix) <= mostFiles)
		.map(Number)
		.toSorted((one, other) => one - other);
};
