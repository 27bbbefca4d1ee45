import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';

/** Tells of changes a few times a second, however often they come. */
export type Frames = {
	/** The same values; its listeners are called at most once a frame, all of them in the same one. */
	readonly coalesce: <Value>(store: Store<Value>) => Store<Value>;
};

/** Frames that are at least `interval` milliseconds apart. The first change after a rest is told at once. */
export const createFrames = (clock: Clock, interval: number): Frames => {
	const pending = new Set<() => void>();
	let isScheduled = false;
	let nextAt = clock.now();

	const flush = () => {
		isScheduled = false;
		nextAt = clock.now() + interval;
		const listeners = [...pending];
		pending.clear();
		for (const listener of listeners) listener();
	};

	const request = (listener: () => void) => {
		pending.add(listener);
		if (isScheduled) return;
		isScheduled = true;
		clock.callAt(Math.max(nextAt, clock.now()), flush);
	};

	return {
		coalesce: store => ({
			get: () => store.get(),
			subscribe: listener => {
				const unsubscribe = store.subscribe(() => request(listener));
				return () => {
					unsubscribe();
					pending.delete(listener);
				};
			},
		}),
	};
};
