import type {Binding} from './keys.ts';

/** How keys without a character are called here, and how people write them. */
const named: Readonly<Record<string, string>> = {
	return: 'enter',
	escape: 'esc',
	tab: 'tab',
	'shift-tab': 'shift-tab',
	up: 'up',
	down: 'down',
	left: 'left',
	right: 'right',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	backspace: 'backspace',
	delete: 'delete',
	' ': 'space',
};

/** A key as people know it: `enter`, `^x`, `G`. */
export const labelOfKey = (name: string): string =>
	named[name] ?? name.replace(/^ctrl-(.)$/, (_, letter: string) => `^${letter}`);

/** What people may write for a key. */
export const keyForms =
	'one character, `ctrl-` and a letter, enter, esc, space, tab, shift-tab, an arrow such as up, PgUp, PgDn, Home or End';

/** The name of a key that somebody wrote, such as `Enter`, `ctrl-x` or `^x`; undefined where there is no such key. */
export const keyNamed = (written: string): string | undefined => {
	if ([...written].length === 1) return /\p{C}/u.test(written) ? undefined : written;
	const word = written.toLowerCase().replace(/^\^/, 'ctrl-');
	const known = Object.entries(named).find(([name, label]) => word === name || word === label.toLowerCase());
	if (known !== undefined) return known[0];
	return controls.test(word) ? word : undefined;
};

// Without those that a terminal sends for enter, tab and backspace.
const controls = /^ctrl-[a-gk-ln-z]$/;

/** A binding in words for a terminal that cannot draw arrows. */
export const withoutArrows = (binding: Binding): Binding => {
	const {shown, help} = binding;
	return {
		...binding,
		shown: plain(shown),
		help: typeof help === 'string' ? plain(help) : context => plain(help(context)),
	};
};

const plain = (text: string): string => text.replace(/[←↑→↓]+/g, 'arrows');
