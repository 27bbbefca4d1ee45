import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {
	type Acknowledged,
	type AcknowledgedRange,
	bothAcknowledged,
	formatAcknowledged,
	parseAcknowledged,
} from '../core/acknowledged.ts';
import {codeOf, GraceError, messageOf} from '../core/errors.ts';
import {createStore, type Store} from '../runtime/store.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';

/** What people have seen to of the alerts of a workspace. */
export type Acknowledgements = {
	/** What this process and others have said; others are heard within a second while somebody listens. */
	readonly store: Store<Acknowledged>;
	/** Counts at once; rejects with a GraceError when it could not be kept. */
	readonly acknowledge: (range: AcknowledgedRange) => Promise<void>;
	/** Resolves when what was said is kept, or cannot be. */
	readonly close: () => Promise<void>;
};

type Options = {
	readonly file: string;
	/** On the same file system. */
	readonly temporaryDirectory: string;
};

/**
 * Several processes may say something: what one has said is never taken back, so each writes what all have said, and
 * writes again where another one, in the same moment, has written without it.
 */
export const createAcknowledgements = ({file, temporaryDirectory}: Options): Acknowledgements => {
	const store = createStore<Acknowledged>([]);
	/** What was said here, and what the file said when it was last read. */
	let own: Acknowledged = [];
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
			const all = bothAcknowledged(parseAcknowledged(text), own);
			if (formatAcknowledged(all) !== formatAcknowledged(store.get())) store.set(all);
		}
		if (isKept) return;
		// What is said while this is written is not in it.
		isKept = true;
		const written = formatAcknowledged(store.get());
		if (own.length === 0 || written === text) return;
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
		acknowledge: async range => {
			own = bothAcknowledged(own, [range]);
			store.set(bothAcknowledged(store.get(), [range]));
			isKept = false;
			try {
				await keepSoon();
			} catch (cause) {
				throw new GraceError(
					'FAILED',
					`Expected to keep that in ${file}, got ${codeOf(cause) || messageOf(cause)}. It is tried again as long as this console is open; make room or give permission.`,
					{cause},
				);
			}
		},
		close: async () => {
			rest();
			await last.catch(ignore);
		},
	};
};

const lookDelay = 1000;
const retryDelay = 5000;
// Far more than a thousand ranges take.
const longestFile = 1024 * 1024;

/** The text of the file; empty where there is none, or one that cannot be ours. */
const read = async (file: string): Promise<string> => {
	try {
		await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		const found = await handle.stat();
		return found.isFile() && found.size <= longestFile ? await handle.readFile('utf8') : '';
	} catch {
		// Nothing was acknowledged yet, or nobody may know: writing it tells what is wrong.
		return '';
	}
};

const ignore = (): void => {
	// It was told to whoever asked for it.
};
