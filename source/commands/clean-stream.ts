import {StringDecoder} from 'node:string_decoder';
import {stripControl} from '../core/text.ts';

// What stood before decides about marks and joiners.
const contextLength = 16;
const longestUnfinished = 256;
const unfinished =
	/(?:(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x9c]*\x1b?|(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[ -/]*)$/;

/**
 * Makes bytes that come in pieces safe for a terminal, as if they had come at once: a character, a sequence or a flood
 * of marks may be cut anywhere. The beginning of a sequence waits for its end.
 */
export const createCleanStream = (): ((bytes: Buffer) => string) => {
	const decoder = new StringDecoder('utf8');
	let waiting = '';
	let context = '';
	return bytes => {
		const text = waiting + decoder.write(bytes);
		const tail = Math.max(text.length - longestUnfinished, 0);
		const begun = text.slice(tail).search(unfinished);
		const end = begun === -1 ? text.length : tail + begun;
		waiting = text.slice(end);
		const clean = stripControl(context + text.slice(0, end)).slice(context.length);
		// Cut off from what stood before, some of it means nothing.
		context = stripControl((context + clean).slice(-contextLength));
		return clean;
	};
};
