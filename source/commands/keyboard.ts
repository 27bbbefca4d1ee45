/** The keyboard of this process while there is no screen yet to take it. */
export type Keyboard = Disposable & {
	/** What is typed from now on waits for the screen. */
	readonly handOver: () => void;
	/** Gives the keyboard back to the terminal, unless that has it again already. */
	readonly release: () => void;
};

const interrupt = 3;

/**
 * Takes the keyboard before anything slow, so that the terminal echoes nothing of what is typed meanwhile. That is
 * dropped, because a key must not act on what nobody saw yet; only ctrl-c interrupts, as it would have done.
 */
export const holdKeyboard = (stdin = process.stdin): Keyboard => {
	const drop = (): void => {
		for (let typed: unknown = stdin.read(); typed !== null; typed = stdin.read()) {
			// All of the group, as the terminal does it.
			if (Buffer.isBuffer(typed) && typed.includes(interrupt)) process.kill(0, 'SIGINT');
		}
	};
	const handOver = (): void => {
		// Not paused: whoever listens next finds the stream as it was.
		stdin.off('readable', drop);
	};
	const release = (): void => {
		handOver();
		if (stdin.isRaw) stdin.setRawMode(false);
		stdin.unref();
	};
	// A terminal that goes away is told by its signal.
	stdin.on('error', () => {});
	stdin.setRawMode(true);
	stdin.on('readable', drop);
	return {handOver, release, [Symbol.dispose]: release};
};
