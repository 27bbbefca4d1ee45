import path from 'node:path';
import leven from 'leven';
import meow from 'meow';
import packageJson from '../../package.json' with {type: 'json'};
import {GraceError, messageOf} from '../core/errors.ts';
import {cleanKernelKey} from '../core/name.ts';
import {stripControl} from '../core/text.ts';
import {consoleFlags, readConsoleFlags} from './console-flags.ts';
import {help} from './help.ts';
import {initFlags, readInitWish} from './init-flags.ts';
import {printAndEnd} from './output.ts';
import {policyFlags, readPolicyFlags} from './policy-flags.ts';
import type {Context} from './verb.ts';

/** Every flag there is. */
export const flags = {
	dir: {type: 'string'},
	config: {type: 'string'},
	json: {type: 'boolean'},
	follow: {type: 'boolean', shortFlag: 'f'},
	lines: {type: 'string', shortFlag: 'n'},
	watchdog: {type: 'boolean'},
	bare: {type: 'boolean'},
	// Between two watchdogs, and so not in the help.
	takeOver: {type: 'boolean'},
	inherited: {type: 'boolean'},
	for: {type: 'string'},
	comment: {type: 'string'},
	author: {type: 'string'},
	all: {type: 'boolean'},
	help: {type: 'boolean', shortFlag: 'h'},
	version: {type: 'boolean', shortFlag: 'v'},
	...consoleFlags,
	...initFlags,
	...policyFlags,
} as const;

/** One command line, understood: the verb and what it is asked. Throws BAD_USAGE. Prints and ends for --help and --version. */
export const parseCommandLine = async (
	words: readonly string[],
	verbs: readonly string[],
): Promise<{readonly verb: string; readonly context: Context}> => {
	const separator = words.indexOf('--');
	const own = separator === -1 ? words : words.slice(0, separator);
	const behind = separator === -1 ? undefined : words.slice(separator + 1);
	const cli = readFlags(own);
	if (cli.flags.help === true) await printAndEnd(cli.help);
	if (cli.flags.version === true) await printAndEnd(packageJson.version);
	checkFlags(cli.flags);
	const [verb = 'console', ...others] = cli.input;
	if (verb === 'help') await printAndEnd(cli.help);
	checkVerb(verb, verbs, cli.input);
	checkFlagsOf(verb, cli.flags);
	const takesCommand = ['console', 'watch', 'start', 'init'].includes(verb);
	const command = takesCommand ? behind : undefined;
	// Without a command the dashes end the flags, as everywhere: what begins with one may be a name.
	const rest = takesCommand ? others : [...others, ...(behind ?? [])];
	const kernel = verb === 'restart' || verb === 'explain' ? readKernel(verb, rest.shift()) : undefined;
	const shell = verb === 'completion' ? rest.shift() : undefined;
	const ownWords = verb === 'notify' || verb === 'silence' ? rest.splice(0) : [];
	if (rest.length > 0) {
		throw new GraceError(
			'BAD_USAGE',
			`Expected nothing behind \`${verb}\`, got \`${rest.join(' ')}\`. ${takesCommand ? `To name the application, write \`grace-tui ${verb === 'console' ? '' : `${verb} `}-- COMMAND\`.` : 'See `grace-tui --help`.'}`,
		);
	}
	if (command?.length === 0) {
		throw new GraceError(
			'BAD_USAGE',
			'Expected a command behind `--`, got nothing. Write `grace-tui -- COMMAND`.',
		);
	}
	const {dir, config, json, follow, lines, watchdog, bare, takeOver, inherited} = cli.flags;
	const {for: duration, comment, author, all} = cli.flags;
	return {
		verb,
		context: {
			directory: path.resolve(dir ?? '.'),
			configFile: config === undefined ? undefined : path.resolve(config),
			overrides: readPolicyFlags(cli.flags),
			consoleFlags: readConsoleFlags(cli.flags),
			command,
			sharedFlags: sharedFlags(cli.flags),
			version: packageJson.version,
			environment: process.env,
			isJson: json ?? false,
			isFollowing: follow ?? false,
			isBare: bare ?? false,
			isTakingOver: takeOver ?? false,
			isCommandInherited: inherited ?? false,
			isWatchdogLog: watchdog ?? false,
			kernel,
			shell,
			words: ownWords,
			duration,
			comment,
			author,
			isAll: all ?? false,
			verbs,
			lines: readLines(lines),
			init: readInitWish(cli.flags, {command, isAnyGiven: words.some(word => word.startsWith('-'))}),
			// Whoever made the line: nothing that a terminal would obey leaves here.
			print: line => process.stdout.write(`${stripControl(line)}\n`),
		},
	};
};

const readFlags = (words: readonly string[]) => {
	try {
		return meow(help, {
			importMeta: import.meta,
			pkg: packageJson,
			argv: [...words],
			flags,
			description: false,
			// Its own way to print them takes no notice of a failure.
			autoHelp: false,
			autoVersion: false,
		});
	} catch (cause) {
		// It names flags as the program calls them.
		const said = messageOf(cause).replace(/--\w+/g, dashed);
		throw new GraceError(
			'BAD_USAGE',
			`Expected flags as \`grace-tui --help\` shows them, got something else. ${said}`,
			{cause},
		);
	}
};

