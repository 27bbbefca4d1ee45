import type {Freeze} from '../platform/freeze.ts';
import type {ApplicationLog} from './application-log.ts';
import {beginCopy, type LogCopy} from './log-copy.ts';
import {type LogOffsets, offsetsAfter, stageOffsets, writeOffsets} from './log-offsets.ts';
import {removeCopy} from './log-parts.ts';
import type {LogPlace} from './log-place.ts';
import {finish} from './log-recovery.ts';

// What is left to be copied while nothing may write should take a millisecond or two.
const smallRest = 256 * 1024;
const maxRounds = 8;

/** What a rotation came to: the bytes that were moved, and how many milliseconds the application stood still. */
export type Rotation = {readonly bytes: number; readonly pause: number};

type Options = {
	readonly place: LogPlace;
	readonly file: ApplicationLog['file'];
	/** How many rotated files stay. */
	readonly count: number;
	/** Whether there is still no reason against a rotation. */
	readonly isWanted: () => boolean;
	/** Stops everybody who writes into the log. */
	readonly freeze: () => Freeze;
};

/**
 * Moves what stands in the log into a file of its own: copies while the application runs, the last bytes while it stands
 * still. Returns what was moved, undefined when that could not be now, and then all is as before. What a crash leaves at any step, the
 * recovery can tell and finish.
 */
export const rotateLog = async (options: Options): Promise<Rotation | undefined> => {
	const {place, file, count, isWanted, freeze} = options;
	const copy = await beginCopy(place, file.handle);
	let isCut = false;
	let pause = 0;
	try {
		await forget(copy.inode, place, file);
		await copyMost(copy, isWanted);
		if (!isWanted()) return undefined;
		const frozen = freeze();
		try {
			isCut = (await frozen.whole) && (await cut({place, file, count, copy, frozen}));
		} finally {
			// Writers go on before the files get their numbers.
			pause = frozen.pause();
			frozen.release();
		}
	} finally {
		copy.close();
		if (!isCut && file.offsets().parts[0]?.inode !== copy.inode) await takeBack(place, file.offsets());
	}
	if (!isCut) return undefined;
	const [moved = {begin: 0, end: 0}] = file.offsets().parts;
	await finish(place, file.offsets(), count);
	return {bytes: moved.end - moved.begin, pause};
};

// Somebody has removed a rotated file, and the copy has its number now: it must not be taken for it.
const forget = async (inode: number, place: LogPlace, file: ApplicationLog['file']): Promise<void> => {
	const {parts, ...offsets} = file.offsets();
	if (parts.every(part => part.inode !== inode)) return;
	const known = {...offsets, parts: parts.filter(part => part.inode !== inode)};
	await writeOffsets(place, known);
	file.take(known);
};

const copyMost = async (copy: LogCopy, isWanted: () => boolean): Promise<void> => {
	await copy.catchUp();
	let rest = await copy.catchUp();
	// What was on the disk for long must not wait for a power cut as a copy. Of a flood nothing was.
	if (rest < smallRest) await copy.sync();
	for (let round = 0; round < maxRounds && rest > 0 && isWanted(); round += 1) {
		const before = rest;
		rest = await copy.catchUp();
		// It is written as fast as it is copied: only standing still helps.
		if (rest < smallRest || rest > before / 2) return;
	}
};

type Cut = Pick<Options, 'place' | 'file' | 'count'> & {readonly copy: LogCopy; readonly frozen: Freeze};

const cut = async ({place, file, count, copy, frozen}: Cut): Promise<boolean> => {
	await copy.catchUp();
	const kept = await copy.unfinishedLine();
	const length = copy.length();
	const before = file.offsets();
	const next = offsetsAfter(before, {inode: copy.inode, length: length - kept.length, count});
	// From here on readers wait.
	await writeOffsets(place, {...before, cutting: {kept: kept.length}});
	await stageOffsets(place, next);
	return (await frozen.isStill()) && frozen.isHeld() && file.cut(length, kept, next);
};

const takeBack = async (place: LogPlace, offsets: LogOffsets): Promise<void> => {
	await removeCopy(place);
	await writeOffsets(place, offsets);
};
