import {once} from 'node:events';
import process from 'node:process';

const mebibyte = 2 ** 20;
const held: Buffer[] = [];

/** Fails with an error that nobody catches. */
export const crash = (): void => {
	throw new Error('crashed as asked');
};

/** Leaves in good order. */
export const exit = (code: number): void => {
	process.exit(code);
};

/** Blocks the event loop for ever, without burning a core. */
export const hang = (): void => {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

/** Holds so many MiB more, every page of them touched. */
export const leak = (size: number): void => {
	for (let count = 0; count < size; count += 1) held.push(Buffer.alloc(mebibyte, 1));
	console.log(`holding ${held.length} MiB`);
};

/** Prints so many MiB of numbered lines, as fast as they are taken. */
export const flood = (size: number): void => {
	const print = async (): Promise<void> => {
		for (let line = 0; line < size * linesInMebibyte; line += linesInBlock) {
			if (!process.stdout.write(numberedLines(line))) await once(process.stdout, 'drain');
			// A server that prints a lot still answers.
			await new Promise(setImmediate);
		}
		console.log(`flood of ${size} MiB over`);
	};
	print().catch((error: unknown) => {
		setImmediate(() => {
			throw error;
		});
	});
};

/** From now on only SIGKILL helps. */
export const ignoreSigterm = (): void => {
	isSigtermIgnored = true;
};

/** Whether the application was told not to care about that signal. */
export const isIgnored = (signal: NodeJS.Signals): boolean => isSigtermIgnored && signal === 'SIGTERM';

let isSigtermIgnored = false;

const lineLength = 64;
const linesInBlock = 1024;
const linesInMebibyte = mebibyte / lineLength;

const numberedLines = (first: number): string =>
	Array.from({length: linesInBlock}, (_, index) =>
		`flood line ${String(first + index + 1).padStart(10, '0')} `.padEnd(lineLength - 1, '.').concat('\n'),
	).join('');
