import {randomUUID} from 'node:crypto';
import {type FileHandle, open, readlink, realpath, rename, rm, stat} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';

/** How a file is written. */
export type WriteOptions = {
	/** Whether it survives a power cut from the moment the promise resolves. */
	readonly isDurable: boolean;
	/** Where the temporary file stands; on the file system of `path`. @default the directory of `path` */
	readonly temporaryDirectory?: string;
	/** The permissions of a file that is new. @default what the umask leaves of 666 */
	readonly mode?: number;
};

/** A file that is written, and waits for its name. */
export type StagedFile = {
	/** Where it stands until the rename. */
	readonly temporaryPath: string;
	/** Gives the file its name, in place of what had it. It can be tried again when it rejects. */
	readonly rename: () => Promise<void>;
	/** Makes the name durable too, where that was asked for. Never rejects. */
	readonly settle: () => Promise<void>;
	/** Removes the file. Never rejects. */
	readonly discard: () => Promise<void>;
};

/**
 * Replaces a file as a whole, so that nobody ever reads half of it. A link is written through; permissions
 * and, where allowed, the owner stay. Rejects with the error of the system, leaving nothing behind.
 */
export const writeFileAtomic = async (
	path: string,
	content: string | Uint8Array,
	options: WriteOptions,
): Promise<void> => {
	const staged = await stageFile(path, content, options);
	try {
		await staged.rename();
	} catch (error) {
		await staged.discard();
		throw error;
	}
	await staged.settle();
};

/** The first half of `writeFileAtomic`, for a writer that must look once more before the rename. */
export const stageFile = async (
	path: string,
	content: string | Uint8Array,
	{isDurable, temporaryDirectory, mode}: WriteOptions,
): Promise<StagedFile> => {
	const target = await followLinks(path);
	const directory = temporaryDirectory ?? dirname(target);
	const temporary = join(directory, `.${basename(target)}.${randomUUID()}.tmp`);
	const discard = () => rm(temporary, {force: true}).catch(ignore);

	const file = await open(temporary, 'wx', mode);
	try {
		await inherit(file, target);
		await file.writeFile(content);
		if (isDurable) await file.sync();
		// Some file systems tell only now that there was no room.
		await file.close();
	} catch (error) {
		await file.close().catch(ignore);
		await discard();
		throw error;
	}

	return {
		temporaryPath: temporary,
		rename: () => rename(temporary, target),
		settle: async () => {
			if (isDurable) await syncDirectory(dirname(target));
		},
		discard,
	};
};

const mostLinks = 40;

/** Where a path leads in the end, also when nothing stands there. */
const followLinks = async (path: string, depth = 0): Promise<string> => {
	try {
		return await realpath(path);
	} catch (error) {
		const next = await readlink(path).catch(() => undefined);
		if (next === undefined) return resolve(path);
		if (depth === mostLinks) throw error;
		return followLinks(resolve(dirname(path), next), depth + 1);
	}
};

/** What could write the old file can write the new one. */
const inherit = async (file: FileHandle, target: string): Promise<void> => {
	const [before, created] = await Promise.all([stat(target).catch(() => undefined), file.stat()]);
	if (before === undefined) return;
	const isOwned = before.uid === created.uid && before.gid === created.gid;
	if (!isOwned) await file.chown(before.uid, before.gid).catch(ignore);
	if (before.mode !== created.mode) await file.chmod(before.mode & 0o777).catch(ignore);
};

const syncDirectory = async (directory: string): Promise<void> => {
	const handle = await open(directory, 'r').catch(() => undefined);
	await handle?.sync().catch(ignore);
	await handle?.close().catch(ignore);
};

// What is tried for good measure may fail: not every system knows owners, or syncs directories.
const ignore = (): void => {};
