import {mkdir, open, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {timeInName} from '../core/alert-name.ts';
import {codeOf, reasonOf} from '../core/errors.ts';
import {type Archive, archiveOf, openArchive} from './archive.ts';
import {readContent} from './content.ts';
import {createNameList} from './name-list.ts';
import {timeIn} from './row.ts';
import {scanAlerts} from './scan.ts';

/** What stays in the directory: whichever is more. */
export type Retention = {
	readonly directory: string;
	/** @default 5000 */
	readonly keepCount?: number;
	/** @default 30 */
	readonly keepDays?: number;
	readonly now: Date;
};

/**
 * Moves old alerts from the directory into its archive, in small steps; those that cannot be parsed stay. An alert is
 * deleted only after its line is durable. Never rejects: `problem` says what stopped it, and the rest waits for the next run.
 */
export const archiveAlerts = async ({
	directory,
	keepCount = 5000,
	keepDays = 30,
	now,
}: Retention): Promise<{readonly archived: number; readonly problem: string | undefined}> => {
	let archived = 0;
	try {
		const old = await listOld(directory, keepCount, now.getTime() - keepDays * dayLength);
		if (old.length === 0) return {archived, problem: undefined};
		const archive = openArchive(directory);
		await archive.refresh();
		for (let start = 0; start < old.length; start += batchSize) {
			archived += await archiveBatch(directory, archive, old.slice(start, start + batchSize));
			await setImmediate();
		}
		return {archived, problem: undefined};
	} catch (error) {
		return {archived, problem: reasonOf(error)};
	}
};

type Old = {readonly name: string; readonly time: number};
type Line = {readonly name: string; readonly month: string; readonly text: string};

const dayLength = 24 * 60 * 60 * 1000;
const batchSize = 100;

const listOld = async (directory: string, keepCount: number, cutoff: number): Promise<readonly Old[]> => {
	const list = createNameList();
	await scanAlerts(directory, names => {
		list.add(names);
		return true;
	});
	const old: Old[] = [];
	for (const name of list.slice(0, list.size() - keepCount)) {
		const time = timeInName(name) ?? (await modifiedAt(join(directory, name)));
		if (time < cutoff) old.push({name, time});
	}
	return old;
};

// What cannot be looked at is as good as new.
const modifiedAt = (path: string): Promise<number> =>
	stat(path).then(
		({mtimeMs}) => mtimeMs,
		() => Number.POSITIVE_INFINITY,
	);

const archiveBatch = async (directory: string, archive: Archive, batch: readonly Old[]): Promise<number> => {
	const lines: Line[] = [];
	for (const old of batch) {
		const line = await lineOf(directory, old);
		if (line !== undefined) lines.push(line);
	}
	const missing: Line[] = [];
	for (const line of lines) {
		if (!(await isArchived(archive, line))) missing.push(line);
	}
	for (const [month, group] of Map.groupBy(missing, line => line.month)) {
		await append(archiveOf(directory), month, group.map(({text}) => text).join(''));
	}
	for (const {name} of lines) await rm(join(directory, name), {force: true});
	return lines.length;
};

const lineOf = async (directory: string, {name, time}: Old): Promise<Line | undefined> => {
	const content = await readContent(directory, name);
	if (content.kind === 'problem') return undefined;
	const {object} = content;
	const month = new Date(timeIn(object) ?? time).toISOString().slice(0, 7);
	const rest = Object.entries(object).filter(([key]) => key !== 'file');
	try {
		// The name comes first, so that an index needs no more of the line.
		return {name, month, text: `${JSON.stringify(Object.fromEntries([['file', name], ...rest]))}\n`};
	} catch {
		// Nested too deeply to be written again: it stays where it is.
		return undefined;
	}
};

// A run before this one may have died between the line and the deletion.
const isArchived = async (archive: Archive, {name, text}: Line): Promise<boolean> => {
	if (!archive.has(name)) return false;
	const content = await archive.read(name);
	return content.kind === 'object' && `${JSON.stringify(content.object)}\n` === text;
};

const append = async (root: string, month: string, text: string): Promise<void> => {
	await mkdir(root, {recursive: true});
	const handle = await open(join(root, `${month}.jsonl`), 'a+');
	try {
		const {size} = await handle.stat();
		const last = Buffer.alloc(1);
		if (size > 0) await handle.read(last, 0, 1, size - 1);
		try {
			// A torn line stays alone, and does not spoil the next one.
			await handle.appendFile(size > 0 && last[0] !== 10 ? `\n${text}` : text);
			await handle.sync();
		} catch (error) {
			// A full disk must not fill up with what each run could begin to write.
			await handle.truncate(size).catch(() => undefined);
			throw error;
		}
		if (size === 0) await syncDirectory(root);
	} finally {
		await handle.close();
	}
};

const syncDirectory = async (path: string): Promise<void> => {
	try {
		const handle = await open(path, 'r');
		await handle.sync().finally(() => handle.close());
	} catch (error) {
		// Windows and some network file systems sync no directories.
		if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP'].includes(codeOf(error))) throw error;
	}
};
