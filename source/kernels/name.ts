import {demand} from './misuse.ts';

const longestName = 128;
// The watchdog refuses the rest, and with one such name all that is told beside it.
const visible = /[^\p{C}\p{Z}]/u;

/** The name of a kernel as it is kept and told: without control characters, at most 128 characters. Throws BAD_USAGE. */
export const cleanName = (name: string): string => {
	// By whole characters: half of one would reach others as a replacement character.
	const clean = typeof name === 'string' ? [...withoutControls(name)].slice(0, longestName).join('') : '';
	demand(
		visible.test(clean),
		'the name of a kernel to be a text with a visible character',
		name,
		'Give each kernel a name of its own.',
	);
	return clean;
};

/** Text without control characters, which neither a terminal nor a log should be given. */
export const withoutControls = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, '');
