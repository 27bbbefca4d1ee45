import {readFile} from 'node:fs/promises';

// Linux counts in hundredths of a second for every program that asks, whatever its own clock does.
const ticksPerSecond = 100;

/** Milliseconds of CPU that a process has used so far, all its threads together. */
export const cpuTimeOf = async (pid: number): Promise<number> => {
	const text = await readFile(`/proc/${pid}/stat`, 'latin1');
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
};

/** MiB of memory that a process holds. */
export const residentOf = (pid: number): Promise<number> => memoryOf(pid, 'VmRSS');

/** The most MiB of memory that a process has held since it began. */
export const mostResidentOf = (pid: number): Promise<number> => memoryOf(pid, 'VmHWM');

const memoryOf = async (pid: number, field: string): Promise<number> => {
	const status = await readFile(`/proc/${pid}/status`, 'latin1');
	return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
};
