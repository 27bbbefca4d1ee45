import type {ConsoleOptions, KeptView, renderConsole as RenderConsole} from '../console/render.tsx';
import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {keepNewSpaceSmall} from '../runtime/memory.ts';
import {openLocalSession, startLocalWatchdog} from '../session/local.ts';
import type {Plan} from '../session/plan.ts';
import type {Session} from '../session/session.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {surviveFaults} from './faults.ts';
import type {Keyboard} from './keyboard.ts';
import {startSuccessor} from './successor.ts';
import type {Context} from './verb.ts';
import {wishedConsole} from './wished-console.ts';

/** What a command adds to the screen. */
type Extras = Pick<ConsoleOptions, 'extraKeys' | 'greeting' | 'remarks'>;

type Additions = Extras & Pick<ConsoleOptions, 'onDetach' | 'onSuspend' | 'settings' | 'kept'>;

/** How a console was left: its application stopped, with the kill switch as it stands, or in another watchdog's hands, maybe for a while. */
export type Leaving = 'stopped' | 'switched off' | 'detached' | 'suspended';

type Options = {
	readonly plan: Plan;
	readonly keyboard: Keyboard;
	readonly context: Context;
	/** Another watchdog may take over, when asked to or when the terminal goes. */
	readonly canDetach: boolean;
	readonly extras?: Extras;
	/** @default the view begins anew */
	readonly kept?: KeptView;
};

/** Supervises until told to leave, or until another watchdog does; the screen may go before that. */
export const runConsole = async (options: Options): Promise<Leaving> => {
	const {plan, keyboard, context, canDetach, extras = {}, kept} = options;
	const {version, print} = context;
	const settings = wishedConsole(plan.settings.console, context);
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
	let hasEnded = false;
	void watchdog.ended.then(() => {
		hasEnded = true;
	});
	let leaving: Leaving = 'stopped';
	const handOver = async (how: 'detached' | 'suspended'): Promise<void> => {
		leaving = how;
		try {
			await watchdog.handOver(command => startSuccessor(context, command));
		} catch (error) {
			leaving = 'stopped';
			throw error;
		}
	};
	const detach = (): Promise<void> => handOver('detached');
	const onSuspend = (): Promise<void> => handOver('suspended');
	try {
		const {renderConsole} = await rendering;
		keyboard.handOver();
		const additions = {
			...extras,
			settings,
			...(kept !== undefined && {kept}),
			...(canDetach && {onDetach: detach, onSuspend}),
		};
		await showScreen(renderConsole, session, watchdog, additions);
		// The terminal was closed or lost: where nobody takes over, the watchdog stays without one.
		if (canDetach && !hasEnded) detach().catch(ignore);
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
	if (leaving === 'stopped' && watchdog.model.get().process.isManualShutdown) return 'switched off';
	return leaving;
};

// Until the person leaves, the terminal goes, or the watchdog ends.
const showScreen = async (
	renderConsole: typeof RenderConsole,
	session: Session,
	{send, ended}: Watchdog,
	additions: Additions,
): Promise<void> => {
	const screen = renderConsole({
		...additions,
		session,
		clock: systemClock,
		onLeave: () => send({type: 'leave'}),
	});
	keepNewSpaceSmall();
	process.once('SIGHUP', screen.unmount);
	void ended.then(screen.unmount);
	await screen.waitUntilExit();
};

const ignore = (): void => {
	// It is on record, and there is no screen to tell it on.
};
