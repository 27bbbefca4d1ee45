import {type RenderOptions, render} from 'ink';
import {type ConsoleSettings, defaultConsoleSettings} from '../core/console-settings.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Session} from '../session/session.ts';
import {App} from './app.tsx';
import {SurroundingsProvider} from './context.ts';
import {bindingsWith, type ExtraKey} from './extra-keys.ts';
import {createFrameWriter} from './frame-writer.ts';
import {noMouse, openMouse} from './mouse.ts';
import {createLineWriter} from './spoken/line-writer.ts';
import {SpokenApp} from './spoken/spoken-app.tsx';
import {createSurroundings} from './surroundings.ts';
import {createTheme} from './theme.ts';
import {isUnicodeFor} from './unicode.ts';
import type {KeptView} from './view-state.ts';

export type {ExtraKey} from './extra-keys.ts';
export type {KeptView} from './view-state.ts';

/** What the console shows, and whom it tells that the person wants to leave. */
export type ConsoleOptions = {
	readonly session: Session;
	readonly clock: Clock;
	/**
	 * Called once, when the person chose to leave, and where the session is not attached, to stop the application.
	 * Unmount when that is done.
	 */
	readonly onLeave: () => void;
	/**
	 * Lets another watchdog take over. Unmount when it has; reject with a sentence where none does.
	 * @default it is not offered
	 */
	readonly onDetach?: () => Promise<void>;
	/**
	 * Leaves the terminal to the shell, the watchdog in other hands. Unmount when it is, and come back with another
	 * console; reject with a sentence where that cannot be.
	 * @default it is not offered
	 */
	readonly onSuspend?: () => Promise<void>;
	/** Keeps what is focused, filtered and scrolled for the next console. @default it begins anew */
	readonly kept?: KeptView;
	/** Keys beside the console's own. @default none */
	readonly extraKeys?: readonly ExtraKey[];
	/** A sentence in the bottom line until the first key, or wordings of one from the longest to the shortest. @default none */
	readonly greeting?: string | readonly string[] | undefined;
	/** What must always be seen, from the longest wording to the shortest. @default nothing */
	readonly remarks?: readonly string[];
	/** @default what applies where nothing is written */
	readonly settings?: ConsoleSettings;
	/** @default unless `NO_COLOR` is set */
	readonly isColored?: boolean;
	/** @default the process's own */
	readonly stdin?: NonNullable<RenderOptions['stdin']>;
	/** @default the process's own */
	readonly stdout?: NonNullable<RenderOptions['stdout']>;
};

/** A console that is on the screen. */
export type Console = {
	/** Settles when the terminal is restored; rejects when the console could not go on drawing. */
	readonly waitUntilExit: () => Promise<void>;
	/** Restores the terminal. */
	readonly unmount: () => void;
};

/**
 * Draws the console on the alternate screen of a terminal, or says line by line what changes; the caller has made sure that it is one.
 * Throws BAD_USAGE for an extra key that has a meaning already, and BAD_CONFIG for keys that cannot be as they are written.
 */
export const renderConsole = ({
	session,
	clock,
	onLeave,
	onDetach,
	onSuspend,
	kept,
	extraKeys = [],
	greeting,
	remarks = [],
	settings = defaultConsoleSettings,
	isColored = (process.env.NO_COLOR ?? '') === '',
	stdin = process.stdin,
	stdout = process.stdout,
}: ConsoleOptions): Console => {
	const isUnicode = isUnicodeFor(settings.signs, process.env);
	const theme = createTheme({name: settings.theme, isColored, isUnicode});
	const bindings = bindingsWith(extraKeys, settings.keys, isUnicode);
	const isSpoken = settings.screenReader || process.env.INK_SCREEN_READER === 'true';
	const terminal =
		settings.mouse && !isSpoken ? openMouse(stdin, stdout) : {stdin, stdout, mouse: noMouse, close: () => {}};
	const {mouse} = terminal;
	const {surroundings, close} = createSurroundings({session, clock, theme, bindings, remarks, mouse});
	const writer = isSpoken ? createLineWriter(stdout) : createFrameWriter(terminal.stdout);
	const Root = isSpoken ? SpokenApp : App;
	const instance = render(
		<SurroundingsProvider value={surroundings}>
			<Root
				onLeave={once(onLeave)}
				onDetach={onDetach}
				onSuspend={onSuspend}
				greeting={greeting}
				kept={kept}
			/>
		</SurroundingsProvider>,
		{
			stdin: terminal.stdin,
			stdout: writer.stdout,
			alternateScreen: !isSpoken,
			isScreenReaderEnabled: isSpoken,
			exitOnCtrlC: false,
			maxFps: 60,
			patchConsole: true,
			// Else Ink draws nothing where CI is set.
			interactive: true,
		},
	);
	// A terminal that goes away makes writing to it fail, which must not take the watchdog along.
	const onLost = () => instance.unmount();
	stdout.on('error', onLost);
	stdin.on('error', onLost);
	// Before Node asks for the new size and Ink draws for it: of sizes that come and go at once they hear nothing.
	for (const signal of disturbing) process.prependListener(signal, writer.renew);
	const end = () => {
		for (const signal of disturbing) process.off(signal, writer.renew);
		writer.close();
		terminal.close();
		close();
	};
	const exited = instance.waitUntilExit().then(() => undefined);
	exited.then(end, end);
	return {waitUntilExit: () => exited, unmount: () => instance.unmount()};
};

const disturbing = ['SIGWINCH', 'SIGCONT'] as const;

// An impatient person presses again before the terminal is restored.
const once = (act: () => void): (() => void) => {
	let isDone = false;
	return () => {
		if (isDone) return;
		isDone = true;
		act();
	};
};
