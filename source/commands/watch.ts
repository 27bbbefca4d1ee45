import {messageOf} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {returnMemory} from '../runtime/memory.ts';
import {startLocalWatchdog} from '../session/local.ts';
import {planSupervision} from '../session/plan.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {RunRecord} from '../watchdog/run-record.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {surviveFaults} from './faults.ts';
import {untilRecord} from './remote.ts';
import {lockPatience, tellPredecessor} from './successor.ts';
import type {Context, Verb} from './verb.ts';

// By then everything that is loaded at the start has been.
const settledAfter = 1500;

/** The watchdog without a screen: its log lines on stdout, until it is told to leave. */
export const watch: Verb = async context => {
	const watchdog = await begin(context).catch(error => {
		if (context.isTakingOver) tellPredecessor(messageOf(error));
		throw error;
	});
	surviveFaults(watchdog);
	if (context.isTakingOver) {
		await untilRecorded(context);
		tellPredecessor();
	}
	setTimeout(returnMemory, settledAfter).unref();
	await watchdog.ended;
	return 0;
};

// Who left the watchdog before may ask for the status the next moment.
const untilRecorded = async ({directory}: Context): Promise<void> => {
	const workspace = await locateWorkspace(directory);
	const isOurs = (record: RunRecord | undefined): boolean => record?.watchdog?.pid === process.pid;
	await untilRecord(workspace, isOurs, recordPatience, 'this watchdog on record').catch(() => {
		// A disk that takes nothing: it supervises all the same.
	});
};

const recordPatience = 1000;

const begin = async (context: Context): Promise<Watchdog> => {
	const plan = await planSupervision(context);
	return startLocalWatchdog({
		...plan,
		version: context.version,
		platform,
		clock: systemClock,
		isShown: false,
		lockPatience: context.isTakingOver ? lockPatience : 0,
		onLine: context.print,
	});
};
