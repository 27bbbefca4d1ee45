import type {FileHandle} from 'node:fs/promises';
import {type StagedFile, stageFile} from '../runtime/write-file.ts';
import {closeQuietly, glanceAt, isSameFile, type OpenReading, openReading} from './state-read.ts';
import {type State, serializeState} from './state-text.ts';

type Replacement = {
	readonly path: string;
	/** What the new state was made from; still open afterwards, unless it is among the covered files. */
	readonly before: OpenReading;
	readonly state: State;
	/** Whether it is called off when others were faster. Otherwise their word is found in a covered file. */
	readonly isPatient: boolean;
};

/**
 * Replaces the state file durably. Resolves with the open files that lost their name, where others may have
 * written, or with undefined when it was called off. Rejects when the disk does not take it.
 * What cannot be had is a file that another rename brought in the few microseconds before ours.
 */
export const replaceStateFile = async (
	replacement: Replacement,
): Promise<readonly FileHandle[] | undefined> => {
	const {path, before, state, isPatient} = replacement;
	const staged = await stageFile(path, serializeState(state), {isDurable: true});
	const expected = before.reading.signature;
	if (isPatient && (await glanceAt(path)).signature !== expected) {
		await staged.discard();
		return undefined;
	}

	const ours = await glanceAt(staged.temporaryPath);
	const others = await renameHolding(staged, path, before, [expected, ours.signature]);
	await staged.settle();
	return before.file === undefined ? others : [before.file, ...others];
};

/** Renames, and holds on to every file that had the name meanwhile: one that came after our glance. */
const renameHolding = async (
	staged: StagedFile,
	path: string,
	before: OpenReading,
	known: readonly string[],
): Promise<readonly FileHandle[]> => {
	const held: FileHandle[] = [];
	const signatures = [...known];
	let isRenamed = false;

	const hold = async (): Promise<void> => {
		do {
			const {reading, file} = await openReading(path);
			const isKnown = signatures.some(signature => isSameFile(signature, reading.signature));
			signatures.push(reading.signature);
			if (file === undefined || isKnown) await closeQuietly(file);
			else held.push(file);
		} while (!isRenamed);
	};

	// The first opening is in the queue before the rename; a rename that takes its time is watched all along.
	const holding = hold();
	try {
		await staged.rename().finally(() => {
			isRenamed = true;
		});
		await holding;
		return held;
	} catch {
		await holding;
		// Some systems do not replace a file that is open.
		await Promise.all([before.file, ...held].map(closeQuietly));
		await renameAlone(staged);
		return [];
	}
};

const renameAlone = async (staged: StagedFile): Promise<void> => {
	try {
		await staged.rename();
	} catch (error) {
		await staged.discard();
		throw error;
	}
};
