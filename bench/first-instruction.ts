import {readFile, readlink} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {livingProcesses} from '../test/end-to-end/processes.ts';

const patience = 30_000;
const pollInterval = 3;

/** Nanoseconds of the machine's monotonic clock, the one the small application writes down. */
export const now = (): bigint => process.hrtime.bigint();

/** The variable that tells the small application where to write its first instruction's time. */
export const variableOf = (file: string) => ({FIRST_INSTRUCTION: file});

/** When the `life`-th life (from 1) of the application executed its first instruction. Throws after 30 s. */
export const firstInstruction = async (file: string, life: number): Promise<bigint> => {
	for (const end = performance.now() + patience; performance.now() < end; await sleep(pollInterval)) {
		const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
		const line = lines[life - 1];
		if (line !== undefined && lines.length > life) return BigInt(line);
	}
	throw new Error(`Expected life ${life} to begin in ${patience / 1000} s, got nothing in ${file}.`);
};

/** The pid of the living application that writes to `file`. Throws when there is not exactly one. */
export const applicationOf = async (program: string, file: string): Promise<number> => {
	const marked = livingProcesses().filter(({environment}) =>
		environment.includes(`FIRST_INSTRUCTION=${file}`),
	);
	const found: number[] = [];
	// What supervises it has the variable, too.
	for (const {pid} of marked) {
		if ((await readlink(`/proc/${pid}/exe`).catch(() => '')) === program) found.push(pid);
	}
	const [pid] = found;
	if (pid === undefined || found.length > 1) {
		throw new Error(`Expected one application to live, got ${found.length}.`);
	}
	return pid;
};

/** Milliseconds from one instant to another. */
export const between = (from: bigint, to: bigint): number => Number(to - from) / 1e6;
