import {stat} from 'node:fs/promises';
import {messageOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {watchFile} from './file-watch.ts';
import {glanceAt} from './state-read.ts';

type Options<Settings> = {
	/** Each of them may be the config. */
	readonly files: readonly string[];
	/** Rejects where the config is broken. */
	readonly read: () => Promise<Settings>;
	readonly clock: Clock;
	/** What the config says now, whenever it may be something else. */
	readonly onRead: (settings: Settings) => void;
	/** A broken config changes nothing: a message begins or replaces the trouble, undefined ends it. */
	readonly onTrouble: (message: string | undefined) => void;
};

/** Reads the config again whenever it has changed, and each second while it is broken; returns how to stop that. */
export const watchConfig = <Settings>(options: Options<Settings>): (() => Promise<void>) => {
	const {files, read, clock, onRead, onTrouble} = options;
	let known: string | undefined;
	let isBroken = false;
	let isLooking = false;
	let isClosed = false;

	const signature = async (): Promise<string> => {
		const glances = await Promise.all(files.map(glanceAt));
		return glances.map(each => each.signature).join('\n');
	};

	// Editors empty a file before they fill it, or take it away first: the half of a config may be a config as well.
	const settled = async (): Promise<string> => {
		for (let seen = await signature(); ; ) {
			await pause(clock);
			const now = await signature();
			if (now === seen || isClosed) return now;
			seen = now;
		}
	};

	const look = async (): Promise<void> => {
		if (!isBroken && (await signature()) === known) return;
		// A pipe gives what it has once.
		if ((await Promise.all(files.map(isStream))).includes(true)) return;
		const seen = await settled();
		try {
			const settings = await read();
			if (isClosed) return;
			isBroken = false;
			onTrouble(undefined);
			onRead(settings);
		} catch (error) {
			if (isClosed) return;
			isBroken = true;
			onTrouble(`The config is broken; what it said before counts. ${messageOf(error)}`);
		}
		known = seen;
	};

	const onChange = (): void => {
		// What changes during a look is seen by the poll.
		if (isLooking || isClosed) return;
		isLooking = true;
		look().finally(() => {
			isLooking = false;
		});
	};

	const stops = files.map(path =>
		watchFile({path, clock, wall: clock.wall, isUnread: () => isBroken, onChange}),
	);
	return async () => {
		isClosed = true;
		await Promise.all(stops.map(stop => stop()));
	};
};

const settleTime = 100;

const pause = (clock: Clock): Promise<void> =>
	new Promise(resolve => {
		clock.callAt(clock.now() + settleTime, resolve);
	});

const isStream = (file: string): Promise<boolean> =>
	stat(file).then(
		found => !found.isFile() && !found.isDirectory(),
		() => false,
	);
