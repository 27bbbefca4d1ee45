import {stat} from 'node:fs/promises';
import {resolve, sep} from 'node:path';
import type {watch} from 'chokidar';
import {isAlertName} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';

/** What happens to the alert files of a directory, by name. */
export type AlertWatch = {
	readonly directory: string;
	/** The files that are known now. */
	readonly known: () => Iterable<string>;
	/** A file is there: it came, or was found by a first look. */
	readonly onPresent: (name: string) => void;
	readonly onChange: (name: string) => void;
	readonly onRemove: (name: string) => void;
	/** A first look is over; from now on changes arrive as they happen, unless an error was told since it began. */
	readonly onReady: (isWhole: boolean) => void;
	readonly onError: (error: Error) => void;
};

/**
 * Watches a directory; returns how to stop. It need not exist, and may vanish, be replaced and come back, which is
 * noticed within a second.
 */
export const watchAlerts = (options: AlertWatch): (() => Promise<void>) => {
	const directory = resolve(options.directory);
	let watched: {readonly identity: string; readonly close: () => Promise<void>} | undefined;
	let failedAt: number | undefined;
	let looking: Promise<void> | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isClosed = false;

	const onError = (error: Error): void => {
		failedAt ??= performance.now();
		options.onError(error);
	};
	const watching: AlertWatch = {
		...options,
		onError,
		onReady: () => options.onReady(failedAt === undefined),
	};

	// The watcher itself loses a directory that comes back while it looks away, so it gets a new one each time.
	const look = async (): Promise<void> => {
		const identity = await identify(directory, watched?.identity);
		const isTried = failedAt === undefined || performance.now() < failedAt + retryDelay;
		if (identity !== watched?.identity || !isTried) {
			failedAt = undefined;
			const old = watched;
			watched = undefined;
			await close(old?.close, onError);
			if (isClosed) return;
			if (identity === undefined) for (const name of [...options.known()]) options.onRemove(name);
			else {
				const chokidar = await load(onError);
				if (isClosed) return;
				if (chokidar !== undefined)
					watched = {identity, close: watchOne(chokidar.watch, directory, watching)};
			}
		}
		if (!isClosed) timer = setTimeout(lookAgain, lookDelay).unref();
	};

	const lookAgain = (): void => {
		looking = look();
	};

	lookAgain();
	return async () => {
		isClosed = true;
		clearTimeout(timer);
		await looking;
		await close(watched?.close, options.onError);
	};
};

/** Milliseconds between two looks at whether the directory is still the one that is watched. */
const lookDelay = 1000;
/** Milliseconds until a watcher that failed is replaced. */
const retryDelay = 5000;

/** What tells this directory from another one of its name; undefined where there is none, `last` where nobody can say. */
const identify = async (directory: string, last: string | undefined): Promise<string | undefined> => {
	try {
		const found = await stat(directory, {bigint: true});
		return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : undefined;
	} catch (error) {
		return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? undefined : last;
	}
};

// Only when something is watched: who starts an application should not wait for this.
const load = async (onError: (error: Error) => void) => {
	try {
		return await import('chokidar');
	} catch (error) {
		onError(error instanceof Error ? error : new Error(String(error)));
		return undefined;
	}
};

const watchOne = (
	watchPath: typeof watch,
	directory: string,
	{known, onPresent, onChange, onRemove, onReady, onError}: AlertWatch,
): (() => Promise<void>) => {
	const nameOf = nameIn(directory);
	const unseen = new Set(known());
	const forAlerts = (tell: (name: string) => void) => (path: string) => {
		const name = nameOf(path);
		if (name === undefined) return;
		unseen.delete(name);
		tell(name);
	};
	const watcher = watchPath(directory, {
		depth: 0,
		atomic: false,
		ignored: path => nameOf(path) === undefined && resolve(path) !== directory,
	});
	watcher.on('add', forAlerts(onPresent));
	watcher.on('addDir', forAlerts(onPresent));
	watcher.on('change', forAlerts(onChange));
	watcher.on('unlink', forAlerts(onRemove));
	watcher.on('unlinkDir', forAlerts(onRemove));
	watcher.on('ready', () => {
		for (const name of unseen) onRemove(name);
		unseen.clear();
		onReady(true);
	});
	watcher.on('error', error => {
		// A watcher that failed has not seen everything; what it missed is not gone.
		unseen.clear();
		onError(error instanceof Error ? error : new Error(String(error)));
	});
	return () => watcher.close();
};

/** Tells the name of the alert file a path leads to, or undefined. */
const nameIn = (directory: string): ((path: string) => string | undefined) => {
	const prefix = directory + sep;
	return path => {
		const whole = path.startsWith(prefix) ? path : resolve(path);
		const name = whole.startsWith(prefix) ? whole.slice(prefix.length) : '';
		return isAlertName(name) && !name.includes(sep) ? name : undefined;
	};
};

const close = async (
	closeWatcher: (() => Promise<void>) | undefined,
	onError: (error: Error) => void,
): Promise<void> => {
	try {
		await closeWatcher?.();
	} catch (error) {
		onError(error instanceof Error ? error : new Error(String(error)));
	}
};
