import {readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';

// Who writes one has given it its name, or removed it, long before.
const oldAfter = 60_000;
const temporary = /^\.(.+)[-.][\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/**
 * Removes the temporary files that a process which was killed has left in a directory more than a minute before `now`, or
 * after it, by a clock that was set back: of the file `name` and of those named after it, or of every file. Never rejects.
 */
export const removeTemporaries = async (directory: string, now: Date, name?: string): Promise<void> => {
	const names = await readdir(directory).catch((): string[] => []);
	for (const each of names) {
		const [, of] = temporary.exec(each) ?? [];
		if (of === undefined || (name !== undefined && !of.startsWith(name))) continue;
		const path = join(directory, each);
		const found = await stat(path).catch(() => undefined);
		const isOld = found !== undefined && Math.abs(now.getTime() - found.mtimeMs) > oldAfter;
		// What cannot be removed now is found again the next time.
		if (isOld) await rm(path, {force: true}).catch(() => {});
	}
};
