import {GraceError} from '../core/errors.ts';
import type {Lock} from '../platform/contract.ts';
import type {Watchdog, WatchdogOptions} from './contract.ts';
import {readRunRecord} from './run-record.ts';
import {supervise} from './supervise.ts';

/** Takes the workspace's lock and begins to supervise. Throws ALREADY_WATCHED when another watchdog holds it. */
export const startWatchdog = async (options: WatchdogOptions): Promise<Watchdog> => {
	const {link} = options;
	const lock = await takeLock(options);
	if (lock === undefined) throw await alreadyWatched(options);
	try {
		return await supervise(options, lock);
	} catch (error) {
		await link.close();
		await lock.release();
		throw error;
	}
};

const lockInterval = 20;

const takeLock = async (options: WatchdogOptions): Promise<Lock | undefined> => {
	const {platform, workspace, clock, lockPatience = 0} = options;
	const deadline = clock.now() + lockPatience;
	for (;;) {
		const lock = await platform.lock(workspace.key);
		if (lock !== undefined || clock.now() >= deadline) return lock;
		await new Promise<void>(resolve => {
			clock.callAt(clock.now() + lockInterval, resolve);
		});
	}
};

const alreadyWatched = async ({workspace, platform}: WatchdogOptions): Promise<GraceError> => {
	const recorded = (await readRunRecord(workspace))?.watchdog;
	// The one that has just begun is not on record yet, and the one on record may be dead.
	const isAlive = recorded !== undefined && (await platform.identify(recorded.pid)) === recorded.identity;
	const who = isAlive ? `the watchdog with pid ${recorded.pid}` : 'another watchdog';
	return new GraceError(
		'ALREADY_WATCHED',
		`Expected to be the only watchdog of ${workspace.directory}, but ${who} runs already. Ask it with \`grace-tui status\`, or end it with \`grace-tui shutdown\`.`,
	);
};
