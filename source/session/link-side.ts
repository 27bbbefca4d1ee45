import {requireNoParams} from '../core/link.ts';

/** What one kind of guest may ask and say over the link. */
export type LinkSide = {
	readonly knows: (method: string) => boolean;
	/** Answers a known request, at once or later; throws what the guest is told. */
	readonly request: (method: string, params: unknown) => unknown;
	/** Takes a known notification. */
	readonly notify: (method: string, params: unknown) => void;
	/** This end is about to close: what the guest has not been told yet is told now. */
	readonly finish: () => void;
	/** The guest is gone. */
	readonly close: () => void;
};

/** A method by its name, with what it does. */
export type Methods = Readonly<Record<string, (params: unknown) => unknown>>;

/** Methods that take no parameters, and refuse any. */
export const withoutParams = (methods: Readonly<Record<string, () => unknown>>): Methods =>
	Object.fromEntries(
		Object.entries(methods).map(([method, run]) => [
			method,
			(params: unknown) => {
				requireNoParams(method, params);
				return run();
			},
		]),
	);

/** A side whose methods may be asked and said alike. */
export const sideOf = (methods: Methods, close: () => void, finish = () => {}): LinkSide => ({
	knows: method => Object.hasOwn(methods, method),
	request: (method, params) => methods[method]?.(params),
	notify: (method, params) => {
		const done = methods[method]?.(params);
		// Nobody waits for the answer of what was only said.
		if (done instanceof Promise) done.catch(() => {});
	},
	finish,
	close,
});
