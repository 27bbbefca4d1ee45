import {GraceError} from '../core/errors.ts';
import {holdKeyboard} from './keyboard.ts';
import type {Verb} from './verb.ts';

/** The watchdog with its screen. */
export const console: Verb = async context => {
	requireTerminal();
	using keyboard = holdKeyboard();
	// Only now: what it imports takes time to load.
	const {attachOrSupervise} = await import('./attach-or-supervise.ts');
	const farewell = await attachOrSupervise(keyboard, context);
	keyboard.release();
	return end(farewell);
};

/** Throws NO_TERMINAL where there is none to draw in. */
export const requireTerminal = (): void => {
	if (process.stdin.isTTY && process.stdout.isTTY) return;
	throw new GraceError(
		'NO_TERMINAL',
		'Expected a terminal to draw in, got none. Run `grace-tui watch` for the same watchdog without a screen.',
	);
};

// A terminal that is gone, or stands still, must not keep this process; nor must an application that was handed over.
const end = (farewell: string): Promise<never> =>
	new Promise(() => {
		process.stdout.write(`${farewell}\n`, () => process.exit(0));
		setTimeout(() => process.exit(0), 1000);
	});
