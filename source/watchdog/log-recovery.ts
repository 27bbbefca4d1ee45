import {rm, truncate} from 'node:fs/promises';
import {leftOfRotation} from './log-left.ts';
import {type LogOffsets, readOffsets, writeOffsets} from './log-offsets.ts';
import {moveUp, removeCopy} from './log-parts.ts';
import type {LogPlace} from './log-place.ts';

/** What a watchdog finds of a rotation that an earlier one began. */
export type Recovered = {
	readonly offsets: LogOffsets;
	/** Something was left of one: what it had stopped may be about to go on. */
	readonly isLeft: boolean;
};

/** Finishes a rotation that was cut off, or takes it back; `count` files stay. Safe to be cut off itself. */
export const recoverRotation = async (place: LogPlace, count: number): Promise<Recovered> => {
	const known = await readOffsets(place);
	await rm(place.nextOffsets, {force: true});
	const {offsets: found, copy} = await leftOfRotation(place, known);
	const offsets = {...found, parts: found.parts.slice(0, count)};
	if (copy === 'spare') await removeCopy(place);
	const isNew = known.cutting !== undefined || offsets.base !== known.base;
	if (isNew) await writeOffsets(place, offsets);
	if (copy === 'part') await finish(place, offsets, count);
	return {offsets, isLeft: copy !== 'gone'};
};

/** The last steps: all that is left when the new offsets are in their place. */
export const finish = async (place: LogPlace, {parts}: LogOffsets, count: number): Promise<void> => {
	const [newest] = parts;
	if (newest !== undefined) await truncate(place.copy, newest.end - newest.begin);
	await moveUp(place, count);
};
