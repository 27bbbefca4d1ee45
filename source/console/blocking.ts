type Output = NodeJS.WritableStream & {
	readonly _handle?: {readonly setBlocking?: (isBlocking: boolean) => void};
};

/** Node writes to terminals and waits; one that nobody reads would make it wait for ever, and the watchdog with it. */
export const setBlocking = (stdout: Output, isBlocking: boolean): void => {
	stdout._handle?.setBlocking?.(isBlocking);
};
