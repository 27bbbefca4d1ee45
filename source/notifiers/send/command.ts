import type {ChildProcess} from 'node:child_process';
import {execa} from 'execa';
import type {Answer} from '../../core/notify/answer.ts';
import {letterOf} from '../../core/notify/letter.ts';
import type {Message} from '../../core/notify/message.ts';
import {plainLine, stripControl} from '../../core/text.ts';
import {jsonOf} from './json.ts';
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
 * nothing, but 65 (`EX_DATAERR` in sysexits.h), by which it says that it will never take this message. Answers once the command has
 * ended and nobody holds its output any more, at the timeout at the latest; then what is left of its group is killed.
 */
export const runCommand = async (message: Message, options: Options): Promise<Answer> => {
	const {command, directory, environment, timeout, signal} = options;
	if (signal.aborted) return later('cut off');
	const [program = '', ...words] = command;
	let output = '';
	const subprocess = execa(program, words, {
		cwd: directory,
		env: {...environment, ...variablesOf(message)},
		extendEnv: false,
		input: jsonOf(webhookBody(message)),
		...{all: true, buffer: false, reject: false, detached: true, cleanup: false},
	});
	const {nodeChildProcess: child} = subprocess;
	subprocess.all.setEncoding('utf8').on('data', (text: string) => {
		output = (output + text).slice(-keptOutput);
	});
	const {promise: cutOff, resolve: cut} = Promise.withResolvers<string>();
	const timer = setTimeout(() => cut(`not done in ${timeout / 1000} s`), timeout);
	const leave = (): void => cut('cut off');
	signal.addEventListener('abort', leave, {once: true});
	try {
		const end = await Promise.race([subprocess, cutOff]);
		if (typeof end !== 'string')
			return answerOf({...end, why: end.signal ?? end.code ?? `exit code ${end.exitCode}`, output});
		const exitCode = child.exitCode ?? undefined;
		endTree(child);
		// Who has taken the output elsewhere may hold it for as long as it likes.
		for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
		return answerOf({exitCode, why: exitCode === undefined ? end : `exit code ${exitCode}`, output});
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', leave);
	}
};

type End = {readonly exitCode?: number | undefined; readonly why: string; readonly output: string};

const answerOf = ({exitCode, why, output}: End): Answer => {
	const said = lastLine(output);
	if (exitCode === 0) return {type: 'taken', words: said === '' ? why : said};
	const words = said === '' ? why : `${why}: ${said}`;
	return exitCode === refusal ? {type: 'refused', words} : later(words);
};

const refusal = 65;

const later = (words: string): Answer => ({type: 'later', words, retryAfter: undefined});

const variablesOf = (message: Message): Readonly<Record<string, string>> => ({
	GRACE_MESSAGE_ID: message.id,
	GRACE_MESSAGE_KIND: message.kind,
	GRACE_MESSAGE_GROUP: message.group,
	GRACE_MESSAGE_SEVERITY: message.severity,
	GRACE_MESSAGE_TITLE: letterOf(message).title,
});

// The group that it leads, where the system has groups. Once it has ended its number may be another's.
const endTree = ({pid, exitCode, signalCode}: ChildProcess): void => {
	if (pid === undefined) return;
	const hasEnded = exitCode !== null || signalCode !== null;
	for (const target of hasEnded ? [-pid] : [-pid, pid]) {
		try {
			process.kill(target, 'SIGKILL');
		} catch {
			// It ended meanwhile, or is no group.
		}
	}
};

const lastLine = (output: string): string =>
	plainLine(stripControl(output).trim().split('\n').at(-1) ?? '', longestWords);
