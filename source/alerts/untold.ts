import {setTimeout as sleep} from 'node:timers/promises';

/** Tells whether a watched directory has changed without a word of the system. */
export type Untold = {
	/** The system has said something. */
	readonly hear: () => void;
	/** Only a look at the whole directory helps. */
	readonly lose: () => void;
	/** Whether the directory must be read, which was last changed at `changedAt`; a word may be waited for. */
	readonly isScanDue: (changedAt: bigint) => Promise<boolean>;
	/** It is being read. */
	readonly begin: () => void;
};

/**
 * Words are believed, and looked after once a minute while they come. A change without a word is a file system that says
 * nothing, or a queue that has overflowed.
 */
export const createUntold = (): Untold => {
	let heard = 0;
	let heardBefore = 0;
	let isLost = true;
	/** The last change that is accounted for. */
	let accounted: bigint | undefined;
	let verifyAt = Number.POSITIVE_INFINITY;

	const verifyWithin = (delay: number): void => {
		verifyAt = Math.min(verifyAt, performance.now() + delay);
	};
	const isToldOf = async (): Promise<boolean> => {
		// It may be on its way.
		if (heard === heardBefore) await sleep(wordDelay);
		const isTold = heard !== heardBefore;
		heardBefore = heard;
		return isTold;
	};

	return {
		hear: () => {
			heard += 1;
		},
		lose: () => {
			isLost = true;
		},
		isScanDue: async changedAt => {
			const isNews = changedAt !== accounted;
			accounted = changedAt;
			if (isLost || performance.now() >= verifyAt) return true;
			if (!isNews) return false;
			const isTold = await isToldOf();
			// Where times are coarse, a second change may bear the time of the first.
			verifyWithin(isTold ? trustPeriod : coarsestTime);
			return !isTold;
		},
		begin: () => {
			isLost = false;
			if (performance.now() >= verifyAt) verifyAt = Number.POSITIVE_INFINITY;
		},
	};
};

/** All in milliseconds. */
const wordDelay = 100;
const trustPeriod = 60_000;
const coarsestTime = 3000;
