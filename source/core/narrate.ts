import {describeExit} from './exit.ts';
import type {Phase, ProcessState, StopCause, StoppedBy} from './phase.ts';

/** What a change of phase means, in one sentence for the log; undefined when it is not worth a line. */
export const narrate = (before: ProcessState, after: ProcessState): string | undefined => {
	if (before.phase === after.phase) return undefined;
	const {phase, life} = after;
	switch (phase.name) {
		case 'stopped':
			return `Stopped: ${stoppedBy[phase.by]}.`;
		case 'starting':
			return before.phase.name === 'starting' && before.life === life ? undefined : `Starting life ${life}.`;
		case 'running':
			return narrateRunning(before.phase, phase, life);
		case 'stopping':
			return narrateStopping(before.phase, phase);
		case 'waiting':
			return `Waiting before the next start${lastExit(after)}.`;
		case 'paused':
			return `Paused after ${after.failures} failures in a row${lastExit(after)}.`;
	}
};

/**
 * Why nothing runs, and what would change that. It stands in run.json, and `stop` compares it there: reworded, it is
 * not understood by another version.
 */
export const stoppedBy: Readonly<Record<StoppedBy, string>> = {
	launch: 'not started yet',
	person: 'the kill switch is on; nothing starts until a person asks',
	exit: 'it ended by itself, and its restart rule leaves it so',
	leave: 'the watchdog is leaving; the kill switch is unchanged',
	unreadable_state: 'grace_state.json cannot be read, so nothing starts until a person asks',
};

const stopCauses: Readonly<Record<StopCause, string>> = {
	person: 'the kill switch was set',
	leave: 'the watchdog is leaving',
	leftover: 'an application of this workspace was found alive',
	manual_request: 'a restart was asked for',
	health_degraded: 'its health check fails',
	heartbeat_timeout: 'it hangs: its event loop does not answer',
	kernel_down: 'a critical kernel is down',
	memory_limit: 'it uses more memory than max_memory',
};

type In<Name extends Phase['name']> = Extract<Phase, {name: Name}>;

const narrateRunning = (before: Phase, phase: In<'running'>, life: number): string | undefined => {
	if (before.name !== 'running') return `Running: pid ${phase.run.pid}, life ${life}.`;
	return phase.isSteady && !before.isSteady ? `Life ${life} is steady.` : undefined;
};

const narrateStopping = (before: Phase, phase: In<'stopping'>): string | undefined => {
	if (before.name !== 'stopping') return `Stopping: ${stopCauses[phase.cause]}.`;
	if (phase.isForced && !before.isForced) return 'Killing what did not stop.';
	return phase.cause === before.cause ? undefined : `Still stopping: ${stopCauses[phase.cause]}.`;
};

const lastExit = ({lastExit: exit}: ProcessState): string =>
	exit === undefined ? '' : ` (it ended with ${describeExit(exit)})`;
