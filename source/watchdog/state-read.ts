import type {BigIntStats} from 'node:fs';
import {constants, type FileHandle, open, readlink, stat} from 'node:fs/promises';
import {codeOf, reasonOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {largestState, parseState, type State} from './state-text.ts';

/** What stands in a state file. */
export type Reading =
	| {readonly kind: 'missing'; readonly signature: string}
	| (Content & {readonly kind: 'state'; readonly state: State})
	| (Partial<Content> & {
			readonly kind: 'unreadable';
			readonly signature: string;
			readonly problem: string;
			/** Too large to be looked into. */
			readonly isLarge: boolean;
			/** A link to nothing: there is nothing to lose by writing through it. */
			readonly isDangling?: boolean;
	  });

type Content = {
	readonly bytes: Uint8Array;
	/** Another one means that the file may have changed. */
	readonly signature: string;
	/** Nanoseconds since the epoch, by the clock of the file system. */
	readonly modifiedAt: bigint;
};

/** A reading, with the file still open where there is one; its receiver closes it. */
export type OpenReading = {readonly reading: Reading; readonly file: FileHandle | undefined};

/** Reads the file and keeps it open, so that it can be read again when its name is gone. Never rejects. */
export const openReading = async (path: string): Promise<OpenReading> => {
	try {
		// Without blocking: a pipe in the file's place would wait for a writer.
		const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		return {reading: await readOpen(file), file};
	} catch (error) {
		return {reading: await failed(error, path), file: undefined};
	}
};

/** Like `openReading`, but gives a slow writer half a second, unless the file was `judged` before. Never rejects. */
export const openSettled = async (
	path: string,
	clock: Clock,
	judged: string | undefined,
): Promise<OpenReading> => {
	const deadline = clock.now() + settleTimeout;
	while (true) {
		const opened = await openReading(path);
		const {reading, file} = opened;
		const isSettled = reading.kind !== 'unreadable' || reading.signature === judged;
		if (isSettled || clock.now() >= deadline) return opened;
		await closeQuietly(file);
		await new Promise<void>(resolve => {
			clock.callAt(clock.now() + settleInterval, resolve);
		});
	}
};

/** Reads the file. Never rejects. */
export const readPath = async (path: string): Promise<Reading> => {
	const {reading, file} = await openReading(path);
	await closeQuietly(file);
	return reading;
};

/** Reads an open file from its beginning. Never rejects. */
export const readOpen = async (file: FileHandle): Promise<Reading> => {
	try {
		// The content and the time it was written must belong together: the time tells which of two words is the last.
		let stats = await file.stat({bigint: true});
		for (let attempt = 1; ; attempt += 1) {
			const bytes = await readStart(file, stats);
			const after = await file.stat({bigint: true});
			const isSteady = signatureOf(after) === signatureOf(stats);
			if (isSteady || attempt === mostAttempts) return judge(after, bytes);
			stats = after;
		}
	} catch (error) {
		return failed(error, undefined);
	}
};

/** What can be said of a file without reading it; the signature is comparable with that of a reading. */
export type Glance = {readonly signature: string; readonly modifiedAt: bigint | undefined};

/** Looks at what the path leads to now. Never rejects. */
export const glanceAt = async (path: string): Promise<Glance> => {
	try {
		const stats = await stat(path, {bigint: true});
		return {signature: signatureOf(stats), modifiedAt: stats.mtimeNs};
	} catch (error) {
		return {signature: (await failed(error, path)).signature, modifiedAt: undefined};
	}
};

/** Whether two signatures are of one file, with whatever content. */
export const isSameFile = (one: string, other: string): boolean =>
	one.split(' ', 1)[0] === other.split(' ', 1)[0];

/** Closes a file that was only read: nothing can be lost by it. */
export const closeQuietly = async (file: FileHandle | undefined): Promise<void> => {
	await file?.close().catch(() => {});
};

const settleTimeout = 500;
const settleInterval = 20;

const signatureOf = ({dev, ino, size, mtimeNs, ctimeNs}: BigIntStats): string =>
	`${dev}:${ino} ${size}:${mtimeNs}:${ctimeNs}`;

const mostAttempts = 10;

/** The bytes of a file, or none of what is no file or too large. */
const readStart = async (file: FileHandle, stats: BigIntStats): Promise<Uint8Array> => {
	if (!stats.isFile() || stats.size > largestState) return new Uint8Array();
	// One more than there is, so that its growth is seen.
	const buffer = Buffer.alloc(Number(stats.size) + 1);
	let length = 0;
	while (length < buffer.length) {
		const {bytesRead} = await file.read(buffer, length, buffer.length - length, length);
		if (bytesRead === 0) break;
		length += bytesRead;
	}
	return Uint8Array.prototype.slice.call(buffer, 0, length);
};

const judge = (stats: BigIntStats, bytes: Uint8Array): Reading => {
	const signature = signatureOf(stats);
	const unreadable = {kind: 'unreadable', signature, isLarge: false} as const;
	if (stats.isDirectory()) return {...unreadable, problem: 'is a directory'};
	if (!stats.isFile()) return {...unreadable, problem: 'is not a regular file'};
	if (stats.size > largestState || bytes.length > largestState) {
		return {...unreadable, problem: 'is larger than 64 KiB', isLarge: true};
	}
	return {...unreadable, bytes, modifiedAt: stats.mtimeNs, ...parseState(bytes)};
};

const failed = async (
	error: unknown,
	path: string | undefined,
): Promise<Reading & {readonly kind: 'missing' | 'unreadable'}> => {
	const code = codeOf(error);
	if (code === 'ENOENT' || code === 'ENOTDIR') {
		const target = path === undefined ? undefined : await readlink(path).catch(() => undefined);
		if (target === undefined) return {kind: 'missing', signature: 'missing'};
		// Somebody wants it elsewhere, and what it says there cannot be known now.
		const problem = `is a link to ${target}, where there is nothing`;
		return {kind: 'unreadable', signature: `dangling ${target}`, problem, isLarge: false, isDangling: true};
	}
	return {
		kind: 'unreadable',
		signature: `failed ${code}`,
		problem: `cannot be read (${reasonOf(error)})`,
		isLarge: false,
	};
};
