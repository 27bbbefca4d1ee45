import type {Instant} from '../core/instant.ts';

/** Time as the runtime sees it. */
export type Clock = {
	/** Milliseconds of a monotonic clock. */
	readonly now: () => Instant;
	/** The wall clock, for people and files only. */
	readonly wall: () => Date;
	/**
	 * Calls back once at `at`, or as soon as it can if that has passed; returns how to call that off. After a sleep of this
	 * process what came meanwhile is heard first.
	 */
	readonly callAt: (at: Instant, callback: () => void) => () => void;
};

// A longer one would ring at once.
const longestTimeout = 2 ** 31 - 1;
// One that rings so late slept: exits and answers that wait in the system's hands come after all timers that are due.
const slept = 1000;
const hearing = 100;

const now = (): Instant => Number(process.hrtime.bigint() / 1000n) / 1000;

/** The machine's own clock, its instants the same for every process of one boot. */
export const systemClock: Clock = {
	now,
	wall: () => new Date(),
	callAt: (at, callback) => {
		let timer: NodeJS.Timeout;
		const arm = (): void => {
			const left = Math.max(at - now(), 0);
			timer = left > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(ring, left, now() + left);
		};
		const ring = (due: Instant): void => {
			if (now() - due > slept) timer = setTimeout(callback, hearing);
			else callback();
		};
		arm();
		return () => clearTimeout(timer);
	},
};
