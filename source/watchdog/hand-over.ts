import {GraceError} from '../core/errors.ts';

/** A watchdog that waits for the lock of this workspace. */
export type Successor = {
	readonly pid: number;
	/** Whether it supervises; false when it has ended, or has not said so in time. Rejects with its reason where it told one. */
	readonly hasTakenOver: () => Promise<boolean>;
	/** Kills it; resolves when it is gone. */
	readonly end: () => Promise<void>;
};

/** Starts a successor that would run this command line. Rejects where it cannot be started. */
export type StartSuccessor = (command: readonly string[]) => Promise<Successor>;

type Steps = {
	/** Decides nothing any more, and takes no word by the link. */
	readonly hold: () => Promise<void>;
	/** Puts everything on record. Rejects where the disk does not take it. */
	readonly record: () => Promise<void>;
	readonly start: () => Promise<Successor>;
	readonly release: () => Promise<void>;
	/** Takes the lock again; false where somebody else has it. */
	readonly takeBack: () => Promise<boolean>;
	/** Goes on where `hold` left off. */
	readonly resume: () => Promise<void>;
	/** Lets go of everything but the application. */
	readonly leave: (successor: Successor | undefined) => Promise<void>;
};

/**
 * Gives the living application to another watchdog; at each moment this one holds the lock, or lets the other have it.
 * Resolves when it is no longer this one's. Rejects where that failed: then everything is as before.
 */
export const handOver = async (steps: Steps): Promise<void> => {
	const {hold, record, start, release, takeBack, resume, leave} = steps;
	let successor: Successor | undefined;
	let isReleased = false;
	try {
		await hold();
		await record();
		successor = await start();
		isReleased = true;
		await release();
		if (!(await successor.hasTakenOver())) {
			throw new GraceError(
				'FAILED',
				'Expected a background watchdog to take over, but it did not. This one stays; see `grace-tui logs --watchdog`.',
			);
		}
	} catch (error) {
		await successor?.end();
		if (isReleased && !(await takeBack())) return leave(undefined);
		await resume();
		throw error;
	}
	return leave(successor);
};
