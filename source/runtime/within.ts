import type {Clock} from './clock.ts';

/** Waits for a task, but not longer than `limit` milliseconds; whether it was done by then. Rejects as the task does. */
export const within = <Result>(limit: number, clock: Clock, task: Promise<Result>): Promise<boolean> =>
	new Promise((resolve, reject) => {
		const cancel = clock.callAt(clock.now() + limit, () => resolve(false));
		task.then(() => resolve(true), reject).finally(cancel);
	});
