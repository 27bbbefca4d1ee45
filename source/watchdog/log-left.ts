import {open, stat} from 'node:fs/promises';
import {codeOf} from '../core/errors.ts';
import {readBytes} from './log-bytes.ts';
import {type LogOffsets, offsetsAfter} from './log-offsets.ts';
import type {LogPlace} from './log-place.ts';

const chunkBytes = 1024 * 1024;

/** What a rotation has left that was cut off. */
export type Left = {
	/** The offsets by which everything can be read as it stands. */
	readonly offsets: LogOffsets;
	/** The copy of what stood in the log: the newest rotated part, or of no use because that still stands there. */
	readonly copy: 'gone' | 'part' | 'spare';
};

/** Tells from the offsets and the files how far a rotation came; changes nothing. */
export const leftOfRotation = async (place: LogPlace, known: LogOffsets): Promise<Left> => {
	const {cutting, ...offsets} = known;
	const copy = await statOf(place.copy);
	if (copy === undefined) return {offsets, copy: 'gone'};
	const [newest] = offsets.parts;
	if (newest?.inode === copy.ino && copy.size >= newest.end - newest.begin) return {offsets, copy: 'part'};
	// As long as it begins with all that was copied, the log has not been emptied.
	if (await beginsWith(place.log, place.copy, 0)) return {offsets, copy: 'spare'};
	const length = copy.size - (await givenBack(place, cutting?.kept ?? 0, copy.size));
	return {offsets: offsetsAfter(offsets, {inode: copy.ino, length}), copy: 'part'};
};

/** How many bytes at the end of the copy are in the log again. */
const givenBack = async (place: LogPlace, kept: number, length: number): Promise<number> =>
	kept > 0 && (await beginsWith(place.log, place.copy, length - kept)) ? kept : 0;

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
