import type {Instant} from './instant.ts';
import type {Decision, Phase, ProcessState, TimerName} from './phase.ts';
import {killTimeout, type Policy} from './policy.ts';
import {keep, startTimeoutOf} from './transition.ts';

/**
 * Gives a deadline anew that was slept through: nobody is condemned, nor trusted, for time in which nothing could happen.
 */
export const renew = (
	state: ProcessState,
	timer: Exclude<TimerName, 'restart'>,
	policy: Policy,
	now: Instant,
): Decision => {
	const {phase, life} = state;
	const wake = (next: Phase, duration: number): Decision => ({
		state: {...state, phase: next},
		effects: [{type: 'wake', timer, life, at: now + duration}],
	});
	switch (timer) {
		case 'start_timeout':
			return phase.name === 'starting' ? wake({...phase, since: now}, startTimeoutOf(policy)) : keep(state);
		case 'steady':
			return phase.name === 'running'
				? wake({...phase, since: now}, policy.minUptimeForSuccess)
				: keep(state);
		case 'stop_timeout':
			if (phase.name !== 'stopping') return keep(state);
			return phase.isForced ? wake(phase, killTimeout) : wake({...phase, since: now}, policy.stopTimeout);
	}
};
