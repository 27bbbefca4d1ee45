import {once} from 'node:events';
import {GraceError} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import type {Successor} from '../watchdog/hand-over.ts';
import {spawnWatchdog} from './background.ts';
import type {Context} from './verb.ts';

/** How long a successor waits for the lock of the watchdog before it, in milliseconds. */
export const lockPatience = 10_000;

// What a successor says that supervises; anything else is why it does not.
const watching = 'watching';

const answerTimeout = 5000;

/** Starts a background watchdog that waits for this one's lock. Throws FAILED where it cannot be started. */
export const startSuccessor = async (context: Context, command: readonly string[]): Promise<Successor> => {
	const {child, pid} = await spawnWatchdog(context, command, ['--take-over']);
	// From the first moment on, so that no answer is missed.
	const answer = new Promise<boolean>((resolve, reject) => {
		child.once('message', said => {
			if (said === watching) resolve(true);
			else reject(new GraceError('FAILED', `Nobody took over: ${plainLine(String(said), 500)}`));
		});
		child.once('exit', () => resolve(false));
	});
	answer.catch(() => {});
	return {
		pid,
		hasTakenOver: () => {
			const {promise: late, resolve} = Promise.withResolvers<boolean>();
			const timer = setTimeout(resolve, answerTimeout, false);
			return Promise.race([answer, late]).finally(() => clearTimeout(timer));
		},
		end: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const exit = once(child, 'exit');
			child.kill('SIGKILL');
			await exit;
		},
	};
};

/** Tells the watchdog before that this one supervises, or why not, and lets go of it. */
export const tellPredecessor = (trouble: string = watching): void => {
	// Nobody may be there to hear it any more.
	process.send?.(trouble, () => {
		if (process.connected) process.disconnect();
	});
};
