import {createStore, type Store} from '../runtime/store.ts';

/** A store that looks at its value again when it is told to. */
export type Coalesced<Value> = {
	readonly store: Store<Value>;
	/** The value may have changed: set at once, and after that once a period while it goes on. */
	readonly touch: () => void;
	readonly close: () => void;
};

/** `read` makes the value; `period` is in milliseconds. */
export const createCoalesced = <Value>(read: () => Value, period: number): Coalesced<Value> => {
	const store = createStore(read());
	let timer: NodeJS.Timeout | undefined;
	let isTouched = false;
	let isClosed = false;

	const set = (): void => {
		isTouched = false;
		timer = setTimeout(() => {
			timer = undefined;
			if (isTouched) set();
		}, period).unref();
		store.set(read());
	};

	return {
		store,
		touch: () => {
			isTouched = true;
			if (timer === undefined && !isClosed) set();
		},
		close: () => {
			isClosed = true;
			clearTimeout(timer);
		},
	};
};
