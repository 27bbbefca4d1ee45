import {mkdir} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {codeOf} from '../core/errors.ts';
import type {Store} from '../runtime/store.ts';
import {openArchive} from './archive.ts';
import {createCoalesced} from './coalesced.ts';
import {readContent} from './content.ts';
import {createNameList} from './name-list.ts';
import {type AlertRow, rowOf, unreadRow} from './row.ts';
import {createRowCache, type Reading} from './row-cache.ts';
import {type AlertWatcher, watchAlerts} from './watch.ts';

/** The alerts of a workspace, oldest first. Only what is looked at is read. */
export type AlertFeed = {
	/** A new object whenever a row came, went or was read; `order` is another number when one came or went. */
	readonly changes: Store<FeedChange>;
	/** Rows `start` to `end` (exclusive); those not read yet are empty, and read now. */
	readonly slice: (start: number, end: number) => readonly AlertRow[];
	/** The names of all rows. */
	readonly names: () => readonly string[];
	/** The row of a name; one not read yet is empty, and read now. */
	readonly row: (name: string) => AlertRow;
	/** The row of a name, for whoever goes through many: what is read for that is not kept. Never rejects. */
	readonly read: (name: string) => Promise<AlertRow>;
};

/** How many alerts there are; `order` is another number when one came or went. */
export type FeedChange = {readonly count: number; readonly order: number};

/** A feed that follows a directory until it is closed. */
export type DirectoryFeed = AlertFeed & {
	/** Resolves when all files are known and the newest are read; never rejects. */
	readonly ready: Promise<void>;
	/** Stops following; what was read can still be looked at. */
	readonly close: () => Promise<void>;
};

/**
 * The alerts of a directory, whoever writes them, behind those of its archive once these are counted. A missing
 * directory is made. `onError` hears what keeps the feed from following, `onRecovered` that it follows again.
 */
export const createAlertFeed = (options: AlertFeedOptions): DirectoryFeed => {
	const {directory, onError = () => {}, onRecovered = () => {}} = options;
	/** In the directory or in its archive: an alert keeps its place when it moves from one to the other. */
	const list = createNameList();
	const archive = openArchive(directory);
	/** In the directory, and in the archive as well. */
	const both = new Set<string>();
	/** Gone from the directory, and shown until the archive was asked for them. */
	const leaving = new Set<string>();
	let settling: Promise<void> | undefined;
	let settleTimer: NodeJS.Timeout | undefined;
	let watcher: AlertWatcher | undefined;
	let isReady = false;
	let isClosed = false;
	const failing = new Set<'archive' | 'directory'>();

	const fail = (part: 'archive' | 'directory', error: unknown): void => {
		failing.add(part);
		onError(error instanceof Error ? error : new Error(String(error)));
	};
	const recover = (part: 'archive' | 'directory'): void => {
		if (failing.delete(part) && failing.size === 0) onRecovered();
	};

	const isPresent = (name: string): boolean => list.has(name) && (!archive.has(name) || both.has(name));
	const changeNow = (): FeedChange => ({count: list.size(), order: list.changes()});
	const changes = createCoalesced(changeNow, burst);
	const read = async (name: string): Promise<Reading> => {
		// Its file is gone, and where its line stands is about to be known.
		if (leaving.has(name)) await settling;
		const content = isPresent(name) ? await readContent(directory, name) : await archive.read(name);
		const mayComplete = content.kind === 'problem' && content.mayComplete;
		return {row: rowOf(name, content), mayComplete};
	};
	const cache = createRowCache({read, onRead: changes.touch});

	const refreshArchive = async (): Promise<void> => {
		try {
			const {added, removed} = await archive.refresh();
			list.remove(removed.filter(name => !both.delete(name)));
			for (let first = 0; first < added.length; first += portion) {
				const some = added.slice(first, first + portion);
				// A line that is new does not make a file go.
				for (const name of some) if (list.has(name)) both.add(name);
				list.add(some);
				await setImmediate();
			}
			recover('archive');
		} catch (error) {
			fail('archive', error);
		}
	};

	const settle = async (): Promise<void> => {
		// Whoever goes while the archive is read may have a line behind what was read of it.
		const asked = [...leaving];
		await refreshArchive();
		const gone = asked.filter(name => leaving.delete(name));
		for (const name of gone) {
			both.delete(name);
			// It may have been looked for, or be looked for now, where it no longer is.
			const row = cache.get(name);
			if (row === undefined || row.problem !== undefined) cache.refresh(name);
		}
		for (const name of list.remove(gone.filter(name => !archive.has(name)))) cache.forget(name);
		if (!isClosed) changes.touch();
		settling = undefined;
		if (leaving.size > 0) settleSoon();
		else if (failing.has('archive')) settleSoon(retryDelay);
	};

	const settleSoon = (delay = burst): void => {
		if (isClosed || settling !== undefined) return;
		settleTimer ??= setTimeout(() => {
			settleTimer = undefined;
			settling = settle();
		}, delay).unref();
	};

	const onPresent = (names: readonly string[]): void => {
		for (const name of names) if (leaving.delete(name)) cache.refresh(name);
		// What comes back may say something else than its line does.
		for (const name of names) {
			if (!archive.has(name) || both.has(name)) continue;
			both.add(name);
			cache.refresh(name);
		}
		// Half a directory is not shown.
		if (list.add(names).length > 0 && isReady) changes.touch();
	};

	const onRemove = (names: readonly string[]): void => {
		for (const name of names) if (list.has(name)) leaving.add(name);
		if (leaving.size > 0) settleSoon();
	};

	const start = async (): Promise<void> => {
		try {
			await mkdir(directory, {recursive: true});
		} catch (error) {
			if (codeOf(error) !== 'ENOENT') fail('directory', error);
		}
		if (isClosed) return;
		watcher = watchAlerts({
			directory,
			known: () => list.names().filter(isPresent),
			isKnown: isPresent,
			onPresent,
			onChange: cache.refresh,
			onRemove,
			onReady: isWhole => {
				if (isWhole) recover('directory');
				settleSoon();
			},
			onError: error => fail('directory', error),
		});
		await watcher.looked;
		for (const name of list.slice(list.size() - newest, list.size())) cache.request(name);
		await cache.idle();
		isReady = true;
		if (!isClosed) changes.touch();
	};

	const rowAt = (name: string): AlertRow => {
		const row = cache.get(name);
		if (row === undefined) cache.request(name);
		return row ?? unreadRow(name);
	};

	return {
		changes: changes.store,
		slice: (start, end) => {
			cache.reserve(end - start);
			return list.slice(start, end).map(rowAt);
		},
		names: list.names,
		row: rowAt,
		read: async name => cache.get(name) ?? (await read(name)).row,
		ready: start(),
		close: async () => {
			isClosed = true;
			clearTimeout(settleTimer);
			changes.close();
			cache.close();
			await watcher?.close();
			await settling;
		},
	};
};

/** Where the alerts are, and who hears of errors. */
export type AlertFeedOptions = {
	readonly directory: string;
	readonly onError?: (error: Error) => void;
	/** Called when nothing keeps it from following any more. */
	readonly onRecovered?: () => void;
};

/** So many archived names are put in at once, which takes some milliseconds. */
const portion = 4096;
/** So many of the newest are read before anybody asks. */
const newest = 200;
/** What comes within so many milliseconds is one change. */
const burst = 50;
/** Milliseconds until an archive that could not be read is tried again. */
const retryDelay = 5000;
