import type {Line} from '../line.ts';
import {type Signs, unicodeSigns} from '../signs.ts';

/** A line of the screen without its columns. */
export const textOf = (line: Line): string =>
	line
		.map(({text}) => text)
		.join('')
		.replace(/ +/g, ' ')
		.trim();

const silent = <Name extends string>(signs: Readonly<Record<Name, string>>): Readonly<Record<Name, string>> =>
	Object.assign({}, signs, Object.fromEntries(Object.keys(signs).map(name => [name, ''])));

/** Signs for the ear: the words beside them say the same. */
export const silentSigns: Signs = {
	...unicodeSigns,
	phases: silent(unicodeSigns.phases),
	severities: silent(unicodeSigns.severities),
	outcomes: silent(unicodeSigns.outcomes),
	acknowledged: '',
	healthy: '',
	failing: '',
	unknown: '',
	trouble: '',
	separator: ',',
};
