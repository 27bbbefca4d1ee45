import figures, {mainSymbols} from 'figures';
import {type RenderOptions, render} from 'ink';
import type {Clock} from '../runtime/clock.ts';
import type {Session} from '../session/session.ts';
import {App} from './app.tsx';
import {SurroundingsProvider} from './context.ts';
import {createSurroundings} from './surroundings.ts';
import {createTheme} from './theme.ts';

/** What the console shows, and whom it tells that the person wants to leave. */
export type ConsoleOptions = {
	readonly session: Session;
	readonly clock: Clock;
	/** Called once, when the person chose to stop the application and leave. Unmount when that is done. */
	readonly onLeave: () => void;
	/** @default whether the terminal is known to draw it */
	readonly isUnicode?: boolean;
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

/** Draws the console on the alternate screen of a terminal; the caller has made sure that it is one. */
export const renderConsole = ({
	session,
	clock,
	onLeave,
	isUnicode = figures.tick === mainSymbols.tick,
	isColored = (process.env.NO_COLOR ?? '') === '',
	stdin = process.stdin,
	stdout = process.stdout,
}: ConsoleOptions): Console => {
	const theme = createTheme({isColored, isUnicode});
	const {surroundings, close} = createSurroundings({session, clock, theme});
	const instance = render(
		<SurroundingsProvider value={surroundings}>
			<App onLeave={onLeave} />
		</SurroundingsProvider>,
		{
			stdin,
			stdout,
			alternateScreen: true,
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
	const end = () => close();
	const exited = instance.waitUntilExit().then(() => undefined);
	exited.then(end, end);
	return {waitUntilExit: () => exited, unmount: () => instance.unmount()};
};
