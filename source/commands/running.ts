import {setTimeout as wait} from 'node:timers/promises';
import {GraceError} from '../core/errors.ts';
import {describeExit} from '../core/exit.ts';
import {killTimeout, type Policy} from '../core/policy.ts';
import {systemClock} from '../runtime/clock.ts';
import {switchOff} from '../watchdog/intent.ts';
import {type RunRecord, readRunRecord} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {newRequest, untilRecord} from './remote.ts';
import {say} from './say.ts';
import {newestRecord} from './told-record.ts';

/** Asks the watchdog for a new life, and waits until that runs. Throws FAILED when it does not stay up. */
export const requestLife = async (
	workspace: Workspace,
	policy: Policy,
	word: 'start' | 'restart',
): Promise<RunRecord> => {
	const before = (await newestRecord(workspace))?.life ?? 0;
	await say(workspace, word, {...switchOff, restart_requested_at: newRequest()});
	return untilRunning(workspace, policy, before);
};

/** Waits until a life after `before` runs and stays up. Throws FAILED when one ended instead, TIMED_OUT when none came. */
export const untilRunning = async (
	workspace: Workspace,
	policy: Policy,
	before: number,
): Promise<RunRecord> => {
	const timeout = policy.stopTimeout + (policy.health?.startTimeout ?? 0) + killTimeout * 3;
	const isDecided = (record: RunRecord | undefined): boolean =>
		record !== undefined &&
		record.life > before &&
		record.phase !== 'starting' &&
		record.phase !== 'stopping';
	const first = await untilRecord(workspace, isDecided, timeout, 'the application to run');
	const record = policy.health === undefined ? await untilSettled(workspace, policy, first) : first;
	if (record !== undefined && isSameRun(record, first)) return record;
	throw new GraceError(
		'FAILED',
		`Expected the application to stay up, but ${fateOf(record)}. See \`grace-tui logs\`.`,
	);
};

const fateOf = (record: RunRecord | undefined): string => {
	const phase = record?.phase ?? 'unknown';
	if (record?.last_exit === undefined) return `its phase is ${phase}`;
	const isBack = phase === 'running' || phase === 'starting';
	return `it ended with ${describeExit(record.last_exit)}${isBack ? ', and was started again' : `; its phase is ${phase}`}`;
};

const pollInterval = 30;
// Without a health check running only says spawned: a program that cannot begin its work ends in this time.
const settledAfter = 1000;

const untilSettled = async (
	workspace: Workspace,
	{minUptimeForSuccess}: Policy,
	first: RunRecord | undefined,
): Promise<RunRecord | undefined> => {
	const uptime = Date.now() - Date.parse(first?.started_at ?? '') || 0;
	const deadline = systemClock.now() + Math.min(minUptimeForSuccess, settledAfter) - Math.max(uptime, 0);
	for (;;) {
		const record = await readRunRecord(workspace);
		if (!isSameRun(record, first)) {
			const newest = await newestRecord(workspace);
			if (!isSameRun(newest, first)) return newest;
		}
		if (systemClock.now() >= deadline) return first;
		await wait(pollInterval);
	}
};

const isSameRun = (record: RunRecord | undefined, first: RunRecord | undefined): boolean =>
	record?.phase === 'running' && record.pid !== undefined && record.life === first?.life;
