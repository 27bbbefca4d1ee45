import {requireTerminal} from './console.ts';
import {holdKeyboard} from './keyboard.ts';
import type {Verb} from './verb.ts';

/** The console on a small application that can be made to fail, in a workspace of its own that goes with it. */
export const demo: Verb = async context => {
	requireTerminal();
	using keyboard = holdKeyboard();
	// Only now: what it imports takes time to load.
	const {runDemo} = await import('./run-demo.ts');
	await runDemo(keyboard, context);
	context.print('The demo is over, and its workspace is removed.');
	return 0;
};
