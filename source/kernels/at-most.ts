/** Waits until something is done, which never fails, but not longer than so many milliseconds; that keeps the process alive. */
export const atMost = (milliseconds: number, done: Promise<unknown>): Promise<void> =>
	new Promise(resolve => {
		const timer = setTimeout(resolve, milliseconds);
		void done.then(() => {
			clearTimeout(timer);
			resolve();
		});
	});
