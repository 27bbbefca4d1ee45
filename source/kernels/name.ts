import {GraceError} from '../core/errors.ts';

const longestName = 128;
// The watchdog refuses the rest, and with one such name all that is told beside it.
const visible = /[^\p{C}\p{Z}]/u;

/** The name of a kernel as it is kept and told: without control characters, at most 128 characters. Throws BAD_USAGE. */
export const cleanName = (name: string): string => {
	const isText = typeof name === 'string';
	const clean = isText ? shorten(withoutControls(name)) : '';
	if (visible.test(clean)) return clean;
	throw new GraceError(
		'BAD_USAGE',
		`Expected the name of a kernel to be a text with at least one visible character, got ${isText ? JSON.stringify(name) : typeof name}. Give each kernel a name of its own.`,
	);
};

/** Text without control characters, which neither a terminal nor a log should be given. */
export const withoutControls = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, '');

// By whole characters: half of one would reach others as a replacement character.
const shorten = (name: string): string =>
	name.length <= longestName ? name : [...name].slice(0, longestName).join('');
