import {access, mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import {codeOf} from '../core/errors.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import {readPath} from './state-read.ts';
import {type State, serializeState} from './state-text.ts';

/** The copy of the last good state, for the day the state file is missing or unreadable. */
export type LastGood = {
	/** The copy, if there is one that can be read. */
	readonly read: () => Promise<State | undefined>;
	/** Writes the copy in the background; of many in a row the newest is sure to be written. */
	readonly save: (state: State) => void;
	/** Writes the newest copy anew where its file is gone. */
	readonly keep: () => Promise<void>;
	/** Waits for what is being written. */
	readonly flush: () => Promise<void>;
};

/** The last good copy at `path`, whose directory is made when it is missing. */
export const openLastGood = (path: string): LastGood => {
	let wanted: string | undefined;
	let saved: string | undefined;
	let writing: Promise<void> | undefined;

	const writeNewest = async (): Promise<void> => {
		try {
			// Not recursively: a workspace that was removed is not brought back by its copy.
			await mkdir(dirname(path), {mode: 0o700}).catch(() => {});
			while (wanted !== undefined && wanted !== saved) {
				const text = wanted;
				await writeFileAtomic(path, text, {isDurable: false});
				saved = text;
			}
		} catch {
			// The state itself is safe in its file, and the next good state brings the next copy.
		} finally {
			writing = undefined;
		}
	};

	const isThere = (): Promise<boolean> =>
		access(path).then(
			() => true,
			error => codeOf(error) !== 'ENOENT',
		);

	const start = (): void => {
		if (wanted !== saved) writing ??= writeNewest();
	};

	return {
		read: async () => {
			const reading = await readPath(path);
			return reading.kind === 'state' ? reading.state : undefined;
		},
		save: state => {
			wanted = serializeState(state);
			start();
		},
		keep: async () => {
			if (await isThere()) return;
			saved = undefined;
			start();
		},
		flush: async () => {
			await writing;
		},
	};
};
