import {setTimeout as wait} from 'node:timers/promises';
import {GraceError} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {findLeftover, type Leftover} from '../watchdog/leftover.ts';
import {type RunRecord, readRunRecord} from '../watchdog/run-record.ts';
import {openStateFile} from '../watchdog/state-file.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {askRecord} from './told-record.ts';

const pollInterval = 30;
// By then a record that the disk takes has been written; after that the watchdog is asked itself.
const recordDelay = 300;

/** Whether a watchdog holds this workspace. */
export const isWatched = (workspace: Workspace): Promise<boolean> => platform.isLocked(workspace.key);

/** The watchdog of a workspace; its pid is unknown where the run record is lost. */
export const findWatchdog = async (
	workspace: Workspace,
): Promise<{readonly pid: number | undefined} | undefined> => {
	if (!(await isWatched(workspace))) return undefined;
	const recorded = (await readRunRecord(workspace))?.watchdog;
	if (recorded !== undefined && (await platform.identify(recorded.pid)) === recorded.identity)
		return recorded;
	return {pid: undefined};
};

/** The workspace's living application, whoever started it. */
export const findApplication = async (workspace: Workspace): Promise<Leftover | undefined> =>
	findLeftover(platform, workspace.key, await readRunRecord(workspace));

/** A word for the watchdog in the state file; it stays there where no watchdog runs. Throws FAILED. */
export const writeState = async (
	workspace: Workspace,
	changes: Readonly<Record<string, unknown>>,
): Promise<void> => {
	let trouble: string | undefined;
	const file = await openStateFile({
		path: workspace.stateFile,
		lastGoodPath: workspace.lastGoodState,
		clock: systemClock,
		wall: systemClock.wall,
		onIntent: () => {},
		onTrouble: (topic, message) => {
			if (topic === 'writing') trouble = message;
		},
	});
	await file.update({...changes, last_update: new Date().toISOString()});
	await file.close();
	if (trouble !== undefined) throw new GraceError('FAILED', trouble);
};

/** A value of `restart_requested_at` that no request before it had. */
export const newRequest = (): string => `${new Date().toISOString()}#${process.pid}`;

/** Looks at the run record until `isDone`, and asks the watchdog for it where the file lags behind. Throws TIMED_OUT after `timeout` milliseconds, with what was waited for. */
export const untilRecord = async (
	workspace: Workspace,
	isDone: (record: RunRecord | undefined) => boolean | Promise<boolean>,
	timeout: number,
	what: string,
): Promise<RunRecord | undefined> => {
	const deadline = systemClock.now() + timeout;
	let askAt = systemClock.now() + recordDelay;
	for (;;) {
		let record = await readRunRecord(workspace);
		if (await isDone(record)) return record;
		if (systemClock.now() > askAt) {
			const told = await askRecord(workspace);
			if (told !== undefined && (await isDone(told))) return told;
			record = told ?? record;
			askAt = systemClock.now() + recordDelay;
		}
		if (systemClock.now() > deadline) {
			throw new GraceError(
				'TIMED_OUT',
				`Expected ${what} within ${Math.round(timeout / 1000)} s, but the phase is ${record?.phase ?? 'unknown'}. See \`grace-tui status\` and \`grace-tui logs --watchdog\`.`,
			);
		}
		await wait(pollInterval);
	}
};
