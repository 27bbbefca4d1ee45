import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {join} from 'node:path';
import {largestAlert} from '../core/alert-compose.ts';
import {codeOf, reasonOf} from '../core/errors.ts';

/** What a file holds: an object, or a sentence that says why not. What `mayComplete` is perhaps still being written. */
export type Content =
	| {readonly kind: 'object'; readonly object: Readonly<Record<string, unknown>>}
	| {readonly kind: 'problem'; readonly problem: string; readonly mayComplete: boolean};

/** Reads one alert file, at most 256 KiB of it; never rejects. */
export const readContent = async (directory: string, name: string): Promise<Content> => {
	try {
		// Without O_NONBLOCK a named pipe would hold a thread until somebody writes to it.
		const handle = await open(join(directory, name), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		try {
			return await readFrom(handle);
		} finally {
			await handle.close();
		}
	} catch (error) {
		return problem(describe(error));
	}
};

/** Parses the text of an alert; never throws. */
export const parseContent = (text: string): Content => {
	try {
		const value: unknown = JSON.parse(text);
		return isRecord(value)
			? {kind: 'object', object: value}
			: problem('The file holds JSON, but not an object.');
	} catch {
		// What exactly the parser dislikes helps nobody; the caller learns that it is no JSON.
		const sentence = text.includes('\0')
			? 'The file is binary, not JSON.'
			: 'The file is not, or not yet, complete JSON.';
		return problem(sentence, true);
	}
};

/** Whether this is an object as JSON has it. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const problem = (sentence: string, mayComplete = false): Content => ({
	kind: 'problem',
	problem: sentence,
	mayComplete,
});

const readFrom = async (handle: FileHandle): Promise<Content> => {
	const found = await handle.stat();
	if (found.isDirectory()) return problem('This is a directory, not an alert.');
	if (!found.isFile()) return problem('This is not an ordinary file.');
	// Not cleared, and mostly a piece of a larger one: whoever goes through all alerts makes a hundred thousand.
	const buffer = Buffer.allocUnsafe(Math.min(found.size, largestAlert) + 1);
	let length = 0;
	// One that has grown since ends in the middle, and is read again.
	while (length < found.size && length < buffer.length) {
		const {bytesRead} = await handle.read(buffer, length, buffer.length - length, length);
		if (bytesRead === 0) break;
		length += bytesRead;
	}
	if (length > largestAlert) return problem('The file is larger than 256 KiB, the most that is read.');
	return parseContent(decode(buffer.subarray(0, length)));
};

const decode = (bytes: Buffer): string => {
	const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
	return (isUtf16 ? utf16 : utf8).decode(bytes);
};

// Each has a converter of its own behind it, so they are not made anew for each file.
const utf8 = new TextDecoder('utf-8');
const utf16 = new TextDecoder('utf-16le');

const describe = (error: unknown): string => {
	if (codeOf(error) === 'ENOENT') return 'The file is no longer there.';
	if (codeOf(error) === 'EISDIR') return 'This is a directory, not an alert.';
	return `The file cannot be read (${reasonOf(error)}).`;
};
