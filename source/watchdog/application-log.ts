import {fstatSync, ftruncateSync, renameSync, writeSync} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {GraceError, messageOf} from '../core/errors.ts';
import {stripControl} from '../core/text.ts';
import {readBytes} from './log-bytes.ts';
import {type LogOffsets, readOffsets} from './log-offsets.ts';
import {openPart} from './log-parts.ts';
import {type LogPlace, logPlace} from './log-place.ts';

const tailBytes = 64 * 1024;
const maxLineLength = 2000;

/** A part of the output, in bytes since the workspace's first. */
export type OutputRange = {readonly begin: number; readonly end: number};

/** The file that the application's output goes to, without passing through this process. */
export type ApplicationLog = {
	/** What the child writes to; append mode, so every life and the file's end stay right. */
	readonly descriptor: number;
	/** Bytes so far, also those that were rotated away. */
	readonly size: () => Promise<number>;
	/** The last lines of a part, safe to draw; of its last 64 KiB at most. */
	readonly tail: (count: number, range: OutputRange) => Promise<readonly string[]>;
	/** What a rotation needs. */
	readonly file: {
		readonly handle: FileHandle;
		readonly offsets: () => LogOffsets;
		/** Offsets that are on disk already. */
		readonly take: (offsets: LogOffsets) => void;
		/**
		 * Takes all bytes but the last `kept` out of the file, and gives the staged offsets their place, if the file has
		 * `length` bytes still; returns whether it had. Throws when the offsets could not be put there.
		 */
		readonly cut: (length: number, kept: Buffer, offsets: LogOffsets) => boolean;
	};
	readonly close: () => Promise<void>;
};

/** Opens (or creates) the log for appending. Throws NO_WORKSPACE. */
export const openApplicationLog = async (log: string): Promise<ApplicationLog> => {
	const place = logPlace(log);
	const handle = await open(log, 'a+').catch(cause => {
		throw new GraceError(
			'NO_WORKSPACE',
			`Expected to write the application's output to ${log}, got: ${messageOf(cause)}. Make room or give permission.`,
			{cause},
		);
	});
	let offsets = await readOffsets(place);

	/** The result of `work`, done while no rotation came in between. */
	const steadily = async <Result>(work: (offsets: LogOffsets) => Promise<Result>): Promise<Result> => {
		for (;;) {
			const before = offsets;
			const result = await work(before);
			if (offsets.base === before.base) return result;
		}
	};

	return {
		descriptor: handle.fd,
		size: () => steadily(async ({base}) => base + (await handle.stat()).size),
		tail: (count, range) =>
			readTail((begin, end) => steadily(at => readOutput(place, handle, at, begin, end)), count, {
				// Somebody may have emptied the file since.
				begin: range.begin <= range.end ? range.begin : offsets.base,
				end: range.end,
			}),
		file: {
			handle,
			offsets: () => offsets,
			take: known => {
				offsets = known;
			},
			// In one breath: between the look at the length and the new offsets nobody in here may let anything go on.
			cut: (length, kept, next) => {
				if (fstatSync(handle.fd).size !== length) return false;
				ftruncateSync(handle.fd, 0);
				offsets = next;
				if (kept.length > 0) giveBack(handle.fd, kept);
				renameSync(place.nextOffsets, place.offsets);
				return true;
			},
		},
		close: () => handle.close(),
	};
};

const giveBack = (descriptor: number, kept: Buffer): void => {
	if (writeSync(descriptor, kept) === kept.length) return;
	ftruncateSync(descriptor, 0);
	throw new Error('the beginning of a line could not be written back');
};

const readOutput = async (
	place: LogPlace,
	handle: FileHandle,
	{base, parts}: LogOffsets,
	begin: number,
	end: number,
): Promise<Buffer> => {
	const pieces: Buffer[] = [];
	for (const part of parts.toReversed()) {
		const from = Math.max(begin, part.begin);
		const to = Math.min(end, part.end);
		if (from >= to) continue;
		await using rotated = await openPart(place, part);
		if (rotated !== undefined) pieces.push(await readBytes(rotated, from - part.begin, to - from));
	}
	const from = Math.max(begin, base);
	pieces.push(await readBytes(handle, from - base, end - from));
	return Buffer.concat(pieces);
};

const readTail = async (
	read: (begin: number, end: number) => Promise<Buffer>,
	count: number,
	{begin, end}: OutputRange,
): Promise<readonly string[]> => {
	const start = Math.max(end - tailBytes, begin);
	const lines = (await read(start, end)).toString('utf8').split('\n');
	// The last one is empty when the output ended with a line feed; the first one is cut where more stands before it.
	if (lines.at(-1) === '') lines.pop();
	if (start > begin && lines.length > 1) lines.shift();
	return lines.slice(-count).map(line => stripControl(line).slice(0, maxLineLength));
};
