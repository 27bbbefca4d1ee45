import type {Clock} from '../runtime/clock.ts';
import type {Settings} from './config.ts';
import {type Change, changesBetween} from './config-changes.ts';
import {watchConfig} from './config-watch.ts';

/** Where settings come from, to be read again whenever that changes. */
export type ConfigSource = {
	/** Each of them may be the config. */
	readonly files: readonly string[];
	/** What applies now, with all that wins over the file. Rejects with BAD_CONFIG or NO_COMMAND where it is broken. */
	readonly read: () => Promise<Settings>;
};

type Options = {
	readonly settings: Settings;
	/** @default the settings never change */
	readonly source: ConfigSource | undefined;
	readonly clock: Clock;
	/** Something counts differently from now on. */
	readonly onChange: (changes: readonly Change[], before: Settings) => void;
	readonly onTrouble: (message: string | undefined) => void;
};

/** The settings that count now. */
export type LiveSettings = {
	readonly get: () => Settings;
	/** Begins to watch where they come from. */
	readonly listen: () => void;
	/** A life begins with what counts now. */
	readonly begin: () => void;
	/** The keys whose newest values wait for the next life. */
	readonly pending: () => readonly string[];
	readonly close: () => Promise<void>;
};

/** Settings that follow their source once they listen. */
export const createLiveSettings = (options: Options): LiveSettings => {
	const {source, clock, onChange, onTrouble} = options;
	let {settings} = options;
	/** What the living application was begun with. */
	let launched = settings;
	let stop = async (): Promise<void> => {};

	const onRead = (read: Settings): void => {
		// What runs goes on where the config names no command any more.
		const next = {...read, command: read.command ?? settings.command};
		const changes = changesBetween(settings, next);
		if (changes.length === 0) return;
		const before = settings;
		settings = next;
		onChange(changes, before);
	};

	return {
		get: () => settings,
		listen: () => {
			if (source !== undefined) stop = watchConfig({...source, clock, onRead, onTrouble});
		},
		begin: () => {
			launched = settings;
		},
		pending: () =>
			changesBetween(launched, settings)
				.filter(({counts}) => counts === 'from the next life')
				.map(({key}) => key),
		close: () => stop(),
	};
};
