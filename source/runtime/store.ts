/** A value that others may read and be told of. */
export type Store<Value> = {
	readonly get: () => Value;
	/** Calls `listener` after each change; returns how to stop that. What it throws is an uncaught exception. */
	readonly subscribe: (listener: () => void) => () => void;
};

/** A store with its owner's way to change it. Setting the same value again tells nobody. */
export type OwnedStore<Value> = Store<Value> & {readonly set: (value: Value) => void};

/** A store that holds `initial` until its owner sets something else. */
export const createStore = <Value>(initial: Value): OwnedStore<Value> => {
	const listeners = new Set<() => void>();
	let current = initial;
	return {
		get: () => current,
		set: value => {
			if (Object.is(value, current)) return;
			current = value;
			for (const listener of [...listeners]) call(listener);
		},
		subscribe: listener => {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
};

// A reader's fault is neither its neighbours' nor the owner's: it must not keep the owner from going on.
const call = (listener: () => void): void => {
	try {
		listener();
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
	}
};
