import {join} from 'node:path';
import {latestName} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import type {Places} from './place.ts';

/** The owner of `latest_notification.json`. */
export type Latest = {
	/** Makes this the newest. Of several that wait only the newest is written. */
	readonly replace: (content: string) => void;
	/** Tries again what failed. */
	readonly retry: () => void;
	/** What is being written, if anything; never rejects. */
	readonly writing: () => Promise<void> | undefined;
};

/** Calls `onWritten` with the error of each attempt, or undefined where it succeeded. */
export const createLatest = (places: Places, onWritten: (error: unknown) => void): Latest => {
	let next: string | undefined;
	let running: Promise<void> | undefined;

	const write = async (): Promise<void> => {
		while (next !== undefined) {
			const content = next;
			next = undefined;
			try {
				await replaceLatest(places, content);
				onWritten(undefined);
			} catch (error) {
				next ??= content;
				onWritten(error);
				break;
			}
		}
		// In the same breath as the last look at what is next, so that no call falls in between.
		running = undefined;
	};

	const retry = (): void => {
		if (next !== undefined) running ??= write();
	};

	return {
		replace: content => {
			next = content;
			retry();
		},
		retry,
		writing: () => running,
	};
};

const replaceLatest = async ({directory, temporaryDirectory}: Places, content: string): Promise<void> => {
	const path = join(directory, latestName);
	try {
		await writeFileAtomic(path, content, {isDurable: true, temporaryDirectory});
	} catch (error) {
		if (codeOf(error) !== 'EXDEV') throw error;
		// Another file system: only a neighbour can be renamed.
		await writeFileAtomic(path, content, {isDurable: true});
	}
};
