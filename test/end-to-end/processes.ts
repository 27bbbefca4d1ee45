import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

/** Whether a process with this number lives; a zombie is dead. */
export const isAlive = (pid: number): boolean => {
	const status = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
	if (status === undefined) return false;
	// The name, in parentheses, may hold anything; the state comes after it.
	const state = status.charAt(status.lastIndexOf(')') + 2);
	return state !== 'Z' && state !== 'X';
};

/** The process that started this one, or took it in; undefined when it is gone. */
export const parentOf = (pid: number): number | undefined => {
	const status = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
	return status === undefined ? undefined : Number(status.slice(status.lastIndexOf(')') + 4).split(' ')[0]);
};

/** Resolves when the process is gone; throws after `deadline` milliseconds. */
export const untilGone = async (pid: number, deadline = 10_000): Promise<void> => {
	const end = performance.now() + deadline;
	while (isAlive(pid)) {
		if (performance.now() > end) throw new Error(`Expected process ${pid} to be gone in ${deadline} ms.`);
		await sleep(10);
	}
};

/** A living process with the command line, environment and directory it was started with; what may not be read is empty. */
export type ProcessFacts = {
	readonly pid: number;
	readonly words: readonly string[];
	readonly environment: readonly string[];
	readonly directory: string;
};

/** The living processes of this machine, without this one. Linux only. */
export const livingProcesses = (): readonly ProcessFacts[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number)
		.filter(pid => pid !== process.pid && isAlive(pid))
		.map(pid => ({
			pid,
			words: textsIn(`/proc/${pid}/cmdline`),
			environment: textsIn(`/proc/${pid}/environ`),
			directory: readOrNothing(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '',
		}));

const textsIn = (path: string): readonly string[] =>
	(readOrNothing(() => readFileSync(path, 'utf8')) ?? '').split('\0');

const readOrNothing = (read: () => string): string | undefined => {
	try {
		return read();
	} catch {
		// It ended meanwhile, or belongs to somebody else.
		return undefined;
	}
};
