import {cleanName as clean} from '../core/name.ts';
import {demand} from './misuse.ts';

// The watchdog refuses the rest, and with one such name all that is told beside it.
const visible = /[^\p{C}\p{Z}]/u;

/** The name of a kernel as everybody calls it. Throws BAD_USAGE. */
export const cleanName = (name: string): string => {
	const cleaned = typeof name === 'string' ? clean(name) : '';
	demand(visible.test(cleaned), 'the name of a kernel to have a visible character', name);
	return cleaned;
};
