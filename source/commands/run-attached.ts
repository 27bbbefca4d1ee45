import {GraceError} from '../core/errors.ts';
import {systemClock} from '../runtime/clock.ts';
import {type LifeWord, openSocketSession} from '../session/socket.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Keyboard} from './keyboard.ts';
import {restart} from './restart.ts';
import {start} from './start.ts';
import {stop} from './stop.ts';
import type {Context} from './verb.ts';

/** The screen of a watchdog that runs elsewhere; leaving it leaves everything running. Throws ALREADY_WATCHED where no socket answers. */
export const runAttached = async (
	workspace: Workspace,
	keyboard: Keyboard,
	context: Context,
): Promise<void> => {
	const [{renderConsole}, session] = await Promise.all([
		import('../console/render.tsx'),
		openSocketSession(workspace, {withoutWatchdog: word => carryOut(word, context)}),
	]);
	if (session === undefined) {
		throw new GraceError(
			'ALREADY_WATCHED',
			`Expected to reach the watchdog of ${workspace.directory} by its link, but it does not answer. Ask it with \`grace-tui status\`, or end it with \`grace-tui shutdown\`.`,
		);
	}
	try {
		keyboard.handOver();
		const screen = renderConsole({session, clock: systemClock, onLeave: () => screen.unmount()});
		for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.once(signal, screen.unmount);
		await screen.waitUntilExit();
	} finally {
		keyboard.release();
		await session.close();
	}
};

const verbs = {start, stop, restart} as const;

/** Does what the command of that name does; resolves with what it says. */
const carryOut = async (word: LifeWord, context: Context): Promise<string> => {
	let said = '';
	await verbs[word]({
		...context,
		print: line => {
			said = line;
		},
	});
	return said;
};
