import type {Instant} from '../core/instant.ts';
import type {Clock} from '../runtime/clock.ts';

/** Milliseconds since the epoch that never go back, whatever is done to the clock on the wall. */
export type LastingClock = {
	readonly now: () => number;
	/** The instant of the monotonic clock at which it is so late; after a sleep of the machine it is so late sooner. */
	readonly instantOf: (time: number) => Instant;
};

/** A clock that goes on from the latest time that is known: `atLeast`, of a watchdog before, or the wall's. */
export const createLastingClock = (clock: Clock, atLeast: number): LastingClock => {
	let base = {time: Math.max(clock.wall().getTime(), atLeast), at: clock.now()};

	const now = (): number => {
		const at = clock.now();
		const gone = base.time + at - base.at;
		const wall = clock.wall().getTime();
		// The machine has slept, or the clock was set forward: nobody waits longer for that.
		if (wall > gone) base = {time: wall, at};
		return Math.max(gone, wall);
	};
	return {now, instantOf: time => clock.now() + time - now()};
};
