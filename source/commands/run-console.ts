import type {ConsoleOptions, renderConsole as RenderConsole} from '../console/render.tsx';
import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {openLocalSession, startLocalWatchdog} from '../session/local.ts';
import type {Plan} from '../session/plan.ts';
import type {Session} from '../session/session.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {surviveFaults} from './faults.ts';
import type {Keyboard} from './keyboard.ts';
import type {Context} from './verb.ts';

/** What a command adds to the screen. */
type Extras = Pick<ConsoleOptions, 'extraKeys' | 'greeting'>;

/** Supervises until told to leave; the screen may go before that, and the watchdog stays. Resolves to the kill switch. */
export const runConsole = async (
	plan: Plan,
	keyboard: Keyboard,
	{version, print}: Context,
	extras: Extras = {},
): Promise<boolean> => {
	let onLine = (_line: string): void => {};
	// Loaded while the application starts; a failure is told by the await that follows.
	const rendering = import('../console/render.tsx');
	rendering.catch(() => {});
	const watchdog = await startLocalWatchdog({
		...plan,
		version,
		platform,
		clock: systemClock,
		isShown: true,
		onLine: line => onLine(line),
	});
	surviveFaults(watchdog);
	const session = openLocalSession(watchdog, plan);
	try {
		const {renderConsole} = await rendering;
		keyboard.handOver();
		await showScreen(renderConsole, session, watchdog, extras);
	} catch (error) {
		const reason = plainLine(messageOf(error));
		print(`The console failed: ${reason}. The watchdog goes on; ctrl-c stops and leaves.`);
	} finally {
		// The screen gives it back itself, unless it broke.
		keyboard.release();
	}
	// From here on there is no screen to disturb.
	onLine = print;
	await watchdog.ended;
	await session.close();
	return watchdog.model.get().process.isManualShutdown;
};

// Until the person leaves, the terminal goes, or the watchdog ends.
const showScreen = async (
	renderConsole: typeof RenderConsole,
	session: Session,
	{send, ended}: Watchdog,
	extras: Extras,
): Promise<void> => {
	const screen = renderConsole({
		...extras,
		session,
		clock: systemClock,
		onLeave: () => send({type: 'leave'}),
	});
	process.once('SIGHUP', screen.unmount);
	void ended.then(screen.unmount);
	await screen.waitUntilExit();
};
