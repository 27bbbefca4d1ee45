import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {codeOf, GraceError, messageOf} from '../core/errors.ts';
import {createStore, type Store} from '../runtime/store.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';

/** What several processes of a workspace say of one thing, kept in a file. */
export type SharedWords<Words> = {
	/** What this process and others have said; others are heard within a second while somebody listens. */
	readonly store: Store<Words>;
	/** Counts at once; rejects with a GraceError when it could not be kept. */
	readonly say: (words: Words) => Promise<void>;
	/** Reads what others have said until now; never rejects. */
	readonly read: () => Promise<Words>;
	/** Resolves when what was said is kept, or cannot be. */
	readonly close: () => Promise<void>;
};

/** How words are written, and put together. */
export type Language<Words> = {
	readonly nothing: Words;
	readonly parse: (text: string) => Words;
	readonly format: (words: Words) => string;
	/** What one or the other says: the same in any order, and however often it is said. */
	readonly both: (one: Words, other: Words) => Words;
};

/** Where words are kept. */
export type SharedFile = {
	readonly file: string;
	/** On the same file system. */
	readonly temporaryDirectory: string;
};

/**
 * Several processes may say something: what one has said is never taken back, so each writes what all have said, and
 * writes again where another one, in the same moment, has written without it.
 */
export const shareWords = <Words>(
	{file, temporaryDirectory}: SharedFile,
	{nothing, parse, format, both}: Language<Words>,
): SharedWords<Words> => {
	const store = createStore<Words>(nothing);
	/** What was said here, and what the file said when it was last read. */
	let own: Words = nothing;
	let hasSaid = false;
	let text = '';
	let isKept = true;
	let listeners = 0;
	let timer: NodeJS.Timeout | undefined;
	let isLooking = false;
	let retryAt = 0;
	let last: Promise<void> = Promise.resolve();

	const keep = async (): Promise<void> => {
		const found = await read(file);
		if (found !== text) {
			text = found;
			isKept = false;
			const all = both(parse(text), own);
			if (format(all) !== format(store.get())) store.set(all);
		}
		if (isKept) return;
		// What is said while this is written is not in it.
		isKept = true;
		const written = format(store.get());
		if (!hasSaid || written === text) return;
		try {
			await writeFileAtomic(file, written, {isDurable: true, temporaryDirectory, mode: 0o600});
			text = written;
		} catch (error) {
			isKept = false;
			throw error;
		}
	};
	// One after the other.
	const keepSoon = (): Promise<void> => {
		last = last.catch(ignore).then(keep);
		return last;
	};
	const look = async (): Promise<void> => {
		isLooking = true;
		if (performance.now() >= retryAt) {
			await keepSoon().catch(() => {
				retryAt = performance.now() + retryDelay;
			});
		}
		isLooking = listeners > 0;
		timer = isLooking ? setTimeout(() => void look(), lookDelay).unref() : undefined;
	};
	const rest = (): void => {
		if (timer === undefined) return;
		clearTimeout(timer);
		timer = undefined;
		isLooking = false;
	};

	return {
		store: {
			get: store.get,
			subscribe: listener => {
				listeners += 1;
				if (!isLooking) void look();
				const unsubscribe = store.subscribe(listener);
				return () => {
					unsubscribe();
					listeners -= 1;
					if (listeners === 0) rest();
				};
			},
		},
		say: async words => {
			own = both(own, words);
			hasSaid = true;
			store.set(both(store.get(), words));
			isKept = false;
			try {
				await keepSoon();
			} catch (cause) {
				throw new GraceError(
					'FAILED',
					`Expected to keep that in ${file}, got ${codeOf(cause) || messageOf(cause)}. It is tried again as long as this program runs; make room or give permission.`,
					{cause},
				);
			}
		},
		read: async () => {
			await keepSoon().catch(ignore);
			return store.get();
		},
		close: async () => {
			rest();
			await last.catch(ignore);
		},
	};
};

const lookDelay = 1000;
const retryDelay = 5000;
// Far more than what is kept takes.
const longestFile = 1024 * 1024;

/** The text of the file; empty where there is none, or one that cannot be ours. */
const read = async (file: string): Promise<string> => {
	try {
		await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		const found = await handle.stat();
		return found.isFile() && found.size <= longestFile ? await handle.readFile('utf8') : '';
	} catch {
		// Nothing was said yet, or nobody may know: writing it tells what is wrong.
		return '';
	}
};

const ignore = (): void => {
	// It was told to whoever asked for it.
};
