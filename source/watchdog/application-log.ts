import {type FileHandle, open} from 'node:fs/promises';
import {GraceError, messageOf} from '../core/errors.ts';
import {stripControl} from '../core/text.ts';

const tailBytes = 64 * 1024;
const maxLineLength = 2000;

/** A part of the output, in bytes of its file. */
export type OutputRange = {readonly begin: number; readonly end: number};

/** The file that the application's output goes to, without passing through this process. */
export type ApplicationLog = {
	/** What the child writes to; append mode, so every life and the file's end stay right. */
	readonly descriptor: number;
	/** Bytes so far. */
	readonly size: () => Promise<number>;
	/** The last lines of a part, safe to draw; of its last 64 KiB at most. */
	readonly tail: (count: number, range: OutputRange) => Promise<readonly string[]>;
	readonly close: () => Promise<void>;
};

/** Opens (or creates) the log for appending. Throws NO_WORKSPACE. */
export const openApplicationLog = async (file: string): Promise<ApplicationLog> => {
	const handle = await open(file, 'a+').catch(cause => {
		throw new GraceError(
			'NO_WORKSPACE',
			`Expected to write the application's output to ${file}, got: ${messageOf(cause)}. Make room or give permission.`,
			{cause},
		);
	});
	return {
		descriptor: handle.fd,
		size: async () => (await handle.stat()).size,
		tail: (count, range) => readTail(handle, count, range),
		close: () => handle.close(),
	};
};

const readTail = async (
	handle: FileHandle,
	count: number,
	range: OutputRange,
): Promise<readonly string[]> => {
	const {end} = range;
	// Somebody may have emptied the file since.
	const begin = range.begin <= end ? range.begin : 0;
	const start = Math.max(end - tailBytes, begin);
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
	const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
	// The last one is empty when the output ended with a line feed; the first one is cut where more stands before it.
	if (lines.at(-1) === '') lines.pop();
	if (start > begin && lines.length > 1) lines.shift();
	return lines.slice(-count).map(line => stripControl(line).slice(0, maxLineLength));
};
