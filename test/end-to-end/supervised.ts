import {setTimeout as sleep} from 'node:timers/promises';
import {expect, vi} from 'vitest';
import {type RunRecord, readRunRecord} from '../../source/watchdog/run-record.ts';
import {locateWorkspace} from '../../source/watchdog/workspace.ts';
import {isAlive} from './processes.ts';
import type {AlertFile, Workspace} from './workspace.ts';

/** A life that runs. */
export type Running = {readonly pid: number; readonly life: number};

/** What `look` finds as soon as it finds something. Throws with `what` after `deadline` milliseconds. */
export const until = async <Found>(
	what: string,
	look: () => Found | undefined | Promise<Found | undefined>,
	deadline = 15_000,
): Promise<Found> => {
	const end = performance.now() + deadline;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (performance.now() > end) throw new Error(`Expected ${what} in ${deadline} ms.`);
		await sleep(20);
	}
};

/** Resolves as soon as `assert` does not throw. Unlike `expect.poll` it may be used in tests beside each other. */
export const eventually = (assert: () => void | Promise<void>): Promise<void> =>
	vi.waitFor(assert, {timeout: 10_000, interval: 20});

/** What the workspace's watchdog has written about itself. */
export const recordOf = async ({directory}: Workspace): Promise<RunRecord | undefined> =>
	readRunRecord(await locateWorkspace(directory));

/** The record as soon as its phase is `phase`. */
export const untilPhase = (workspace: Workspace, phase: RunRecord['phase']): Promise<RunRecord> =>
	until(`the phase ${phase}`, async () => {
		const record = await recordOf(workspace);
		return record?.phase === phase ? record : undefined;
	});

/** The application as soon as one runs that is younger than the life `after`. */
export const untilRunning = (workspace: Workspace, after = 0): Promise<Running> =>
	until(`a life after ${after} to run`, async () => {
		const {phase, life = 0, pid} = (await recordOf(workspace)) ?? {};
		const isRunning = phase === 'running' && life > after && pid !== undefined && isAlive(pid);
		return isRunning ? {pid, life} : undefined;
	});

/** The pids of the tree as soon as it has so many processes. */
export const untilProcesses = (workspace: Workspace, count: number): Promise<readonly number[]> =>
	until(`${count} processes`, async () => {
		const pids = await workspace.processes();
		return pids.length === count ? pids : undefined;
	});

/** Resolves when the watchdog says stopped and nothing of the tree is left. */
export const untilStopped = async (workspace: Workspace): Promise<RunRecord> => {
	const record = await untilPhase(workspace, 'stopped');
	expect(await workspace.processes()).toEqual([]);
	return record;
};

/** Looks for `duration` milliseconds, and fails at the first look at which something of the application runs. */
export const staysStopped = async (workspace: Workspace, duration: number): Promise<void> => {
	const end = performance.now() + duration;
	do {
		expect(await workspace.processes()).toEqual([]);
		await sleep(20);
	} while (performance.now() < end);
};

/** `manual_shutdown` as it stands on disk; undefined while it is not there. */
export const switchOf = async (workspace: Workspace): Promise<unknown> => {
	const state = await workspace.readJson('grace_state.json');
	return typeof state === 'object' && state !== null && 'manual_shutdown' in state
		? state.manual_shutdown
		: undefined;
};

/** The payloads of the alerts of one event, oldest first. */
export const payloadsOf = async (
	workspace: Workspace,
	event: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> =>
	(await workspace.alerts()).filter(({event_type}) => event_type === event).map(payloadOf);

/** The payloads of one event as soon as there are `count` of them. */
export const untilPayloads = (
	workspace: Workspace,
	event: string,
	count = 1,
): Promise<readonly Readonly<Record<string, unknown>>[]> =>
	until(`${count} alerts ${event}`, async () => {
		const payloads = await payloadsOf(workspace, event);
		return payloads.length >= count ? payloads : undefined;
	});

const payloadOf = ({payload}: AlertFile): Readonly<Record<string, unknown>> =>
	typeof payload === 'object' && payload !== null ? {...payload} : {};
