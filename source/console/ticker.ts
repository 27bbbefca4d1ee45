import type {Instant} from '../core/instant.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';

/** A clock that tells the time by itself. */
export type Ticker = Store<Instant> & {
	/** It ticks no more, also where a screen that broke has left its listeners behind. */
	readonly close: () => void;
};

/** The time, told every `interval` milliseconds to whoever listens; nobody listening, nothing ticks. */
export const createTicker = (clock: Clock, interval: number): Ticker => {
	const listeners = new Set<() => void>();
	let current = clock.now();
	let cancel: (() => void) | undefined;
	let isClosed = false;

	const tick = () => {
		current = clock.now();
		cancel = clock.callAt(current + interval, tick);
		for (const listener of [...listeners]) listener();
	};

	return {
		get: () => current,
		subscribe: listener => {
			listeners.add(listener);
			if (cancel === undefined && !isClosed) {
				current = clock.now();
				cancel = clock.callAt(current + interval, tick);
			}
			return () => {
				listeners.delete(listener);
				if (listeners.size > 0) return;
				cancel?.();
				cancel = undefined;
			};
		},
		close: () => {
			isClosed = true;
			cancel?.();
		},
	};
};
