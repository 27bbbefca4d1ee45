import {invisibles} from './text.ts';

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

const controls = /[\x00-\x1f\x7f-\x9f]+/g;

const clean = (text: string, limit: number): string =>
	shorten(text.replace(controls, ' ').replace(invisibles, '').trim(), limit);

// By whole characters, of which none is longer than two units.
const shorten = (text: string, limit: number): string =>
	text.length <= limit ? text : [...text].slice(0, limit).join('').trimEnd();
