import {type BigIntStats, fstat, read, write} from 'node:fs';
import {stat} from 'node:fs/promises';
import {promisify} from 'node:util';
import {codeOf} from '../core/errors.ts';
import {type ApplicationLog, openApplicationLog} from './application-log.ts';

/** The application's log, which survives that its file is removed or moved away. */
export type LastingLog = Omit<ApplicationLog, 'file'> & {
	/** What a rotation needs; undefined while the file has lost its name, or the next one still gets the last words of a life. */
	readonly file: ApplicationLog['file'] | undefined;
	/**
	 * Looks whether what is written to still has its name. Where it has not, a new file waits for the next life, and gets what the
	 * living one writes into the removed file. Resolves with what is to say about that; rejects with the system's error.
	 */
	readonly look: () => Promise<string | undefined>;
};

/** Opens (or creates) the log for appending. Asking for its descriptor begins a new file where one waits. Throws NO_WORKSPACE. */
export const openLastingLog = async (file: string): Promise<LastingLog> => {
	const first = await openApplicationLog(file);
	let current: Part = {log: first, base: Promise.resolve(0)};
	let previous: Part | undefined;
	let next: ApplicationLog | undefined;
	/** Where the copy goes on; until the name is lost, the end of what was there when it was last seen. */
	let copied = Number((await stats(first.descriptor, {bigint: true})).size);
	let copying: Promise<void> = Promise.resolve();
	let copies = 0;

	const begin = (log: ApplicationLog): void => {
		void previous?.log.close().catch(ignore);
		previous = current;
		const {log: last, base} = current;
		// Bytes are counted on from file to file.
		current = {log, base: Promise.all([base, last.size()]).then(([before, size]) => before + size)};
		current.base.catch(ignore);
		next = undefined;
		// The last words of the life before.
		void copyOn(last, log).catch(ignore);
	};

	const copyOn = (from: ApplicationLog, to: ApplicationLog): Promise<void> => {
		const rest = copying.then(async () => {
			if ((await stats(from.descriptor, {bigint: true})).nlink > 0n) return;
			await copy(from.descriptor, copied, to.descriptor, position => {
				copied = position;
			});
		});
		copies += 1;
		copying = rest.catch(ignore).finally(() => {
			copies -= 1;
		});
		return rest;
	};

	const partOf = async (offset: number): Promise<Part> =>
		previous !== undefined && offset < (await current.base) ? previous : current;

	return {
		get descriptor() {
			if (next !== undefined) begin(next);
			return current.log.descriptor;
		},
		get file() {
			return next === undefined && copies === 0 ? current.log.file : undefined;
		},
		size: async () => {
			const {log, base} = current;
			const [before, size] = await Promise.all([base, log.size()]);
			return before + size;
		},
		tail: async (count, range) => {
			const {log, base} = await partOf(range.begin);
			const before = await base;
			return log.tail(count, {begin: range.begin - before, end: range.end - before});
		},
		look: async () => {
			const newest = next ?? current.log;
			const [named, own] = await Promise.all([find(file), stats(newest.descriptor, {bigint: true})]);
			const isNamed = named !== undefined && named.ino === own.ino && named.dev === own.dev;
			if (!isNamed) {
				const opened = await openApplicationLog(file);
				// A life may have begun meanwhile; its file has no name either.
				await next?.close().catch(ignore);
				next = opened;
			}
			if (next === undefined) {
				await copying;
				copied = Number(own.size);
				return undefined;
			}
			const {log} = current;
			const {nlink} = await stats(log.descriptor, {bigint: true});
			if (nlink > 0n) return moved;
			await copyOn(log, next);
			return removed;
		},
		close: async () => {
			await copying;
			await Promise.allSettled([previous?.log.close(), current.log.close(), next?.close()]);
		},
	};
};

type Part = {
	readonly log: ApplicationLog;
	/** Bytes of output in the files before it. */
	readonly base: Promise<number>;
};

const removed =
	'logs/grace.log was removed while the application writes to it: what it writes is copied into a new one, a moment later, until its next life begins there.';
const moved =
	'logs/grace.log was moved away while the application writes to it: its output goes on there until its next life, which writes to a new one.';

const stats = promisify(fstat) as (descriptor: number, options: {bigint: true}) => Promise<BigIntStats>;
const readAt = promisify(read);
const append = promisify(write);

const find = async (file: string): Promise<BigIntStats | undefined> => {
	try {
		return await stat(file, {bigint: true});
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
		throw error;
	}
};

const chunkBytes = 256 * 1024;

// As far as there is something when it begins; tells how far it came after each step.
const copy = async (
	from: number,
	start: number,
	to: number,
	onCopied: (position: number) => void,
): Promise<void> => {
	const {size} = await stats(from, {bigint: true});
	const end = Number(size);
	// Emptied since.
	let position = start > end ? 0 : start;
	const buffer = Buffer.alloc(Math.max(Math.min(end - position, chunkBytes), 0));
	while (position < end) {
		const {bytesRead} = await readAt(from, buffer, 0, Math.min(buffer.length, end - position), position);
		if (bytesRead === 0) break;
		const {bytesWritten} = await append(to, buffer, 0, bytesRead);
		position += bytesWritten;
		onCopied(position);
	}
};

const ignore = (): void => {
	// What cannot be closed or copied is lost with the file that was removed; the application goes on.
};
