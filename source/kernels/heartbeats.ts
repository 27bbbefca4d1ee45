import type {Clock} from '../runtime/clock.ts';
import {demand} from './misuse.ts';

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
			const isSound = typeof seconds === 'number' && seconds > 0 && seconds <= 86_400;
			demand(isSound, 'the seconds between beats to be a number over 0, at most a day', seconds);
			let cancel: () => void;
			const arm = (): void => {
				cancel = clock.callAt(clock.now() + seconds * 1000, () => {
					// First, so that whoever stops the beats because of this one stops the next as well.
					arm();
					beat();
				});
			};
			const stop = (): void => {
				cancel();
				stops.delete(stop);
			};
			// Before the first timer: it throws where the name is none.
			beat();
			arm();
			stops.add(stop);
			return stop;
		},
		stopAll: () => {
			for (const stop of stops) stop();
		},
	};
};
