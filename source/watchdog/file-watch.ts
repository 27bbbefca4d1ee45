import {setImmediate as yieldToOthers} from 'node:timers/promises';
import type {Clock} from '../runtime/clock.ts';
import {type Glance, glanceAt} from './state-read.ts';

type Options = {
	readonly path: string;
	readonly clock: Clock;
	readonly wall: () => Date;
	/** Whether the file, as it looks, could not be read: it may be readable by now. */
	readonly isUnread: () => boolean;
	/** The file may have changed. */
	readonly onChange: () => void;
};

/**
 * Watches one file, which may be missing, replaced or written in place; returns how to stop that.
 * Behind the events a `stat` each second sees what network file systems and container binds keep to themselves.
 */
export const watchFile = (options: Options): (() => Promise<void>) => {
	const stopPolling = poll(options);
	const watcher = watch(options);
	return async () => {
		stopPolling();
		await (await watcher)?.close();
	};
};

const watch = async ({path, onChange}: Options) => {
	try {
		// Loading the watcher takes as long as a launch may: the first life begins before.
		await yieldToOthers();
		const {watch} = await import('chokidar');
		const watcher = watch(path, {atomic: false});
		watcher.on('all', onChange);
		watcher.on('ready', onChange);
		// A watch that cannot be had leaves the poll, which needs none.
		watcher.on('error', () => {});
		return watcher;
	} catch {
		// As above.
		return undefined;
	}
};

const poll = ({path, clock, wall, isUnread, onChange}: Options): (() => void) => {
	let isStopped = false;
	let lastSignature: string | undefined;
	let cancel = (): void => {};

	const look = async (): Promise<void> => {
		const glance = await glanceAt(path);
		if (isStopped) return;
		if (glance.signature !== lastSignature || isJustWritten(glance, wall()) || isUnread()) onChange();
		lastSignature = glance.signature;
		schedule();
	};

	const schedule = (): void => {
		cancel = clock.callAt(clock.now() + pollInterval, () => void look());
	};

	schedule();
	return () => {
		isStopped = true;
		cancel();
	};
};

const pollInterval = 1000;

// Two writes in one tick of the file system's clock can look the same, so a fresh file is read whatever it looks like.
const isJustWritten = ({modifiedAt}: Glance, now: Date): boolean =>
	modifiedAt !== undefined && Math.abs(now.getTime() - Number(modifiedAt / 1_000_000n)) < 2 * pollInterval;
