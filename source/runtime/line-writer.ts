import {type FileHandle, mkdir, open} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, reasonOf} from '../core/errors.ts';
import type {Clock} from './clock.ts';

const maxPending = 10_000;

type Options = {
	readonly path: string;
	/** What troubles call the file. */
	readonly name: string;
	readonly clock: Clock;
	/** A trouble with the file, or undefined when it is over. Must not throw. */
	readonly onTrouble: (message: string | undefined) => void;
	/** Makes the directory of the file where it is missing. @default it and those above it */
	readonly makeDirectory?: () => Promise<unknown>;
	/** Milliseconds between attempts. @default 5000 */
	readonly retryDelay?: number;
};

/** Appends lines to a file, in order, without ever making its caller wait. */
export type LineWriter = {
	/** A line holds no line feed. */
	readonly write: (line: string) => void;
	/** Resolves when what was written so far is in the file, or once more could not be put there; never rejects. */
	readonly flush: () => Promise<void>;
	/** Flushes, and makes no further attempt. What is written afterwards is ignored. */
	readonly close: () => Promise<void>;
};

/**
 * A writer that survives its file: what cannot be written is kept (the newest 10,000 lines) and
 * tried again. Each line begins on a line of its own, also after one that was torn by a crash or a full disk.
 */
export const createLineWriter = (options: Options): LineWriter => {
	const {path: file, name, clock, onTrouble, retryDelay = 5000} = options;
	const {makeDirectory = () => mkdir(path.dirname(file), {recursive: true})} = options;
	let pending: string[] = [];
	let writing: Promise<void> | undefined;
	let cancelRetry: (() => void) | undefined;
	let isEndWhole = false;
	let isClosed = false;

	const drain = async (): Promise<void> => {
		while (pending.length > 0) {
			const batch = pending;
			pending = [];
			const {count, error} = await append(() => openForAppending(file, makeDirectory), batch, isEndWhole);
			isEndWhole = error === undefined;
			if (error !== undefined) {
				giveBack(batch.slice(count), error);
				break;
			}
			onTrouble(undefined);
		}
		// In the same breath as the last look at what waits, so that no call falls in between.
		writing = undefined;
	};

	const giveBack = (lines: readonly string[], error: unknown): void => {
		pending = [...lines, ...pending].slice(-maxPending);
		onTrouble(`${name} cannot be written (${reasonOf(error)}): make room or give permission.`);
		if (!isClosed) cancelRetry ??= clock.callAt(clock.now() + retryDelay, start);
	};

	const start = (): void => {
		cancelRetry?.();
		cancelRetry = undefined;
		if (pending.length > 0) writing ??= drain();
	};

	const flush = async (): Promise<void> => {
		start();
		while (writing !== undefined) await writing;
	};

	return {
		write: line => {
			if (isClosed) return;
			pending.push(line);
			if (pending.length > maxPending) pending.shift();
			if (cancelRetry === undefined) start();
		},
		flush,
		close: async () => {
			isClosed = true;
			await flush();
		},
	};
};

type Appended = {
	/** How many lines are in the file as a whole. */
	readonly count: number;
	readonly error: unknown;
};

const append = async (
	openFile: () => Promise<FileHandle>,
	lines: readonly string[],
	isEndWhole: boolean,
): Promise<Appended> => {
	const content = Buffer.from(lines.map(line => `${line}\n`).join(''));
	let written = 0;
	try {
		await using handle = await openFile();
		if (!isEndWhole && (await isTorn(handle))) await handle.write('\n');
		while (written < content.length) written += (await handle.write(content, written)).bytesWritten;
		return {count: lines.length, error: undefined};
	} catch (error) {
		return {count: countWhole(lines, written), error};
	}
};

const openForAppending = async (file: string, makeDirectory: () => Promise<unknown>): Promise<FileHandle> => {
	try {
		return await open(file, 'a+');
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
		await makeDirectory();
		return open(file, 'a+');
	}
};

const isTorn = async (handle: FileHandle): Promise<boolean> => {
	const {size} = await handle.stat();
	if (size === 0) return false;
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
	return bytesRead === 1 && buffer.toString('latin1') !== '\n';
};

const countWhole = (lines: readonly string[], written: number): number => {
	let end = 0;
	const first = lines.findIndex(line => {
		end += Buffer.byteLength(line) + 1;
		return end > written;
	});
	return first === -1 ? lines.length : first;
};
