/** Waits until something is done, but not longer than so many milliseconds; that keeps the process alive. */
export const atMost = async (milliseconds: number, done: Promise<unknown>): Promise<void> => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, milliseconds);
	await Promise.race([done, promise]);
	clearTimeout(timer);
};
