import {setTimeout as wait} from 'node:timers/promises';
import {createLogReader, type LogReader} from '../watchdog/log-reader.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {createCleanStream} from './clean-stream.ts';
import type {Verb} from './verb.ts';

const defaultLines = 50;
const pollInterval = 200;
const chunkBytes = 256 * 1024;

/** Prints the tail of the application's output, or of the watchdog's log; with -f what comes after, too. */
export const logs: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const file = context.isWatchdogLog ? workspace.watchdogLog : workspace.applicationLog;
	// A terminal would obey what stands in the output; a pipe gets it as it is.
	const clean = process.stdout.isTTY ? createCleanStream() : (bytes: Buffer) => bytes;
	const log = createLogReader(file);
	const span = await log.span();
	if (span === undefined && !context.isFollowing) {
		context.print('Nothing was written yet.');
		return 0;
	}
	let offset = span === undefined ? 0 : await startOfLines(log, span, context.lines ?? defaultLines);
	// Where it is written faster than read, only who follows gets what comes meanwhile.
	offset = await copy(log, offset, context.isFollowing ? Number.POSITIVE_INFINITY : (span?.end ?? 0), clean);
	while (context.isFollowing) {
		await wait(pollInterval);
		offset = await copy(log, offset, Number.POSITIVE_INFINITY, clean);
	}
	return 0;
};

// Goes back from the end, into rotated files too, until enough line feeds have been seen.
const startOfLines = async (
	log: LogReader,
	{begin, end}: {readonly begin: number; readonly end: number},
	lines: number,
): Promise<number> => {
	if (end === begin || lines === 0) return end;
	let feeds = 0;
	for (let to = end; to > begin; ) {
		const from = Math.max(to - chunkBytes, begin);
		const bytes = await readAll(log, from, to);
		// A rotated file is gone: what comes behind it is all there is.
		if (bytes.length < to - from) return to;
		for (let index = bytes.length - 1; index >= 0; index -= 1) {
			const isLast = from + index === end - 1;
			if (bytes[index] === 10 && !isLast) feeds += 1;
			if (feeds === lines) return from + index + 1;
		}
		to = from;
	}
	return begin;
};

const readAll = async (log: LogReader, from: number, to: number): Promise<Buffer> => {
	const pieces: Buffer[] = [];
	for (let offset = from; offset < to; ) {
		const {bytes, begin} = await log.read(offset, to - offset);
		if (bytes.length === 0 || begin !== offset) break;
		pieces.push(bytes);
		offset += bytes.length;
	}
	return Buffer.concat(pieces);
};

/** Prints what stands between two offsets, and returns where that ends. */
const copy = async (
	log: LogReader,
	from: number,
	to: number,
	clean: (bytes: Buffer) => Buffer | string,
): Promise<number> => {
	for (let offset = from; ; ) {
		const {bytes, begin} = await log.read(offset, Math.min(chunkBytes, to - offset));
		offset = begin + bytes.length;
		if (bytes.length === 0) return offset;
		if (!process.stdout.write(clean(bytes)))
			await new Promise(resolve => process.stdout.once('drain', resolve));
	}
};
