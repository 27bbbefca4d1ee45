import {open, rm, stat, truncate} from 'node:fs/promises';
import {codeOf} from '../core/errors.ts';
import {type LogOffsets, offsetsAfter, readOffsets, writeOffsets} from './log-offsets.ts';
import {moveUp, removeCopy} from './log-parts.ts';
import type {LogPlace} from './log-place.ts';
import {readBytes} from './log-reader.ts';

const chunkBytes = 1024 * 1024;

/** What a watchdog finds of a rotation that an earlier one began. */
export type Recovered = {
	readonly offsets: LogOffsets;
	/** Something was left of one: what it had stopped may be about to go on. */
	readonly isLeft: boolean;
};

/** Finishes a rotation that was cut off, or takes it back; `count` files stay. Safe to be cut off itself. */
export const recoverRotation = async (place: LogPlace, count: number): Promise<Recovered> => {
	const offsets = await readOffsets(place);
	await rm(place.nextOffsets, {force: true});
	const copy = await statOf(place.copy);
	if (copy === undefined) return {offsets: await settled(place, offsets), isLeft: false};
	const newest = offsets.parts[0];
	if (newest?.inode === copy.ino && copy.size >= newest.end - newest.begin) {
		await finish(place, offsets, count);
		return {offsets, isLeft: true};
	}
	// As long as it begins with all that was copied, the log has not been emptied.
	if (await beginsWith(place.log, place.copy, 0)) {
		await removeCopy(place);
		return {offsets: await settled(place, offsets), isLeft: true};
	}
	const length = copy.size - (await givenBack(place, offsets, copy.size));
	const next = offsetsAfter(offsets, {inode: copy.ino, length, count});
	await writeOffsets(place, next);
	await finish(place, next, count);
	return {offsets: next, isLeft: true};
};

/** The last steps: all that is left when the new offsets are in their place. */
export const finish = async (place: LogPlace, {parts}: LogOffsets, count: number): Promise<void> => {
	const [newest] = parts;
	if (newest !== undefined) await truncate(place.copy, newest.end - newest.begin);
	await moveUp(place, count);
};

const settled = async (place: LogPlace, {cutting, ...offsets}: LogOffsets): Promise<LogOffsets> => {
	if (cutting !== undefined) await writeOffsets(place, offsets);
	return offsets;
};

/** How many bytes at the end of the copy are in the log again. */
const givenBack = async (place: LogPlace, {cutting}: LogOffsets, length: number): Promise<number> => {
	const kept = cutting?.kept ?? 0;
	return kept > 0 && (await beginsWith(place.log, place.copy, length - kept)) ? kept : 0;
};

/** Whether a file begins with all that stands in another one from `from` on. */
const beginsWith = async (file: string, other: string, from: number): Promise<boolean> => {
	const size = (await statOf(file))?.size;
	if (size === undefined) return false;
	await using whole = await open(file, 'r');
	await using beginning = await open(other, 'r');
	for (let position = 0; ; position += chunkBytes) {
		const wanted = await readBytes(beginning, from + position, chunkBytes);
		const found = await readBytes(whole, position, wanted.length);
		if (!found.equals(wanted)) return false;
		if (wanted.length < chunkBytes) return true;
	}
};

const statOf = async (file: string) => {
	try {
		return await stat(file);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};
