import {GraceError} from '../core/errors.ts';
import type {Lock} from '../platform/contract.ts';
import type {Watchdog, WatchdogOptions} from './contract.ts';
import {readRunRecord} from './run-record.ts';
import {supervise} from './supervise.ts';
import type {Workspace} from './workspace.ts';

/** Takes the workspace's lock and begins to supervise. Throws ALREADY_WATCHED when another watchdog holds it. */
export const startWatchdog = async (options: WatchdogOptions): Promise<Watchdog> => {
	const {workspace, platform} = options;
	const lock = await platform.lock(workspace.key);
	if (lock === undefined) throw await alreadyWatched(workspace);
	return releaseOnFailure(lock, () => supervise(options, lock));
};

const alreadyWatched = async (workspace: Workspace): Promise<GraceError> => {
	const pid = (await readRunRecord(workspace))?.watchdog?.pid;
	const who = pid === undefined ? 'another watchdog' : `the watchdog with pid ${pid}`;
	return new GraceError(
		'ALREADY_WATCHED',
		`Expected to be the only watchdog of ${workspace.directory}, but ${who} runs already. Ask it with \`grace-tui status\`, or end it with \`grace-tui shutdown\`.`,
	);
};

const releaseOnFailure = async <Result>(lock: Lock, begin: () => Promise<Result>): Promise<Result> => {
	try {
		return await begin();
	} catch (error) {
		await lock.release();
		throw error;
	}
};
