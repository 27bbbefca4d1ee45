import {type FileHandle, open} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {codeOf} from '../core/errors.ts';
import {readBytes} from './log-bytes.ts';
import {leftOfRotation} from './log-left.ts';
import {type LogOffsets, readOffsets} from './log-offsets.ts';
import {openPart} from './log-parts.ts';
import {logPlace} from './log-place.ts';

/** Some of what stands in a log. */
export type Portion = {
	readonly bytes: Buffer;
	/** The offset of the first of them; another than was asked for where that is gone, or the log was begun anew. */
	readonly begin: number;
};

/** Reads a log by offsets that stay right across its rotations, without a word to whoever writes it. */
export type LogReader = {
	/** The offsets of what is still there; undefined while there is no log. */
	readonly span: () => Promise<{readonly begin: number; readonly end: number} | undefined>;
	/** What stands from an offset on: at most `limit` bytes, fewer at the end of a file, none at the end of all. */
	readonly read: (offset: number, limit: number) => Promise<Portion>;
};

/** `inode` is that of the log, where it was read. */
type Found = Portion & {readonly inode?: number};

// A rotation takes a moment. One that takes longer was cut off with its watchdog, and nothing moves until the next comes.
const tries = 50;
const triedAgainAfter = 10;

/** Reads a log that others write and rotate. */
export const createLogReader = (log: string): LogReader => {
	const place = logPlace(log);
	let inode: number | undefined;

	/** Does `work` with offsets that hold before and after it. */
	const steadily = async <Result>(work: (offsets: LogOffsets) => Promise<Result>): Promise<Result> => {
		for (let turn = 0; turn < tries; turn += 1) {
			const before = await readOffsets(place);
			if (before.cutting === undefined) {
				const result = await work(before);
				const after = await readOffsets(place);
				if (after.base === before.base && after.cutting === undefined) return result;
			} else await wait(triedAgainAfter);
		}
		return work((await leftOfRotation(place, await readOffsets(place))).offsets);
	};

	const readLog = async ({base}: LogOffsets, offset: number, limit: number): Promise<Found> => {
		await using handle = await openLog(log);
		if (handle === undefined) return {bytes: Buffer.alloc(0), begin: offset};
		const {size, ino} = await handle.stat();
		// Emptied by somebody, or another file: what stands there now is new.
		const isNew = offset > base + size || (inode !== undefined && ino !== inode);
		const begin = isNew ? base : offset;
		const bytes = await readBytes(handle, begin - base, Math.min(limit, base + size - begin));
		return {bytes, begin, inode: ino};
	};

	const readPart = async (offsets: LogOffsets, offset: number, limit: number): Promise<Found> => {
		// From the oldest on: where a file is gone, what comes after it is next.
		for (const part of offsets.parts.toReversed()) {
			if (part.end <= offset) continue;
			await using handle = await openPart(place, part);
			if (handle === undefined) continue;
			const begin = Math.max(offset, part.begin);
			const bytes = await readBytes(handle, begin - part.begin, Math.min(limit, part.end - begin));
			return {bytes, begin};
		}
		return readLog(offsets, offsets.base, limit);
	};

	return {
		span: async () =>
			steadily(async offsets => {
				await using handle = await openLog(log);
				if (handle === undefined) return undefined;
				const end = offsets.base + (await handle.stat()).size;
				return {begin: offsets.parts.at(-1)?.begin ?? offsets.base, end};
			}),
		read: async (offset, limit) => {
			const portion = await steadily(offsets =>
				offset < offsets.base ? readPart(offsets, offset, limit) : readLog(offsets, offset, limit),
			);
			inode = portion.inode ?? inode;
			return portion;
		},
	};
};

const openLog = async (log: string): Promise<FileHandle | undefined> => {
	try {
		return await open(log, 'r');
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};
