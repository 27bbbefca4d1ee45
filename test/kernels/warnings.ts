import {afterEach, beforeEach} from 'vitest';

/** The warnings of this process that the library has raised during the test that runs. */
export const collectWarnings = (): readonly string[] => {
	const warnings: string[] = [];
	const onWarning = ({name, message}: Error): void => {
		if (name === 'GraceKernelWarning') warnings.push(message);
	};
	beforeEach(() => {
		warnings.length = 0;
		process.on('warning', onWarning);
	});
	afterEach(() => {
		process.off('warning', onWarning);
	});
	return warnings;
};
