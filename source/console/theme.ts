import type {Severity} from '../core/alert.ts';
import type {ThemeName} from '../core/console-settings.ts';
import type {RestartOutcome} from '../core/model.ts';
import type {PhaseName} from '../core/phase.ts';
import type {Standing} from '../core/standing.ts';
import {asciiSigns, type Signs, unicodeSigns} from './signs.ts';
import {themeStyles} from './theme-styles.ts';

export type {Signs} from './signs.ts';

/** What a text means to the eye. Every tone but these colours' absence is said in words or signs as well. */
export type Tone = 'plain' | 'quiet' | 'strong' | 'good' | 'caution' | 'bad' | 'accent' | 'match';

/** How Ink draws a text. */
export type TextStyle = {
	readonly color?: string;
	readonly backgroundColor?: string;
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

/** Colours, signs and borders of one terminal. */
export type Theme = {
	readonly styleOf: (tone: Tone) => TextStyle;
	readonly signs: Signs;
	readonly border: Border;
	/** Heavier, so that the focus shows without colour. */
	readonly focusedBorder: Border;
};

type Options = {readonly name?: ThemeName; readonly isColored: boolean; readonly isUnicode: boolean};

/** A theme for a terminal with or without colour and Unicode. */
export const createTheme = ({name = 'default', isColored, isUnicode}: Options): Theme => {
	const styles = themeStyles[isColored ? name : 'mono'];
	return {
		styleOf: tone => styles[tone],
		signs: isUnicode ? unicodeSigns : asciiSigns,
		border: isUnicode ? borderFrom('╭─╮│╰╯') : borderFrom('+-+|++'),
		focusedBorder: isUnicode ? borderFrom('┏━┓┃┗┛') : borderFrom('#=####'),
	};
};

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

const borderFrom = (characters: string): Border => {
	const [topLeft = '', line = '', topRight = '', side = '', bottomLeft = '', bottomRight = ''] = characters;
	return {topLeft, top: line, topRight, left: side, right: side, bottomLeft, bottom: line, bottomRight};
};
