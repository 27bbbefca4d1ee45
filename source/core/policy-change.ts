import type {Instant} from './instant.ts';
import type {Decision, ProcessEffect, ProcessEvent, ProcessState, TimerName} from './phase.ts';
import type {Policy} from './policy.ts';
import {keep, startTimeoutOf, toRunning} from './transition.ts';

/**
 * Another policy counts from now on: deadlines of the living process are as if it always had, and one that is over by
 * that comes now. A wait or a pause that was announced keeps its end, which a person can bring forward.
 */
export const onPolicyChanged = (
	state: ProcessState,
	{isOtherTarget}: Extract<ProcessEvent, {type: 'policyChanged'}>,
	policy: Policy,
	now: Instant,
): Decision => {
	const {phase, life} = state;
	const wake = (timer: TimerName, at: Instant): readonly ProcessEffect[] => [
		{type: 'wake', timer, life, at: Math.max(at, now)},
	];
	switch (phase.name) {
		case 'starting':
			// Nobody asks it any more.
			if (policy.health === undefined && phase.run.pid !== undefined)
				return toRunning(state, phase.run, undefined, policy, now);
			return {state, effects: wake('start_timeout', phase.since + startTimeoutOf(policy))};
		case 'running': {
			// Silence of what was never heard says nothing.
			const misses = isOtherTarget ? undefined : phase.misses;
			const next = misses === phase.misses ? state : {...state, phase: {...phase, misses}};
			const at = phase.since + policy.minUptimeForSuccess;
			return {state: next, effects: phase.isSteady ? [] : wake('steady', at)};
		}
		case 'stopping':
			if (phase.isForced) return keep(state);
			return {state, effects: wake('stop_timeout', phase.since + policy.stopTimeout)};
		case 'stopped':
		case 'waiting':
		case 'paused':
			return keep(state);
	}
};
