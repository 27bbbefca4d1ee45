import {mkdir, readFile, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import {codeOf, reasonOf} from '../core/errors.ts';
import {groups} from '../core/notify/message.ts';
import type {ReceiverState} from '../core/notify/receiver-state.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';

const version = 1;

/** What a receiver's file says. */
export type Spooled = {readonly state: ReceiverState; readonly savedAt: number};

/** The file that keeps what one receiver is still to be told. */
export type Spool = {
	/** What was kept; undefined where nothing was, or nothing that can be read: that is put aside. Never rejects. */
	readonly load: () => Promise<Spooled | undefined>;
	/** Resolves when it is on the disk, or cannot be put there; never rejects. Only the newest of several is written. */
	readonly save: (spooled: Spooled) => Promise<void>;
};

type Options = {
	readonly file: string;
	readonly temporaryDirectory: string;
	/** What was kept could not be read, and is put aside. @default nobody asks */
	readonly onLost?: (message: string) => void;
	/** Why it cannot be kept or read, or undefined once it can. */
	readonly onTrouble: (message: string | undefined) => void;
};

/** The spool of one receiver. */
export const createSpool = ({file, temporaryDirectory, onLost = () => {}, onTrouble}: Options): Spool => {
	let newest: Spooled | undefined;
	let writing: Promise<void> | undefined;

	const write = async (): Promise<void> => {
		while (newest !== undefined) {
			const {state, savedAt} = newest;
			newest = undefined;
			try {
				await mkdir(dirname(file), {recursive: true, mode: 0o700});
				const content = JSON.stringify({version, savedAt, state});
				await writeFileAtomic(file, content, {isDurable: true, temporaryDirectory, mode: 0o600});
				onTrouble(undefined);
			} catch (error) {
				onTrouble(
					`What waits for a receiver cannot be kept in ${file} (${reasonOf(error)}): make room or give permission.`,
				);
			}
		}
		// In the same breath as the last look at what is newest.
		writing = undefined;
	};

	return {
		load: async () => {
			const text = await readFile(file, 'utf8').catch((error: unknown) => {
				if (codeOf(error) !== 'ENOENT')
					onTrouble(`${file} cannot be read (${reasonOf(error)}): give permission.`);
				return undefined;
			});
			if (text === undefined) return undefined;
			const spooled = parse(text);
			if (spooled !== undefined) return spooled;
			await rename(file, `${file}.unreadable`).catch(ignore);
			onLost(
				`Expected ${file} to say what waits for a receiver, got something else: it is kept as ${file}.unreadable, and only new alerts are told.`,
			);
			return undefined;
		},
		save: async spooled => {
			newest = spooled;
			// One that is under way has begun with an older state, and goes on with this one.
			writing ??= write();
			await writing;
		},
	};
};

/** What a text says, where it can only have been written by `save`. */
const parse = (text: string): Spooled | undefined => {
	try {
		const found = JSON.parse(text) as {readonly version: unknown} & Spooled;
		const {state, savedAt} = found;
		const isWhole =
			found.version === version &&
			typeof savedAt === 'number' &&
			typeof state.taken.floor === 'number' &&
			groups.every(
				name => Array.isArray(state.groups[name].problems) && Array.isArray(state.groups[name].news),
			);
		if (!isWhole) return undefined;
		const {outgoing} = state;
		// It was being sent: nobody knows what became of that, so it is sent again, under the same id.
		return {savedAt, state: {...state, outgoing: outgoing && {...outgoing, nextAt: outgoing.nextAt ?? 0}}};
	} catch {
		return undefined;
	}
};

const ignore = (): void => {
	// It is told all the same that it could not be read.
};
