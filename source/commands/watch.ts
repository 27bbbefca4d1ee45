import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {returnMemory} from '../runtime/memory.ts';
import {startLocalWatchdog} from '../session/local.ts';
import {planSupervision} from '../session/plan.ts';
import {surviveFaults} from './faults.ts';
import type {Verb} from './verb.ts';

// By then everything that is loaded at the start has been.
const settledAfter = 1500;

/** The watchdog without a screen: its log lines on stdout, until it is told to leave. */
export const watch: Verb = async context => {
	const plan = await planSupervision(context);
	const watchdog = await startLocalWatchdog({
		...plan,
		version: context.version,
		platform,
		clock: systemClock,
		isShown: false,
		onLine: context.print,
	});
	surviveFaults(watchdog);
	setTimeout(returnMemory, settledAfter).unref();
	await watchdog.ended;
	return 0;
};
