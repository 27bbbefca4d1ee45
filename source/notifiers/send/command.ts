import {execa} from 'execa';
import type {Answer} from '../../core/notify/answer.ts';
import {letterOf} from '../../core/notify/letter.ts';
import type {Message} from '../../core/notify/message.ts';
import {plainLine, stripControl} from '../../core/text.ts';
import {webhookBody} from './webhook.ts';

const keptOutput = 4096;
const longestWords = 200;

type Options = {
	readonly command: readonly string[];
	readonly directory: string;
	readonly environment: NodeJS.ProcessEnv;
	/** Milliseconds. */
	readonly timeout: number;
	readonly signal: AbortSignal;
};

/**
 * Runs a command with a message on its standard input. 0 is taken; everything else is for later, so that a mistake in the command loses
 * nothing, but 65 (`EX_DATAERR` in sysexits.h), by which it says that it will never take this message.
 */
export const runCommand = async (message: Message, options: Options): Promise<Answer> => {
	const {command, directory, environment, timeout, signal} = options;
	const [program = '', ...words] = command;
	let output = '';
	const subprocess = execa(program, words, {
		cwd: directory,
		env: {...environment, ...variablesOf(message)},
		extendEnv: false,
		input: JSON.stringify(webhookBody(message)),
		...{all: true, buffer: false, reject: false, detached: true, cleanup: false},
	});
	subprocess.all.setEncoding('utf8').on('data', (text: string) => {
		output = (output + text).slice(-keptOutput);
	});
	const isLate = {value: false};
	const end = (): void => {
		isLate.value = true;
		endTree(subprocess.pid);
	};
	const timer = setTimeout(end, timeout);
	signal.addEventListener('abort', end, {once: true});
	try {
		const {exitCode, signal: death, code} = await subprocess;
		const said = lastLine(output);
		if (exitCode === 0) return {type: 'taken', words: said === '' ? 'exit code 0' : said};
		const why = isLate.value ? `not done in ${timeout / 1000} s` : (death ?? code ?? `exit code ${exitCode}`);
		const told = said === '' ? why : `${why}: ${said}`;
		if (exitCode === refusal) return {type: 'refused', words: told};
		return {type: 'later', words: told, retryAfter: undefined};
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', end);
	}
};

const refusal = 65;

const variablesOf = (message: Message): Readonly<Record<string, string>> => ({
	GRACE_MESSAGE_ID: message.id,
	GRACE_MESSAGE_KIND: message.kind,
	GRACE_MESSAGE_GROUP: message.group,
	GRACE_MESSAGE_SEVERITY: message.severity,
	GRACE_MESSAGE_TITLE: letterOf(message).title,
});

// The group that it leads, where the system has groups.
const endTree = (pid: number | undefined): void => {
	if (pid === undefined) return;
	for (const target of [-pid, pid]) {
		try {
			process.kill(target, 'SIGKILL');
		} catch {
			// It ended meanwhile, or is no group.
		}
	}
};

const lastLine = (output: string): string =>
	plainLine(stripControl(output).trim().split('\n').at(-1) ?? '', longestWords);
