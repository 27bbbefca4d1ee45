import {basename} from 'node:path';
import {codeOf, messageOf, reasonOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {watchFile} from './file-watch.ts';
import {openLastGood} from './state-last-good.ts';
import {createStateOwner, type Launch} from './state-owner.ts';
import type {Intent} from './state-text.ts';

export type {Intent} from './state-text.ts';

type Options = {
	readonly path: string;
	/** Where the copy of the last good state stands. */
	readonly lastGoodPath: string;
	readonly clock: Clock;
	/** The wall clock, which file systems share. */
	readonly wall: () => Date;
	/** Somebody else changed what is wanted; our own changes are never told. Must not throw. */
	readonly onIntent: (intent: Intent) => void;
	/** A standing trouble in a sentence, each once, or undefined when it is over. Must not throw. */
	readonly onTrouble: (topic: StateTopic, message: string | undefined) => void;
};

/** What there can be trouble with. */
export type StateTopic = 'reading' | 'writing';

/** The one owner of `grace_state.json`: every read and write of this process goes through it, one at a time. */
export type StateFile = {
	readonly launch: Launch;
	/**
	 * Changes keys; undefined removes one. Resolves when that is durable, or when it failed: then the change is
	 * kept, the trouble is told, and it is tried again every 5 s. Never rejects, and does nothing after `close`.
	 */
	readonly update: (changes: Readonly<Record<string, unknown>>) => Promise<void>;
	/** What stood beside the file was removed: writes the last good copy anew. */
	readonly keepCopy: () => void;
	/** Tries to write what still waits, after everything that is under way. Never rejects. */
	readonly flush: () => Promise<void>;
	/** Flushes, then lets go of the file. Never rejects. */
	readonly close: () => Promise<void>;
};

/**
 * Reads the state file, becomes its owner and watches it. A missing file is made up for by the last good copy,
 * or by a switch that is off; an unreadable one takes half a second and is kept beside. Never rejects.
 */
export const openStateFile = async (options: Options): Promise<StateFile> => {
	const {path, lastGoodPath, clock, wall, onIntent, onTrouble} = options;
	const report = createReport(onTrouble);
	let queue: Promise<void> = Promise.resolve();
	let isCheckQueued = false;
	let isClosed = false;
	let cancelRetry = (): void => {};

	const enqueue = (task: () => Promise<void>): Promise<void> => {
		queue = queue.then(task).catch(error => report('reading', messageOf(error)));
		return queue;
	};

	const lastGood = openLastGood(lastGoodPath);
	const owner = createStateOwner({
		path,
		lastGood,
		clock,
		onNews: onIntent,
		onUnreadable: problem => report('reading', problem),
		onCovered: word => {
			void enqueue(async () => {
				owner.takeInCovered(word);
				await write();
			});
		},
	});

	const check = (): void => {
		if (isCheckQueued || isClosed) return;
		isCheckQueued = true;
		void enqueue(async () => {
			// What changes from here on needs another look.
			isCheckQueued = false;
			await owner.check();
		});
	};

	const write = async (): Promise<void> => {
		cancelRetry();
		try {
			await owner.write();
			report('writing', undefined);
		} catch (error) {
			report('writing', `${basename(path)} ${explain(error)}`);
			if (isClosed) return;
			cancelRetry = clock.callAt(clock.now() + retryInterval, () => void enqueue(write));
		}
	};

	const drain = async (): Promise<void> => {
		let last: Promise<void>;
		do {
			last = queue;
			await last;
		} while (last !== queue);
	};

	const launch = await owner.begin();
	const stopWatching = watchFile({path, clock, wall, isUnread: owner.isUnread, onChange: check});

	const close = async (): Promise<void> => {
		isClosed = true;
		await stopWatching();
		void enqueue(write);
		await drain();
		cancelRetry();
		await owner.close();
		await drain();
		await lastGood.flush();
	};

	let closing: Promise<void> | undefined;
	return {
		launch,
		update: async changes => {
			if (isClosed) return;
			owner.want(changes);
			await enqueue(write);
		},
		keepCopy: () => void enqueue(lastGood.keep),
		flush: async () => {
			void enqueue(write);
			await drain();
		},
		close: () => {
			closing ??= close();
			return closing;
		},
	};
};

const retryInterval = 5000;

// What is no error of the system stands in the way, and its owner knows best where it belongs.
const explain = (error: unknown): string =>
	codeOf(error) === ''
		? `cannot be written: ${messageOf(error)}. Move it away.`
		: `cannot be written (${reasonOf(error)}): make room or give permission.`;

/** Tells each change once. */
const createReport = (onTrouble: Options['onTrouble']): Options['onTrouble'] => {
	const told: Partial<Record<StateTopic, string | undefined>> = {};
	return (topic, message) => {
		if (message === told[topic]) return;
		told[topic] = message;
		onTrouble(topic, message);
	};
};
