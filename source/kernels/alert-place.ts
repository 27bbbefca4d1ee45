import {randomUUID} from 'node:crypto';
import {access, mkdir, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {latestName, nameAlert} from '../core/alert-name.ts';
import type {Severity} from '../core/kernel-alert.ts';
import {createByLink, createFile, discard} from '../runtime/new-file.ts';

/** Where alerts stand, and where they are prepared so that nobody who watches the first sees half of one. */
export type AlertPlaces = {readonly directory: string; readonly temporaryDirectory: string};

/** The places in a workspace. */
export const placesIn = (workspace: string): AlertPlaces => ({
	directory: join(workspace, 'alerts'),
	temporaryDirectory: join(workspace, '.grace', 'tmp'),
});

/** Makes what is missing of the places; rejects with the system's error. */
export const makePlaces = async ({directory, temporaryDirectory}: AlertPlaces): Promise<void> => {
	await mkdir(directory, {recursive: true});
	await mkdir(temporaryDirectory, {recursive: true, mode: 0o700});
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
	places: AlertPlaces,
	{severity, second, from, content}: PlacedAlert,
): Promise<number> =>
	prepare(places, content, async temporary => {
		for (let suffix = from; ; suffix += 1) {
			const pathOf = (each: Severity): string => join(places.directory, nameAlert(each, second, suffix));
			const isTaken = await Promise.any(severities.map(each => access(pathOf(each)))).then(
				() => true,
				() => false,
			);
			if (!isTaken && (await createByLink(temporary, pathOf(severity), content))) return suffix;
		}
	});

/** Replaces `latest_notification.json`; rejects with the system's error. */
export const replaceLatest = (places: AlertPlaces, content: string): Promise<void> =>
	prepare(places, content, temporary => rename(temporary, join(places.directory, latestName)));

const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** Gives `use` a file with this content, of a name that was never used, and removes it afterwards. */
const prepare = async <Result>(
	{temporaryDirectory}: AlertPlaces,
	content: string,
	use: (temporary: string) => Promise<Result>,
): Promise<Result> => {
	const temporary = join(temporaryDirectory, `.alert-${randomUUID()}.tmp`);
	try {
		await createFile(temporary, content);
		return await use(temporary);
	} finally {
		await discard(temporary);
	}
};
