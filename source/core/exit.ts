/** How a life ended. Both `code` and `signal` are null when nobody could see it. */
export type Exit = {
	readonly code: number | null;
	readonly signal: string | null;
	/** Milliseconds from spawn to exit. */
	readonly uptime: number;
};

/** `SIGKILL`, `code 1`, or `unknown`. */
export const describeExit = (exit: Pick<Exit, 'code' | 'signal'>): string => {
	if (exit.signal !== null) return exit.signal;
	return exit.code === null ? 'unknown' : `code ${exit.code}`;
};

/** An exit that nobody saw, after so many milliseconds. */
export const unseenExit = (uptime: number): Exit => ({code: null, signal: null, uptime});
