import {setTimeout as wait} from 'node:timers/promises';
import type {KeptView} from '../console/render.tsx';
import {GraceError} from '../core/errors.ts';
import {systemClock} from '../runtime/clock.ts';
import {keepNewSpaceSmall} from '../runtime/memory.ts';
import {openSocketSession, type Rescue, type SocketSession} from '../session/socket.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Keyboard} from './keyboard.ts';
import {isWatched} from './remote.ts';
import {createRescue} from './rescue.ts';
import type {Leaving} from './run-console.ts';
import type {Context} from './verb.ts';
import {wishedWhereWatched} from './wished-console.ts';

// A watchdog that has just begun has the lock before it listens.
const patience = 15_000;
const askAgainAfter = 100;

/**
 * The screen of a watchdog that runs elsewhere, and how it was left; that leaves everything running. Undefined where the
 * watchdog went before it answered. Throws ALREADY_WATCHED for one that never does.
 */
export const runAttached = async (
	workspace: Workspace,
	keyboard: Keyboard,
	context: Context,
	kept: KeptView,
): Promise<Extract<Leaving, 'detached' | 'suspended'> | undefined> => {
	let leaving: 'detached' | 'suspended' = 'detached';
	const {settings, greeting} = await wishedWhereWatched(context, workspace);
	const rescue = createRescue(workspace, context);
	const [{renderConsole}, session] = await Promise.all([
		import('../console/render.tsx'),
		untilAnswered(workspace, rescue),
	]);
	if (session === undefined) return undefined;
	try {
		keyboard.handOver();
		const screen = renderConsole({
			session,
			clock: systemClock,
			settings,
			greeting,
			kept,
			onLeave: () => screen.unmount(),
			onSuspend: async () => {
				leaving = 'suspended';
				screen.unmount();
			},
		});
		keepNewSpaceSmall();
		for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.once(signal, screen.unmount);
		await screen.waitUntilExit();
		return leaving;
	} finally {
		keyboard.release();
		await session.close();
	}
};

/** Undefined where the watchdog is gone. */
const untilAnswered = async (workspace: Workspace, rescue: Rescue): Promise<SocketSession | undefined> => {
	const deadline = systemClock.now() + patience;
	for (;;) {
		const session = await openSocketSession(workspace, rescue);
		if (session !== undefined || !(await isWatched(workspace))) return session;
		if (systemClock.now() > deadline) {
			throw new GraceError(
				'ALREADY_WATCHED',
				`Expected to reach the watchdog of ${workspace.directory} by its link, but it does not answer. Ask it with \`grace-tui status\`, or end it with \`grace-tui shutdown\`.`,
			);
		}
		await wait(askAgainAfter);
	}
};
