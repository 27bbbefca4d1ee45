import type {Clock} from '../runtime/clock.ts';

/** One call that can be set, and called off. */
export type Alarm = {
	/** Calls in so many milliseconds, unless a call is set already. */
	readonly set: (delay: number) => void;
	readonly isSet: () => boolean;
	readonly clear: () => void;
};

export const createAlarm = (clock: Clock, ring: () => void): Alarm => {
	let cancel: (() => void) | undefined;
	const clear = (): void => {
		cancel?.();
		cancel = undefined;
	};
	return {
		set: delay => {
			cancel ??= clock.callAt(clock.now() + delay, () => {
				clear();
				ring();
			});
		},
		isSet: () => cancel !== undefined,
		clear,
	};
};
