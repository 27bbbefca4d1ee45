import {setTimeout as wait} from 'node:timers/promises';
import {GraceError} from '../core/errors.ts';
import {killTimeout} from '../core/policy.ts';
import {platform} from '../platform/platform.ts';
import {stopTree} from '../platform/tree.ts';
import type {Settings} from '../watchdog/config.ts';
import {matchesAnyLife} from '../watchdog/cookie.ts';
import type {Leftover} from '../watchdog/leftover.ts';
import {markStopped} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {askOnce} from './ask-once.ts';
import {findWatchdog, isWatched, untilRecord} from './remote.ts';

/** Stops an application that no watchdog looks after: first asked, then killed. */
export const stopUnwatched = async (
	workspace: Workspace,
	{policy, stopSignal}: Settings,
	{pid}: Leftover,
): Promise<void> => {
	const tree = stopTree(platform, {root: pid, matches: matchesAnyLife(workspace.key)}, stopSignal);
	const patience = new AbortController();
	// Called off when the tree is gone in time.
	wait(policy.stopTimeout, undefined, {signal: patience.signal}).then(tree.kill, () => {});
	await tree.gone;
	patience.abort();
	await markStopped(workspace);
};

/** Ends the watchdog, which stops its application; its pid, or undefined when none runs. Throws NOT_WATCHED when it cannot be found. */
export const endWatchdog = async (workspace: Workspace, {policy}: Settings): Promise<number | undefined> => {
	const watchdog = await findWatchdog(workspace);
	if (watchdog === undefined) return undefined;
	const told = await askOnce(workspace, 'shutdown');
	const pid = watchdog.pid ?? pidOf(told);
	if (pid === undefined) {
		throw new GraceError(
			'NOT_WATCHED',
			'Expected to find the watchdog of this workspace, but .grace/run.json does not tell its pid. End it in its own terminal.',
		);
	}
	if (told === undefined) platform.signal(pid, 'SIGTERM');
	const timeout = policy.stopTimeout + killTimeout * 2;
	await untilRecord(workspace, async () => !(await isWatched(workspace)), timeout, 'the watchdog to end');
	return pid;
};

const pidOf = (answer: unknown): number | undefined =>
	typeof answer === 'object' && answer !== null && 'pid' in answer && typeof answer.pid === 'number'
		? answer.pid
		: undefined;
