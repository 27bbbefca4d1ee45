import {opendir} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {isAlertName} from '../core/alert-name.ts';

/**
 * Tells the names of the alert files in a directory, a portion at a time: a hundred thousand are never held at once,
 * and never hold up the event loop. Stops early where `onNames` says so. Rejects with the system's error.
 */
export const scanAlerts = async (
	directory: string,
	onNames: (names: readonly string[]) => boolean,
): Promise<void> => {
	let names: string[] = [];
	// Closes itself, also when it is left early.
	for await (const {name} of await opendir(directory, {bufferSize})) {
		if (isAlertName(name)) names.push(name);
		if (names.length < portion) continue;
		if (!onNames(names)) return;
		names = [];
		await setImmediate();
	}
	if (names.length > 0) onNames(names);
};

/** Names that are asked of the system at once. */
const bufferSize = 1024;
const portion = 4096;
