import type {Model} from '../core/model.ts';
import {stoppedBy} from '../core/narrate.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {decodeModel} from '../session/wire.ts';
import {type RunRecord, readRunRecord, recordedExitOf} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {askOnce} from './ask-once.ts';

/** What the watchdog shows of itself; undefined where none answers. Never rejects. */
export const askModel = async (workspace: Workspace): Promise<Model | undefined> => {
	try {
		const answer = await askOnce(workspace, 'status');
		return answer === undefined ? undefined : decodeModel(answer);
	} catch {
		// One of another version, or one that refuses: less is known, and nothing fails for it.
		return undefined;
	}
};

/** The run record as the watchdog tells it, which a disk that takes nothing does not make old; undefined where none answers. */
export const askRecord = async (workspace: Workspace): Promise<RunRecord | undefined> => {
	const model = await askModel(workspace);
	return model === undefined ? undefined : recordOf(model);
};

/** What the watchdog tells, or else what stands in `.grace/run.json`. */
export const newestRecord = async (workspace: Workspace): Promise<RunRecord | undefined> =>
	(await askRecord(workspace)) ?? (await readRunRecord(workspace));

/** A model as the run record has it. */
export const recordOf = async ({process, watchdog, command}: Model): Promise<RunRecord> => {
	const {phase, pid, life, restarts, failures, spawnedAt, lastExit} = process;
	const [own, identity] = await Promise.all([
		platform.identify(watchdog.pid),
		pid === undefined ? undefined : platform.identify(pid),
	]);
	return {
		watchdog: {pid: watchdog.pid, identity: own ?? ''},
		phase: phase.name,
		...(phase.name === 'stopped' && {stopped_by: stoppedBy[phase.by]}),
		...(pid !== undefined && identity !== undefined && {pid, identity}),
		...(spawnedAt !== undefined && {started_at: wallAt(spawnedAt)}),
		life,
		restarts,
		failures,
		command,
		...('until' in phase && {next_start_at: wallAt(phase.until)}),
		...(lastExit !== undefined && {last_exit: recordedExitOf(lastExit)}),
	};
};

const wallAt = (instant: number): string => new Date(Date.now() + instant - systemClock.now()).toISOString();
