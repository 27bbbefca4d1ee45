/** How a life ended. Both `code` and `signal` are null when nobody could see it. */
export type Exit = {
	readonly code: number | null;
	readonly signal: string | null;
	/** Milliseconds from spawn to exit. */
	readonly uptime: number;
} & ExitTraces;

/** What the system shows of why it ended like this. */
export type ExitTraces = {
	/** It was killed, and the system has killed a process of its surroundings for want of memory meanwhile. */
	readonly isOutOfMemory?: boolean;
	/** The file that its memory was dumped into. */
	readonly coreDump?: string;
};

/** `SIGKILL`, `code 1`, or `unknown`. */
export const describeExit = (exit: Pick<Exit, 'code' | 'signal'>): string => {
	if (exit.signal !== null) return exit.signal;
	return exit.code === null ? 'unknown' : `code ${exit.code}`;
};

/** An exit that nobody saw, after so many milliseconds. */
export const unseenExit = (uptime: number): Exit => ({code: null, signal: null, uptime});

/** What an exit means, in words: `killed`, or of code 137 `killed by SIGKILL`. */
export const meaningOf = (exit: Pick<Exit, 'code' | 'signal'> & ExitTraces): string => {
	const {code, signal, isOutOfMemory, coreDump} = exit;
	if (signal !== null) {
		const meaning = signals.get(signal) ?? 'ended by a signal';
		if (isOutOfMemory === true) return `${meaning}, most likely by the system for want of memory`;
		return coreDump === undefined ? meaning : `${meaning}; its core dump is ${coreDump}`;
	}
	if (code === null) return 'nobody saw how it ended';
	const named = code > 128 ? signalNames.get(code - 128) : undefined;
	if (named !== undefined) return `${signals.get(named)} by ${named}`;
	return codes.get(code) ?? 'ended with an error';
};

const signals: ReadonlyMap<string, string> = new Map([
	['SIGHUP', 'hung up'],
	['SIGINT', 'interrupted'],
	['SIGQUIT', 'told to quit'],
	['SIGILL', 'crashed on a bad instruction'],
	['SIGABRT', 'gave up on an error of its own'],
	['SIGFPE', 'crashed on bad arithmetic'],
	['SIGKILL', 'killed'],
	['SIGBUS', 'crashed on bad memory'],
	['SIGSEGV', 'crashed on bad memory'],
	['SIGPIPE', 'ended for want of a reader'],
	['SIGALRM', 'ended by a timer'],
	['SIGTERM', 'told to end'],
]);

// Only those that have one number on every system. A shell, and many a container, tell them as 128 and the number.
const signalNames: ReadonlyMap<number, string> = new Map([
	[1, 'SIGHUP'],
	[2, 'SIGINT'],
	[3, 'SIGQUIT'],
	[4, 'SIGILL'],
	[6, 'SIGABRT'],
	[8, 'SIGFPE'],
	[9, 'SIGKILL'],
	[11, 'SIGSEGV'],
	[13, 'SIGPIPE'],
	[14, 'SIGALRM'],
	[15, 'SIGTERM'],
]);

const codes: ReadonlyMap<number, string> = new Map([
	[0, 'ended without an error'],
	[126, 'the command cannot be executed'],
	[127, 'the command was not found'],
]);
