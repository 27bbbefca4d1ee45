import type {ThemeName} from '../core/console-settings.ts';
import type {TextStyle, Tone} from './theme.ts';

// Bright magenta and bright red are the two of the sixteen colours that are read on dark and on light backgrounds in
// every usual palette; yellow is not.
const standard: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	quiet: {dimColor: true},
	strong: {bold: true},
	good: {color: 'green'},
	caution: {color: 'magentaBright'},
	bad: {color: 'redBright', bold: true},
	accent: {color: 'cyan'},
	match: {inverse: true},
};

const mono: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	quiet: {dimColor: true},
	strong: {bold: true},
	good: {},
	caution: {},
	bad: {bold: true},
	accent: {},
	match: {inverse: true},
};

// Text brings its own background, whatever the terminal's is; nothing is dimmed.
const contrast: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	quiet: {},
	strong: {bold: true},
	good: {color: '#000000', backgroundColor: '#87ff87'},
	caution: {color: '#000000', backgroundColor: '#ffd75f', bold: true},
	bad: {color: '#ffffff', backgroundColor: '#af0000', bold: true},
	accent: {bold: true},
	match: {color: '#000000', backgroundColor: '#87d7ff', bold: true},
};

/** How each theme draws each tone. */
export const themeStyles: Readonly<Record<ThemeName, Readonly<Record<Tone, TextStyle>>>> = {
	default: standard,
	mono,
	contrast,
};