const sharedFlags = ({dir, config, ...others}: Readonly<Record<string, unknown>>): readonly string[] => [
	`--dir=${path.resolve(typeof dir === 'string' ? dir : '.')}`,
	...(typeof config === 'string' ? [`--config=${path.resolve(config)}`] : []),
	...Object.keys(policyFlags).flatMap(name =>
		typeof others[name] === 'string' ? [`--${dashed(name)}=${others[name]}`] : [],
	),
];

const checkVerb = (verb: string, verbs: readonly string[], input: readonly string[]): void => {
	if (verbs.includes(verb)) return;
	const nearest = nearestOf(verb, verbs);
	const hint =
		nearest === undefined
			? `It knows: ${verbs.filter(each => each !== 'console').join(', ')}.`
			: `Did you mean \`${nearest}\`?`;
	throw new GraceError(
		'BAD_USAGE',
		`Expected a command of grace-tui, got \`${verb}\`. ${hint} An application goes behind two dashes: \`grace-tui -- ${input.join(' ')}\`.`,
	);
};

const checkFlags = (given: Readonly<Record<string, unknown>>): void => {
	for (const [name, value] of Object.entries(given)) {
		if (name in flags) {
			checkValue(name, value);
			continue;
		}
		const nearest = nearestOf(dashed(name), Object.keys(flags).map(dashed));
		const hint = nearest === undefined ? 'See `grace-tui --help`.' : `Did you mean \`--${nearest}\`?`;
		const prefix = name.length === 1 ? '-' : '--';
		throw new GraceError(
			'BAD_USAGE',
			`Expected a flag of grace-tui, got \`${prefix}${dashed(name)}\`. ${hint}`,
		);
	}
};

const withScreen = ['console', 'demo'] as const;

/** Whose flag it is, where it is not everybody's. */
export const verbsOf: Readonly<Record<string, readonly string[]>> = {
	json: ['status', 'explain', 'alerts', 'metrics', 'history', 'doctor', 'notify', 'silence'],
	follow: ['logs', 'alerts'],
	lines: ['logs', 'alerts', 'history'],
	watchdog: ['logs'],
	bare: ['start'],
	for: ['silence'],
	comment: ['silence'],
	author: ['silence'],
	all: ['silence'],
	theme: withScreen,
	mouse: withScreen,
	ascii: withScreen,
	screenReader: withScreen,
	...Object.fromEntries(Object.keys(initFlags).map(name => [name, ['init']])),
};

const checkFlagsOf = (verb: string, given: Readonly<Record<string, unknown>>): void => {
	for (const [name, owners] of Object.entries(verbsOf)) {
		const isUnset = given[name] === undefined || given[name] === (name === 'mouse');
		if (isUnset || owners.includes(verb)) continue;
		const theirs = owners
			.map(owner => (owner === 'console' ? 'the console' : `\`${owner}\``))
			.join(', ')
			.replace(/, (?=[^,]*$)/, ' and ');
		throw new GraceError(
			'BAD_USAGE',
			`Expected a flag of \`${verb}\`, got \`--${name === 'mouse' ? 'no-mouse' : dashed(name)}\`, which is for ${theirs}. See \`grace-tui --help\`.`,
		);
	}
};

const checkValue = (name: string, value: unknown): void => {
	if (value !== '' && !Array.isArray(value) && !Number.isNaN(value)) return;
	const came = Array.isArray(value) ? 'several' : value === '' ? 'none' : 'something else';
	throw new GraceError(
		'BAD_USAGE',
		`Expected one value for \`--${dashed(name)}\`, got ${came}. See \`grace-tui --help\`.`,
	);
};

const nearestOf = (word: string, candidates: readonly string[]): string | undefined => {
	const nearest = candidates.toSorted((a, b) => leven(word, a) - leven(word, b))[0];
	const furthest = Math.min(Math.max(2, word.length / 3), word.length - 1);
	return nearest !== undefined && leven(word, nearest) <= furthest ? nearest : undefined;
};

const dashed = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

// As the watchdog calls it, whose answer is compared with it.
const readKernel = (verb: string, word: string | undefined): string | undefined => {
	if (word === undefined) return undefined;
	const key = cleanKernelKey(word);
	if (key !== '') return key;
	throw new GraceError(
		'BAD_USAGE',
		`Expected the name of a kernel behind \`${verb}\`, got ${JSON.stringify(word)}. \`grace-tui status --json\` lists them; without a name it is about the whole application.`,
	);
};

const readLines = (text: string | undefined): number | undefined => {
	if (text === undefined) return undefined;
	const lines = Number(text);
	if (Number.isInteger(lines) && lines >= 0) return lines;
	throw new GraceError(
		'BAD_USAGE',
		`Expected \`--lines\` to be a whole number, got \`${text}\`. Write for example \`-n 50\`.`,
	);
};
