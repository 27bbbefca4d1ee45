import {type FileHandle, open} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {readBytes} from './log-bytes.ts';
import {dropOldest, isFull} from './log-parts.ts';
import type {LogPlace} from './log-place.ts';

const chunkBytes = 1024 * 1024;
// A disk that takes longer must not keep the log from its rotation, nor the watchdog from its end.
const longestSync = 500;
// A line that is longer is cut in two.
const longestBeginning = 64 * 1024;

/** The beginning of a rotated file, while it grows. */
export type LogCopy = {
	readonly inode: number;
	/** Bytes so far. */
	readonly length: () => number;
	/** Copies what the log has got meanwhile, and returns how much that was. */
	readonly catchUp: () => Promise<number>;
	/** What stands behind the last line feed; nothing where that is far away. */
	readonly unfinishedLine: () => Promise<Buffer>;
	/** Puts it on the disk, unless that takes too long. */
	readonly sync: () => Promise<void>;
	/** Not waited for: a slow disk may still be at work. */
	readonly close: () => void;
};

/** Begins a copy. Where the disk is full, the oldest rotated file makes room. */
export const beginCopy = async (place: LogPlace, log: FileHandle): Promise<LogCopy> => {
	const {mode} = await log.stat();
	const copy = await open(place.copy, 'w+', mode & 0o777);
	const {ino: inode} = await copy.stat();
	const chunk = Buffer.allocUnsafe(chunkBytes);
	let length = 0;

	const write = async (bytes: Buffer): Promise<void> => {
		for (let written = 0; written < bytes.length; ) {
			try {
				written += (await copy.write(bytes, written, undefined, length + written)).bytesWritten;
			} catch (error) {
				if (!isFull(error) || !(await dropOldest(place))) throw error;
			}
		}
		length += bytes.length;
	};

	return {
		inode,
		length: () => length,
		catchUp: async () => {
			const before = length;
			const {size} = await log.stat();
			while (length < size) {
				const {bytesRead} = await log.read(chunk, 0, Math.min(chunkBytes, size - length), length);
				// Emptied by somebody: the length will tell.
				if (bytesRead === 0) break;
				await write(chunk.subarray(0, bytesRead));
			}
			return length - before;
		},
		unfinishedLine: async () => {
			const from = Math.max(length - longestBeginning, 0);
			const end = await readBytes(copy, from, length - from);
			const feed = end.lastIndexOf(10);
			return feed === -1 ? Buffer.alloc(0) : end.subarray(feed + 1);
		},
		sync: async () => {
			const synced = copy.datasync();
			synced.catch(() => {});
			await Promise.race([synced, wait(longestSync, undefined, {ref: false})]);
		},
		close: () => {
			copy.close().catch(() => {});
		},
	};
};
