import {watch} from 'node:fs';
import {stat} from 'node:fs/promises';
import {basename, resolve} from 'node:path';
import {isAlertName} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';
import {createNameChecks, type NameChecks} from './name-checks.ts';
import {scanAlerts} from './scan.ts';
import {createUntold, type Untold} from './untold.ts';

/** What happens to the alert files of a directory, by name. */
export type AlertWatch = {
	readonly directory: string;
	/** The files that are known now. */
	readonly known: () => readonly string[];
	readonly isKnown: (name: string) => boolean;
	/** Files are there: they came, or were found by a look at the whole directory. */
	readonly onPresent: (names: readonly string[]) => void;
	readonly onChange: (name: string) => void;
	readonly onRemove: (names: readonly string[]) => void;
	/** The whole directory was read; from now on changes arrive as they happen, unless an error was told before. */
	readonly onReady: (isWhole: boolean) => void;
	readonly onError: (error: Error) => void;
};

/** A watch of a directory until it is closed. */
export type AlertWatcher = {
	/** Resolves when the directory was read once, or cannot be; never rejects. */
	readonly looked: Promise<void>;
	readonly close: () => Promise<void>;
};

/**
 * Watches a directory, by one watch of the system for all that is in it: a hundred thousand files cost no more than
 * none. It need not exist, and may vanish, be replaced and come back, which is noticed within a second. Where the system
 * says nothing (network file systems, binds into containers), has lost count or has no watch to give, the time of the
 * directory's last change tells within two seconds that it must be read again.
 */
export const watchAlerts = (options: AlertWatch): AlertWatcher => {
	const directory = resolve(options.directory);
	const {known, isKnown, onPresent, onChange, onRemove, onReady} = options;
	let watched: Watched | undefined;
	let failedAt: number | undefined;
	let looking: Promise<void> | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isClosed = false;

	const fail = (error: unknown): void => {
		failedAt ??= performance.now();
		options.onError(error instanceof Error ? error : new Error(String(error)));
	};

	const onChecked = (name: string, isThere: boolean): void => {
		if (!isThere) {
			onRemove([name]);
			return;
		}
		const wasKnown = isKnown(name);
		onPresent([name]);
		if (wasKnown) onChange(name);
	};

	const follow = (identity: string): Watched => {
		const untold = createUntold();
		const checks = createNameChecks({directory, onChecked, onFlood: untold.lose});
		const onEvent = (_kind: string, name: string | null): void => {
			untold.hear();
			if (name === null) untold.lose();
			else if (isAlertName(name)) checks.add(name);
			// Its own name: it was moved or removed.
			else if (name === basename(directory)) lookAgain();
		};
		try {
			const watcher = watch(directory, {persistent: false}, onEvent);
			watcher.on('error', fail);
			return {identity, checks, untold, stop: () => watcher.close()};
		} catch (error) {
			fail(error);
			return {identity, checks, untold, stop: () => {}};
		}
	};

	const leave = async (): Promise<void> => {
		const left = watched;
		watched = undefined;
		left?.stop();
		await left?.checks.close();
	};

	const readWhole = async ({checks, untold}: Watched): Promise<void> => {
		untold.begin();
		const unseen = new Set(known());
		// What happens to a file meanwhile is newer than what is read here.
		const isQuiet = (name: string): boolean => !checks.has(name);
		await scanAlerts(directory, names => {
			for (const name of names) unseen.delete(name);
			if (!isClosed) onPresent(names.filter(isQuiet));
			return !isClosed;
		});
		if (isClosed) return;
		if (unseen.size > 0) onRemove([...unseen].filter(isQuiet));
		onReady(failedAt === undefined);
	};

	const look = async (): Promise<void> => {
		const found = await identify(directory);
		if (isClosed || found === 'unknown') return;
		const isTried = failedAt === undefined || performance.now() < failedAt + retryDelay;
		if (found?.identity !== watched?.identity || !isTried) {
			failedAt = undefined;
			await leave();
			if (isClosed) return;
			if (found === undefined) onRemove(known());
			else watched = follow(found.identity);
		}
		if (found === undefined || watched === undefined) return;
		if (await watched.untold.isScanDue(found.changedAt)) await readWhole(watched);
	};

	const lookAgain = (): void => {
		if (isClosed || looking !== undefined) return;
		clearTimeout(timer);
		looking = look()
			.catch(error => {
				// Gone while it was read: the next look finds that out.
				if (!isGone(error)) fail(error);
			})
			.finally(() => {
				looking = undefined;
				if (!isClosed) timer = setTimeout(lookAgain, lookDelay).unref();
			});
	};

	lookAgain();
	return {
		looked: looking ?? Promise.resolve(),
		close: async () => {
			isClosed = true;
			clearTimeout(timer);
			await looking;
			await leave();
		},
	};
};

type Watched = {
	readonly identity: string;
	readonly checks: NameChecks;
	readonly untold: Untold;
	readonly stop: () => void;
};

/** Milliseconds between two looks at whether the directory is still the one that is watched, and what is untold. */
const lookDelay = 1000;
/** Milliseconds until a watch that failed is replaced. */
const retryDelay = 5000;

type Identified = {readonly identity: string; readonly changedAt: bigint};

/** What tells this directory from another one of its name; undefined where there is none. */
const identify = async (directory: string): Promise<Identified | undefined | 'unknown'> => {
	try {
		const found = await stat(directory, {bigint: true});
		if (!found.isDirectory()) return undefined;
		return {identity: `${found.dev}:${found.ino}:${found.birthtimeNs}`, changedAt: found.mtimeNs};
	} catch (error) {
		return isGone(error) ? undefined : 'unknown';
	}
};

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
