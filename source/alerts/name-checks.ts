import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {codeOf} from '../core/errors.ts';

/** Files of a directory that something has happened to, looked at one by one a moment later. */
export type NameChecks = {
	readonly add: (name: string) => void;
	/** Whether it waits to be looked at, or is being looked at. */
	readonly has: (name: string) => boolean;
	/** Forgets what waits; resolves when nothing is being looked at. */
	readonly close: () => Promise<void>;
};

type Options = {
	readonly directory: string;
	readonly onChecked: (name: string, isThere: boolean) => void;
	/** More waited than are looked at one by one, and were forgotten: reading the whole directory costs less. */
	readonly onFlood: () => void;
};

/** Each look follows the last event of its file, so that what it says is true in the end. */
export const createNameChecks = ({directory, onChecked, onFlood}: Options): NameChecks => {
	let waiting = new Set<string>();
	let current: ReadonlySet<string> = waiting;
	let timer: NodeJS.Timeout | undefined;
	let checking: Promise<void> | undefined;
	let isClosed = false;

	const check = async (): Promise<void> => {
		const names = [...current];
		for (let start = 0; start < names.length && !isClosed; start += parallelism) {
			const some = names.slice(start, start + parallelism);
			const found = await Promise.all(some.map(name => isThere(join(directory, name))));
			if (isClosed) return;
			for (const [index, name] of some.entries()) onChecked(name, found[index] ?? true);
		}
		checking = undefined;
		current = new Set();
		checkSoon();
	};
	const checkSoon = (): void => {
		if (isClosed || checking !== undefined || waiting.size === 0) return;
		timer ??= setTimeout(() => {
			timer = undefined;
			current = waiting;
			waiting = new Set();
			checking = check();
		}, burst).unref();
	};

	return {
		add: name => {
			waiting.add(name);
			if (waiting.size <= most) return checkSoon();
			waiting.clear();
			onFlood();
		},
		has: name => waiting.has(name) || current.has(name),
		close: async () => {
			isClosed = true;
			waiting.clear();
			clearTimeout(timer);
			await checking;
		},
	};
};

/** What comes within so many milliseconds is looked at together. */
const burst = 20;
const most = 1000;
const parallelism = 16;

const isThere = async (path: string): Promise<boolean> => {
	try {
		await lstat(path);
		return true;
	} catch (error) {
		// What cannot be looked at is there, and its row says why it cannot be read.
		return !['ENOENT', 'ENOTDIR'].includes(codeOf(error));
	}
};
