import {GraceError} from '../core/errors.ts';
import {holdKeyboard} from './keyboard.ts';
import type {Verb} from './verb.ts';

/** The watchdog with its screen. */
export const console: Verb = async context => {
	requireTerminal();
	using keyboard = holdKeyboard();
	// Only now: what it imports takes time to load.
	const {attachOrSupervise} = await import('./attach-or-supervise.ts');
	context.print(await attachOrSupervise(keyboard, context));
	return 0;
};

/** Throws NO_TERMINAL where there is none to draw in. */
export const requireTerminal = (): void => {
	if (process.stdin.isTTY && process.stdout.isTTY) return;
	throw new GraceError(
		'NO_TERMINAL',
		'Expected a terminal to draw in, got none. Run `grace-tui watch` for the same watchdog without a screen.',
	);
};
