import {signChoices, themeNames} from '../core/console-settings.ts';
import {flags, verbsOf} from './command-line.ts';
import {help} from './help.ts';
import {policyFlags} from './policy-flags.ts';

/** What may stand behind a flag. */
export type FlagValue = 'none' | 'directory' | 'file' | 'other' | readonly string[];

/** A flag as it is typed. */
export type FlagWords = {
	/** With its dashes, the long one first. */
	readonly names: readonly string[];
	readonly value: FlagValue;
	/** The verbs that it is for; all, where undefined. */
	readonly verbs: readonly string[] | undefined;
	/** What the help says of it; empty where it is named only. */
	readonly help: string;
};

/** All that can be completed. */
export type CompletionWords = {
	readonly verbs: readonly {readonly name: string; readonly help: string}[];
	readonly flags: readonly FlagWords[];
};

/** The words of the command line as its tables and its help know them. */
export const completionWords = (verbs: readonly string[]): CompletionWords => ({
	verbs: verbs
		.filter(verb => verb !== 'console')
		.map(name => ({name, help: told(new RegExp(`^ +\\$ grace-tui ${name}\\b.*? {2,}(.*)$`, 'm'))})),
	flags: Object.entries(flags)
		.filter(([name]) => !hidden.has(name))
		.map(([name, flag]) => {
			const long = name === 'mouse' ? '--no-mouse' : `--${dashed(name)}`;
			const short = 'shortFlag' in flag ? [`-${flag.shortFlag}`] : [];
			return {
				names: [long, ...short],
				value: flag.type === 'boolean' ? 'none' : (values[name] ?? 'other'),
				verbs: name in policyFlags ? beginning : verbsOf[name],
				help: told(new RegExp(`^ +(?:-\\w, )?${long}(?: [A-Z]+)? {2,}(?:[\\w, ]+: )?(.*)$`, 'm')),
			};
		}),
});

// Elsewhere they are taken, and change nothing.
const beginning = ['console', 'watch', 'start', 'restart', 'init'];

const hidden: ReadonlySet<string> = new Set(['takeOver', 'inherited']);

const values: Readonly<Record<string, FlagValue>> = {
	dir: 'directory',
	config: 'file',
	theme: themeNames,
	signs: signChoices,
	restart: ['always', 'on-failure', 'never'],
	onHang: ['restart_process', 'alert'],
	onCriticalKernelDown: ['alert', 'restart_process'],
};

const told = (pattern: RegExp): string => pattern.exec(help)?.[1] ?? '';

const dashed = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
