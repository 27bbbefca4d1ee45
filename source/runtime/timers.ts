import type {Instant} from '../core/instant.ts';
import type {Clock} from './clock.ts';

/** Timers by name: setting one again replaces it. */
export type Timers = {
	readonly set: (name: string, at: Instant, callback: () => void) => void;
	readonly close: () => void;
};

/** Owns every timer it sets until it rings or is replaced. */
export const createTimers = (clock: Clock): Timers => {
	const cancels = new Map<string, () => void>();
	return {
		set: (name, at, callback) => {
			cancels.get(name)?.();
			const cancel = clock.callAt(at, () => {
				cancels.delete(name);
				callback();
			});
			cancels.set(name, cancel);
		},
		close: () => {
			for (const cancel of cancels.values()) cancel();
			cancels.clear();
		},
	};
};
