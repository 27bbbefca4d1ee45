import {GraceError} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';

/** Beats that are sent by the clock, from this process's event loop: where that hangs, they stop. */
export type Heartbeats = {
	/** Beats now and every so many seconds; returns how to stop that. Throws BAD_USAGE. */
	readonly every: (seconds: number, beat: () => void) => () => void;
	readonly stopAll: () => void;
};

export const createHeartbeats = (clock: Clock): Heartbeats => {
	const stops = new Set<() => void>();
	return {
		every: (seconds, beat) => {
			check(seconds);
			let cancel = (): void => {};
			const repeat = (): void => {
				beat();
				cancel = clock.callAt(clock.now() + seconds * 1000, repeat);
			};
			const stop = (): void => {
				cancel();
				stops.delete(stop);
			};
			repeat();
			stops.add(stop);
			return stop;
		},
		stopAll: () => {
			for (const stop of [...stops]) stop();
		},
	};
};

const check = (seconds: number): void => {
	if (seconds > 0 && seconds <= 86_400) return;
	throw new GraceError(
		'BAD_USAGE',
		`Expected the time between two beats to be over 0 seconds and at most a day, got \`${String(seconds)}\`. Give less than the heartbeat_timeout, such as 5.`,
	);
};
