import {escapeSequences, withoutControls} from './text.ts';

const longestName = 128;
// Of the `#20000` that tells one of many from the others.
const longestNumber = 6;

/**
 * The name of a kernel, the same for everybody who was given the same text: a run of control characters is one blank,
 * what hides or reorders text is left out, no blank stands at an end, and it has at most 128 characters. Empty where
 * nothing is left.
 */
export const cleanName = (text: string): string => clean(text, longestName);

/** The same of what a person calls a kernel: its name, perhaps with a number behind it, such as `memory#2`. */
export const cleanKernelKey = (text: string): string => {
	const key = clean(text, longestName + longestNumber);
	return /#\d+$/.test(key) ? key : cleanName(key);
};

/**
 * What others say, on one line and at most `limit` characters long: an error, a summary. The Python client has the same.
 * Whoever draws it on a terminal still makes it safe for that.
 */
export const plainWords = (text: string, limit = 500): string =>
	clean(text.slice(0, limit * 4).replace(escapeSequences, ''), limit);

// What hides or reorders text, and halves of a character; the Python client has the same. The joiners U+200C and U+200D
// stay: many scripts are written with them.
const invisibles =
	/[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

// By whole characters: half of one would reach others as a replacement character.
const clean = (text: string, limit: number): string =>
	[...withoutControls(text).replace(invisibles, '').trim()].slice(0, limit).join('').trimEnd();
