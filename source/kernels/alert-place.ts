import {randomUUID} from 'node:crypto';
import {access, mkdir, rename} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {lastSuffix, latestName, nameAlert} from '../core/alert-name.ts';
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
	await mkdir(dirname(temporaryDirectory), {recursive: true, mode: 0o700});
	await mkdir(temporaryDirectory, {recursive: true});
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
export const placeAlert = async (
	{directory, temporaryDirectory}: AlertPlaces,
	{severity, second, from, content}: PlacedAlert,
): Promise<number> => {
	const temporary = temporaryIn(temporaryDirectory);
	try {
		await createFile(temporary, content);
		for (let suffix = from; suffix <= lastSuffix; suffix += 1) {
			const name = nameAlert(severity, second, suffix);
			if (await isTaken(directory, second, suffix)) continue;
			if (await createByLink(temporary, join(directory, name), content)) return suffix;
		}
	} finally {
		await discard(temporary);
	}
	throw new Error(`every name up to ${nameAlert(severity, second, lastSuffix)} is taken`);
};

/** Replaces `latest_notification.json`; rejects with the system's error. */
export const replaceLatest = async (
	{directory, temporaryDirectory}: AlertPlaces,
	content: string,
): Promise<void> => {
	const temporary = temporaryIn(temporaryDirectory);
	try {
		await createFile(temporary, content);
		await rename(temporary, join(directory, latestName));
	} finally {
		await discard(temporary);
	}
};

const severities: readonly Severity[] = ['critical', 'warning', 'info'];

const temporaryIn = (directory: string): string => join(directory, `.alert-${randomUUID()}.tmp`);

const isTaken = async (directory: string, second: string, suffix: number): Promise<boolean> => {
	const looks = severities.map(severity =>
		access(join(directory, nameAlert(severity, second, suffix))).then(
			() => true,
			() => false,
		),
	);
	return (await Promise.all(looks)).includes(true);
};
