import {type FileHandle, open, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {codeOf} from '../core/errors.ts';
import {type Content, isRecord, parseContent} from './content.ts';

/** The alerts that retention has moved out of a directory, one JSON line each in `archive/YYYY-MM.jsonl`. */
export type Archive = {
	/** Takes in what came since the last call; rejects with the system's error. Not to be called while it runs. */
	readonly refresh: () => Promise<ArchiveChange>;
	readonly has: (name: string) => boolean;
	/** What an archived file held; never rejects. */
	readonly read: (name: string) => Promise<Content>;
};

/** Names that came, and names whose month has gone. */
export type ArchiveChange = {readonly added: readonly string[]; readonly removed: readonly string[]};

/** Where the archive of an alerts directory is. */
export const archiveOf = (directory: string): string => join(directory, 'archive');

/** The archive of an alerts directory. It remembers where each line stands, not what is in it. */
export const openArchive = (directory: string): Archive => {
	const root = archiveOf(directory);
	const lines = new Map<string, Line>();
	const months = new Map<string, number>();
	/** What was found by a look that failed before its end is told by the next one. */
	let added = new Set<string>();
	let removed = new Set<string>();

	const forget = (month: string): void => {
		months.delete(month);
		for (const [name, line] of lines) {
			if (line.month !== month) continue;
			lines.delete(name);
			if (!added.delete(name)) removed.add(name);
		}
	};
	const find = (name: string, line: Line): void => {
		// One whose month was written anew was told before.
		if (!lines.has(name) && !removed.delete(name)) added.add(name);
		lines.set(name, line);
	};

	return {
		refresh: async () => {
			const found = await listMonths(root);
			for (const month of months.keys()) {
				if (!found.includes(month)) forget(month);
			}
			for (const month of found) {
				const handle = await open(join(root, month), 'r');
				try {
					const {size} = await handle.stat();
					if (size < (months.get(month) ?? 0)) forget(month);
					const end = await scan(handle, months.get(month) ?? 0, size, (offset, line) => {
						const name = nameIn(line);
						if (name !== undefined) find(name, {month, offset, length: line.length});
					});
					months.set(month, end);
				} finally {
					await handle.close();
				}
			}
			const change = {added: [...added], removed: [...removed]};
			added = new Set();
			removed = new Set();
			return change;
		},
		has: name => lines.has(name),
		read: async name => {
			const line = lines.get(name);
			if (line === undefined) return gone;
			try {
				return parseContent(await readLine(join(root, line.month), line));
			} catch {
				// The archive was moved or cut; the next refresh finds out.
				return gone;
			}
		},
	};
};

type Line = {readonly month: string; readonly offset: number; readonly length: number};

/** Four times the largest alert: none grows that much when its blanks are taken out. */
const chunkSize = 1024 * 1024;
const gone: Content = {
	kind: 'problem',
	problem: 'The alert is no longer in the archive.',
	mayComplete: false,
};

const listMonths = async (root: string): Promise<readonly string[]> => {
	try {
		const names = await readdir(root);
		return names.filter(name => /^\d{4}-\d{2}\.jsonl$/.test(name)).sort();
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	}
};

// Returns where the last whole line ends; what stands behind it is not finished, or is torn.
const scan = async (
	handle: FileHandle,
	from: number,
	size: number,
	onLine: (offset: number, line: Buffer) => void,
): Promise<number> => {
	const buffer = Buffer.alloc(Math.max(0, Math.min(size - from, chunkSize)));
	let position = from;
	let end = from;
	let isInLongLine = false;
	while (position < size) {
		const wanted = Math.min(size - position, buffer.length);
		const {bytesRead} = await handle.read(buffer, 0, wanted, position);
		const chunk = buffer.subarray(0, bytesRead);
		let start = 0;
		for (let stop = chunk.indexOf(10); stop >= 0; stop = chunk.indexOf(10, start)) {
			if (!isInLongLine) onLine(position + start, chunk.subarray(start, stop));
			isInLongLine = false;
			start = stop + 1;
		}
		if (start > 0) end = position + start;
		else if (bytesRead < chunkSize) break;
		else isInLongLine = true;
		position += start > 0 ? start : bytesRead;
	}
	return end;
};

// Our own lines begin with the name; those of others are parsed whole.
const nameIn = (line: Buffer): string | undefined => {
	const quoted = /^\{"file":("(?:[^"\\]|\\.)*")/.exec(line.toString('utf8', 0, 400))?.[1];
	const parsed = parse(quoted ?? line.toString());
	const name = isRecord(parsed) ? parsed.file : parsed;
	return typeof name === 'string' ? name : undefined;
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		// A torn line; its alert was not deleted and comes again.
		return undefined;
	}
};

const readLine = async (path: string, {offset, length}: Line): Promise<string> => {
	const handle = await open(path, 'r');
	try {
		const buffer = Buffer.alloc(length);
		const {bytesRead} = await handle.read(buffer, 0, length, offset);
		return buffer.toString('utf8', 0, bytesRead);
	} finally {
		await handle.close();
	}
};
