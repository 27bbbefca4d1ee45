import type {HistoryEntry} from '../core/history-entry.ts';
import type {Found, Restart} from '../core/phase.ts';
import type {Platform} from '../platform/contract.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Leftover} from './leftover.ts';
import type {RunRecord} from './run-record.ts';

type Options = {
	readonly platform: Pick<Platform, 'age'>;
	readonly clock: Clock;
	/** What the watchdog before wrote. */
	readonly record: RunRecord | undefined;
	readonly history: readonly HistoryEntry[];
};

/** All that is known of a living application that this watchdog did not start. */
export const describeFound = async (
	{pid, identity, life, isRoot}: Leftover,
	{platform, clock, record, history}: Options,
): Promise<Found> => {
	const isRecorded = record?.life === life;
	const phase = isRecorded ? record.phase : 'running';
	return {
		pid,
		identity,
		life,
		isRoot: isRoot && (isRecorded || isFirstProcess(pid, life, history)),
		spawnedAt: clock.now() - ((await platform.age(pid)) ?? 0),
		phase: phase === 'starting' || phase === 'stopping' ? phase : 'running',
		restart: unprovedRestartOf(life, history),
		failures: record?.failures ?? 0,
		restarts: record?.restarts ?? 0,
	};
};

// Where the record is lost, a helper in a group of its own looks like the first process of its life; the history knows better.
const isFirstProcess = (pid: number, life: number, history: readonly HistoryEntry[]): boolean => {
	const began = history.findLast(entry => entry.event === 'life.began' && entry.life === life);
	return began?.event !== 'life.began' || began.pid === pid;
};

// The restart that began a life, while nothing has become of it.
const unprovedRestartOf = (life: number, history: readonly HistoryEntry[]): Restart | undefined => {
	const ofLife = history.filter(entry => 'life' in entry && entry.life === life);
	if (ofLife.some(({event}) => event === 'restart.outcome')) return undefined;
	const restart = ofLife.find(entry => entry.event === 'restart');
	return restart === undefined ? undefined : {reason: restart.reason, attempt: restart.attempt};
};
