import {randomUUID} from 'node:crypto';
import {access, mkdir, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {latestName, nameAlert} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';
import type {Severity} from '../core/kernel-alert.ts';
import {createByLink, createFile, discard} from '../runtime/new-file.ts';

/** Where alerts stand, and where they are prepared so that nobody who watches the first sees half of one. */
export type AlertPlaces = readonly [directory: string, temporaryDirectory: string];

/** The places in a workspace, where what was missing of them is made; rejects with the system's error. */
export const openPlaces = async (workspace: string): Promise<AlertPlaces> => {
	const directory = join(workspace, 'alerts');
	const temporaryDirectory = join(workspace, '.grace', 'tmp');
	await mkdir(directory, {recursive: true});
	await mkdir(temporaryDirectory, {recursive: true, mode: 0o700});
	return [directory, temporaryDirectory];
};

/** The text of an alert, and what its name is made of. */
export type PlacedAlert = {
	readonly severity: Severity;
	readonly second: string;
	/** The first suffix to try. */
	readonly from: number;
	readonly content: string;
};

/**
 * Creates the file of an alert, whole and durable, under the first suffix of its second that no severity has; returns
 * the suffix. Rejects with the system's error.
 */
export const placeAlert = (
	[directory, temporaryDirectory]: AlertPlaces,
	{severity, second, from, content}: PlacedAlert,
): Promise<number> =>
	prepare(temporaryDirectory, content, async temporary => {
		for (let suffix = from; ; suffix += 1) {
			const pathOf = (each: Severity): string => join(directory, nameAlert(each, second, suffix));
			const isTaken = await Promise.any(severities.map(each => access(pathOf(each)))).then(
				() => true,
				() => false,
			);
			if (!isTaken && (await createByLink(temporary, pathOf(severity), content))) return suffix;
		}
	});

/** Replaces `latest_notification.json`; rejects with the system's error. */
export const replaceLatest = (
	[directory, temporaryDirectory]: AlertPlaces,
	content: string,
): Promise<void> => {
	const replaceFrom = (from: string): Promise<void> =>
		prepare(from, content, temporary => rename(temporary, join(directory, latestName)));
	return replaceFrom(temporaryDirectory).catch(error => {
		if (codeOf(error) !== 'EXDEV') throw error;
		// Another file system: only a neighbour can be renamed.
		return replaceFrom(directory);
	});
};

/** All of them; what matters least is the last. */
export const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** Gives `use` a file with this content, of a name that was never used, and removes it afterwards. */
const prepare = async <Result>(
	directory: string,
	content: string,
	use: (temporary: string) => Promise<Result>,
): Promise<Result> => {
	const temporary = join(directory, `.alert-${randomUUID()}.tmp`);
	try {
		await createFile(temporary, content);
		return await use(temporary);
	} finally {
		await discard(temporary);
	}
};
