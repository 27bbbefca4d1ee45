import {cancel, confirm, intro, isCancel, multiselect, outro, text} from '@clack/prompts';
import {messageOf} from '../core/errors.ts';
import type {Target} from '../init/setup.ts';
import {joinWords, splitWords} from '../init/words.ts';
import type {NewFile} from './init-files.ts';
import {readPort} from './init-flags.ts';

/** What a person wants of `init`. */
export type Answers = {
	readonly targets: readonly Target[];
	readonly command: readonly string[] | undefined;
	readonly port: number | undefined;
};

type Known = {
	readonly directory: string;
	/** What is run here so far. */
	readonly command: readonly string[] | undefined;
	/** There is a config, which stays as it is where nothing new is said. */
	readonly hasConfig: boolean;
};

/** Asks a person in the terminal; undefined where they leave. */
export const askQuestions = async ({directory, command, hasConfig}: Known): Promise<Answers | undefined> => {
	intro(`grace-tui for ${directory}`);
	const known = command === undefined ? undefined : joinWords(command);
	const line = await text({
		message: 'Which command runs the application?',
		...(known === undefined ? {placeholder: 'python serve.py'} : {initialValue: known}),
		validate: (value = '') => {
			const words = splitWords(value);
			if (words === undefined) return 'A quote is left open.';
			return words.length === 0 ? 'Type a command, such as python serve.py.' : undefined;
		},
	});
	if (isCancel(line)) return leave();
	const port = await text({
		message: 'On which port does it answer HTTP?',
		placeholder: 'none: then it is alive as long as its process is',
		validate: (value = '') => (value.trim() === '' ? undefined : problemOf(value.trim())),
	});
	if (isCancel(port)) return leave();
	const targets = await multiselect<Target>({
		message: 'What is to run the watchdog from boot on?',
		options: options(),
		required: false,
	});
	if (isCancel(targets)) return leave();
	const isKnown = hasConfig && line.trim() === known;
	return {
		targets,
		command: isKnown ? undefined : splitWords(line),
		port: (port ?? '').trim() === '' ? undefined : readPort(port.trim()),
	};
};

/** Asks of each file whether it may be replaced, and ends the questions. */
export const askToReplace = async (files: readonly NewFile[]): Promise<readonly NewFile[]> => {
	const replaced: NewFile[] = [];
	for (const file of files) {
		const answer = await confirm({
			message: `${file.name} is there already, and differs. Replace it?`,
			initialValue: false,
		});
		if (answer === true) replaced.push(file);
	}
	outro('Thank you. This is what was done:');
	return replaced;
};

const leave = (): undefined => {
	cancel('Nothing was written.');
};

const problemOf = (port: string): string | undefined => {
	try {
		readPort(port);
		return undefined;
	} catch (error) {
		return messageOf(error).split('. ')[0]?.replace('`--port`', 'it');
	}
};

const options = (): Array<{readonly value: Target; readonly label: string; readonly hint: string}> => [
	{value: 'systemd', label: 'systemd', hint: 'a unit of the system, installed with sudo'},
	{value: 'systemd-user', label: 'systemd, without root', hint: 'a unit of your own'},
	{value: 'pm2', label: 'pm2', hint: 'ecosystem.config.cjs'},
	{value: 'docker', label: 'Docker', hint: 'what a Dockerfile needs'},
	{value: 'windows', label: 'Windows', hint: 'scripts, and a service by nssm'},
];
