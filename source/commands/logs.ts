import {open, stat} from 'node:fs/promises';
import {StringDecoder} from 'node:string_decoder';
import {setTimeout as wait} from 'node:timers/promises';
import {stripControl} from '../core/text.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import type {Verb} from './verb.ts';

const defaultLines = 50;
const pollInterval = 200;
const chunkBytes = 256 * 1024;

/** Prints the tail of the application's output, or of the watchdog's log; with -f what comes after, too. */
export const logs: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const file = context.isWatchdogLog ? workspace.watchdogLog : workspace.applicationLog;
	// A terminal would obey what stands in the output; a pipe gets it as it is. A character may be cut between two looks.
	const decoder = new StringDecoder('utf8');
	const clean = process.stdout.isTTY
		? (bytes: Buffer) => stripControl(decoder.write(bytes))
		: (bytes: Buffer) => bytes;
	const end = await sizeOf(file);
	if (end === undefined && !context.isFollowing) {
		context.print('Nothing was written yet.');
		return 0;
	}
	let position = await startOfLines(file, end ?? 0, context.lines ?? defaultLines);
	position = await copy(file, position, clean);
	while (context.isFollowing) {
		await wait(pollInterval);
		position = await copy(file, position, clean);
	}
	return 0;
};

const sizeOf = async (file: string): Promise<number | undefined> => {
	try {
		return (await stat(file)).size;
	} catch {
		// Not there yet.
		return undefined;
	}
};

// Goes back from the end until enough line feeds have been seen.
const startOfLines = async (file: string, end: number, lines: number): Promise<number> => {
	if (end === 0 || lines === 0) return end;
	await using handle = await open(file, 'r');
	let feeds = 0;
	for (let to = end; to > 0; ) {
		const from = Math.max(to - chunkBytes, 0);
		const {buffer} = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
		for (let index = buffer.length - 1; index >= 0; index -= 1) {
			const isLast = from + index === end - 1;
			if (buffer[index] === 10 && !isLast) feeds += 1;
			if (feeds === lines) return from + index + 1;
		}
		to = from;
	}
	return 0;
};

const copy = async (
	file: string,
	from: number,
	clean: (bytes: Buffer) => Buffer | string,
): Promise<number> => {
	const size = await sizeOf(file);
	if (size === undefined) return from;
	// Cut, or begun anew.
	let position = size < from ? 0 : from;
	if (size === position) return position;
	await using handle = await open(file, 'r');
	while (position < size) {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
		if (bytesRead === 0) break;
		position += bytesRead;
		const output = clean(buffer.subarray(0, bytesRead));
		if (!process.stdout.write(output)) await new Promise(resolve => process.stdout.once('drain', resolve));
	}
	return position;
};
