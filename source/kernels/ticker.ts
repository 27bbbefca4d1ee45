import type {Instant} from '../core/instant.ts';
import {isLate} from '../core/kernel.ts';
import type {Clock} from '../runtime/clock.ts';

/** Rings again and again. */
export type Ticker = {readonly start: () => void; readonly stop: () => void};

type Options = {
	readonly clock: Clock;
	/** Milliseconds to the next tick. */
	readonly interval: () => number;
	/** `due` is when it should have been called. */
	readonly onTick: (due: Instant) => void;
};

/** A ticker that, where it comes late, first lets everything in that waits at the door of this process. */
export const createTicker = ({clock, interval, onTick}: Options): Ticker => {
	let cancel: (() => void) | undefined;

	const arm = (): void => {
		const due = clock.now() + interval();
		const tick = (): void => {
			arm();
			onTick(due);
		};
		cancel = clock.callAt(due, () => {
			if (!isLate(due, clock.now())) {
				tick();
				return;
			}
			// After the input that waits: among it may be the beats of the time that was slept through.
			const immediate = setImmediate(tick).unref();
			cancel = () => clearImmediate(immediate);
		});
	};

	return {
		start: () => {
			if (cancel === undefined) arm();
		},
		stop: () => {
			cancel?.();
			cancel = undefined;
		},
	};
};
