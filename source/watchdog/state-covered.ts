import type {FileHandle} from 'node:fs/promises';
import type {Clock} from '../runtime/clock.ts';
import {closeQuietly, type Reading, readOpen} from './state-read.ts';

/** What a person wrote into a file that has lost its name. */
export type CoveredWord = {
	readonly before: Reading;
	readonly after: Reading & {readonly kind: 'state'};
	/** How many of our renames came before the file got its name. */
	readonly generation: number;
};

/** The files that our renames covered. Somebody may have opened one before, and write into it after. */
export type CoveredFiles = {
	/** Takes over the open file, looks at it now, and a few more times in the next half second. */
	readonly add: (file: FileHandle, before: Reading, generation: number) => Promise<void>;
	/** Looks once more, and lets go of them all. */
	readonly close: () => Promise<void>;
};

/** Watches covered files for a last word. */
export const watchCovered = (clock: Clock, onWord: (word: CoveredWord) => void): CoveredFiles => {
	const entries = new Set<Entry>();

	const look = async (entry: Entry): Promise<void> => {
		const after = await readOpen(entry.file);
		if (after.kind !== 'state') return;
		const {before} = entry;
		if (before.kind === 'state' && Buffer.compare(before.bytes, after.bytes) === 0) return;
		entry.before = after;
		onWord({before, after, generation: entry.generation});
	};

	const lookAgain = (entry: Entry, [delay, ...delays]: readonly number[]): void => {
		if (entry.isClosed) return;
		if (delay === undefined) {
			void close(entry);
			return;
		}
		entry.cancel = clock.callAt(clock.now() + delay, () => {
			entry.looking = look(entry).then(() => lookAgain(entry, delays));
		});
	};

	const close = async (entry: Entry): Promise<void> => {
		if (entry.isClosed) return;
		entry.isClosed = true;
		entries.delete(entry);
		entry.cancel();
		await entry.looking;
		await look(entry);
		await closeQuietly(entry.file);
	};

	return {
		add: async (file, before, generation) => {
			const [oldest] = entries;
			if (oldest !== undefined && entries.size >= mostFiles) await close(oldest);
			const entry: Entry = {
				file,
				generation,
				before,
				isClosed: false,
				cancel: () => {},
				looking: undefined,
			};
			entries.add(entry);
			await look(entry);
			lookAgain(entry, delays);
		},
		close: async () => {
			await Promise.all([...entries].map(close));
		},
	};
};

type Entry = {
	readonly file: FileHandle;
	readonly generation: number;
	before: Reading;
	isClosed: boolean;
	cancel: () => void;
	looking: Promise<void> | undefined;
};

const mostFiles = 32;

/** Milliseconds from one look to the next; a slow writer is given half a second. */
const delays = [10, 20, 40, 80, 150, 250];
