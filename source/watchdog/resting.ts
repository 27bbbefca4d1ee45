import type {HistoryEntry} from '../core/history-entry.ts';
import type {Phase, ProcessState} from '../core/phase.ts';
import {isFinishedExit, type Policy} from '../core/policy.ts';

type Rest = Omit<Extract<HistoryEntry, {event: 'process.phase'}>, 'at'>;

/** What goes on record where a process has come to rest, for a while or for good; undefined where it has not, or had before. */
export const restingEntry = (
	before: Phase,
	{phase, lastExit}: ProcessState,
	policy: Policy,
): Rest | undefined => {
	switch (phase.name) {
		case 'starting':
		case 'running':
		case 'stopping':
			return undefined;
		case 'waiting':
		case 'paused':
			return phase === before ? undefined : {event: 'process.phase', phase: phase.name, is_wanted: true};
		case 'stopped': {
			if (before.name === 'stopped' && before.by === phase.by) return undefined;
			const hasDoneItsWork = lastExit !== undefined && isFinishedExit(policy, lastExit);
			const isWanted = phase.by === 'exit' && !hasDoneItsWork;
			return {event: 'process.phase', phase: 'stopped', is_wanted: isWanted};
		}
	}
};
