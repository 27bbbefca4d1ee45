import type {Clock} from '../runtime/clock.ts';

/** This process's own monotonic clock, with timers (of at most 24 days) that keep no process alive. */
export const quietClock: Clock = {
	now: () => performance.now(),
	wall: () => new Date(),
	callAt: (at, callback) => {
		const timer = setTimeout(callback, Math.max(at - performance.now(), 0)).unref();
		return () => clearTimeout(timer);
	},
};
