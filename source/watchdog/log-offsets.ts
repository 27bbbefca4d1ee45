import {readFile, rename, writeFile} from 'node:fs/promises';
import type {LogPlace} from './log-place.ts';

/** A rotated file, by its number among the file system's, with what it holds: bytes since the workspace's first. */
export type RotatedPart = {readonly inode: number; readonly begin: number; readonly end: number};

/** Where the output stands. Offsets count the bytes since the workspace's first, and stay right across rotations. */
export type LogOffsets = {
	/** The offset of the first byte of the log. */
	readonly base: number;
	/** Newest first. */
	readonly parts: readonly RotatedPart[];
	/** The log is about to be emptied, or was: who reads it waits. */
	readonly cutting?: {
		/** Bytes of the copy that come back into the log: the beginning of a line. */
		readonly kept: number;
	};
};

/** What a log without rotations has. */
export const noOffsets: LogOffsets = {base: 0, parts: []};

/** The offsets of a log; those of a new one where they are missing or unreadable. Never rejects. */
export const readOffsets = async ({offsets}: LogPlace): Promise<LogOffsets> => {
	try {
		const parsed: unknown = JSON.parse(await readFile(offsets, 'utf8'));
		return isOffsets(parsed) ? parsed : noOffsets;
	} catch {
		return noOffsets;
	}
};

/** Puts the offsets beside their place, so that a rename is all that is left. */
export const stageOffsets = (place: LogPlace, offsets: LogOffsets): Promise<void> =>
	writeFile(place.nextOffsets, `${JSON.stringify(offsets)}\n`);

/** Replaces the offsets at once. */
export const writeOffsets = async (place: LogPlace, offsets: LogOffsets): Promise<void> => {
	await stageOffsets(place, offsets);
	await rename(place.nextOffsets, place.offsets);
};

/** The offsets when `length` bytes have gone from the log into a file of their own, the newest of `count`. @default all of them stay */
export const offsetsAfter = (
	{base, parts}: LogOffsets,
	{inode, length, count}: {readonly inode: number; readonly length: number; readonly count?: number},
): LogOffsets => {
	const end = base + length;
	return {base: end, parts: [{inode, begin: base, end}, ...parts].slice(0, count)};
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
const isOffset = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isPart = (value: unknown): boolean =>
	isObject(value) && isOffset(value.inode) && isOffset(value.begin) && isOffset(value.end);

const isOffsets = (value: unknown): value is LogOffsets =>
	isObject(value) &&
	isOffset(value.base) &&
	Array.isArray(value.parts) &&
	value.parts.every(isPart) &&
	(value.cutting === undefined || (isObject(value.cutting) && isOffset(value.cutting.kept)));
