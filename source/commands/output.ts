import {codeOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';

/** Whether nobody reads any more, as behind `| head` or in a closed window: no error of whoever writes. */
export const isUnread = (error: unknown): boolean => codeOf(error) === 'EPIPE' || process.stdout.isTTY;

/** Why nothing can be printed, and what to do. */
export const explainOutput = (error: unknown): string =>
	`Expected to write to the standard output, got ${plainLine(codeOf(error) || String(error))}. Make room there, or send it elsewhere.`;

/** Ends this process as soon as it cannot print: quietly when nobody reads any more, else with 1 and a sentence. */
export const endWithOutput = (): void => {
	process.stdout.on('error', error => {
		if (isUnread(error)) process.exit(process.exitCode ?? 0);
		process.stderr.write(`grace-tui: ${explainOutput(error)}\n`);
		process.exit(1);
	});
};

/** Prints a text, and ends this process with 0. */
export const printAndEnd = (text: string): Promise<never> =>
	new Promise(() => {
		process.stdout.write(`${text}\n`, error => {
			// What could not be printed is told, and ends the process, elsewhere.
			if (!error) process.exit(0);
		});
	});
