import {fallbackSymbols, mainSymbols} from 'figures';
import type {Severity} from '../core/alert.ts';
import type {RestartOutcome} from '../core/model.ts';
import type {PhaseName} from '../core/phase.ts';
import type {Standing} from '../core/standing.ts';

/** What a text means to the eye. Every tone but these colours' absence is said in words or signs as well. */
export type Tone = 'plain' | 'quiet' | 'strong' | 'good' | 'caution' | 'bad' | 'accent' | 'match';

/** How Ink draws a text. Only the sixteen colours of the terminal's own palette are used. */
export type TextStyle = {
	readonly color?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
};

/** The eight characters of a border, as Ink names them. */
export type Border = {
	readonly topLeft: string;
	readonly top: string;
	readonly topRight: string;
	readonly left: string;
	readonly right: string;
	readonly bottomLeft: string;
	readonly bottom: string;
	readonly bottomRight: string;
};

/** The characters that stand for something. Each takes one column. */
export type Signs = {
	readonly phases: Readonly<Record<PhaseName, string>>;
	readonly severities: Readonly<Record<Severity, string>>;
	readonly outcomes: Readonly<Record<RestartOutcome, string>>;
	readonly standings: Readonly<Record<Standing, string>>;
	/** A kernel without which the application does not work. */
	readonly critical: string;
	readonly healthy: string;
	readonly failing: string;
	readonly unknown: string;
	readonly trouble: string;
	/** Somebody has seen to it. */
	readonly acknowledged: string;
	readonly pointer: string;
	readonly separator: string;
	readonly range: string;
	/** Before how often something came. */
	readonly times: string;
	readonly ellipsis: string;
	/** From empty to full. */
	readonly levels: readonly string[];
	/** A bar's last column, from least to full, and what stands where it does not reach. */
	readonly bar: readonly string[];
	readonly barRest: string;
};

/** Colours, signs and borders of one terminal. */
export type Theme = {
	readonly styleOf: (tone: Tone) => TextStyle;
	readonly signs: Signs;
	readonly border: Border;
	/** Heavier, so that the focus shows without colour. */
	readonly focusedBorder: Border;
};

/** The theme for a terminal with or without colour and Unicode. */
export const createTheme = ({
	isColored,
	isUnicode,
}: {
	readonly isColored: boolean;
	readonly isUnicode: boolean;
}): Theme => ({
	styleOf: isColored ? tone => colored[tone] : tone => uncolored[tone],
	signs: isUnicode ? unicodeSigns : simpleSigns,
	border: isUnicode ? borderFrom('╭─╮│╰╯') : borderFrom('┌─┐│└┘'),
	focusedBorder: isUnicode ? borderFrom('┏━┓┃┗┛') : borderFrom('╔═╗║╚╝'),
});

/** The tone of each phase. */
export const phaseTones: Readonly<Record<PhaseName, Tone>> = {
	stopped: 'strong',
	starting: 'accent',
	running: 'good',
	stopping: 'accent',
	waiting: 'caution',
	paused: 'bad',
};

/** The tone of each severity. */
export const severityTones: Readonly<Record<Severity, Tone>> = {
	critical: 'bad',
	warning: 'caution',
	info: 'plain',
};

/** The tone of each outcome of a restart. */
export const outcomeTones: Readonly<Record<RestartOutcome, Tone>> = {
	pending: 'accent',
	success: 'good',
	failed: 'bad',
	interrupted: 'quiet',
};

/** The tone of how a kernel stands. */
export const standingTones: Readonly<Record<Standing, Tone>> = {
	failed: 'bad',
	restarting: 'accent',
	cooling: 'caution',
	overdue: 'caution',
	away: 'quiet',
	healthy: 'good',
};

const colored: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	quiet: {dimColor: true},
	strong: {bold: true},
	good: {color: 'green'},
	caution: {color: 'yellow'},
	bad: {color: 'red', bold: true},
	accent: {color: 'cyan'},
	match: {color: 'yellow', inverse: true},
};

const uncolored: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	quiet: {dimColor: true},
	strong: {bold: true},
	good: {},
	caution: {},
	bad: {bold: true},
	accent: {},
	match: {inverse: true},
};

const unicodeSigns: Signs = {
	phases: {stopped: '■', starting: '▸', running: '●', stopping: '▾', waiting: '○', paused: '‖'},
	severities: {critical: mainSymbols.cross, warning: mainSymbols.warning, info: mainSymbols.info},
	outcomes: {
		pending: mainSymbols.ellipsis,
		success: mainSymbols.tick,
		failed: mainSymbols.cross,
		interrupted: mainSymbols.line,
	},
	standings: {
		failed: mainSymbols.cross,
		restarting: '▸',
		cooling: '○',
		overdue: mainSymbols.warning,
		away: mainSymbols.line,
		healthy: mainSymbols.tick,
	},
	critical: '!',
	healthy: mainSymbols.tick,
	failing: mainSymbols.cross,
	unknown: '?',
	trouble: mainSymbols.warning,
	acknowledged: mainSymbols.tick,
	pointer: mainSymbols.pointer,
	separator: '·',
	range: '–',
	times: '×',
	ellipsis: '…',
	levels: [...'▁▂▃▄▅▆▇█'],
	bar: [...'▏▎▍▌▋▊▉█'],
	barRest: '░',
};

// What the Linux console and the oldest Windows fonts can draw.
const simpleSigns: Signs = {
	phases: {stopped: '#', starting: '>', running: '*', stopping: 'v', waiting: 'o', paused: '='},
	severities: {
		critical: fallbackSymbols.cross,
		warning: fallbackSymbols.warning,
		info: fallbackSymbols.info,
	},
	outcomes: {
		pending: '.',
		success: fallbackSymbols.tick,
		failed: fallbackSymbols.cross,
		interrupted: '-',
	},
	standings: {
		failed: fallbackSymbols.cross,
		restarting: '>',
		cooling: 'o',
		overdue: fallbackSymbols.warning,
		away: '-',
		healthy: fallbackSymbols.tick,
	},
	critical: '!',
	healthy: fallbackSymbols.tick,
	failing: fallbackSymbols.cross,
	unknown: '?',
	trouble: fallbackSymbols.warning,
	acknowledged: fallbackSymbols.tick,
	pointer: '>',
	separator: '·',
	range: '-',
	times: '×',
	ellipsis: '~',
	levels: [...'_░▒▓█'],
	bar: [...'▒█'],
	barRest: '░',
};

const borderFrom = (characters: string): Border => {
	const [topLeft = '', line = '', topRight = '', side = '', bottomLeft = '', bottomRight = ''] = characters;
	return {topLeft, top: line, topRight, left: side, right: side, bottomLeft, bottom: line, bottomRight};
};
