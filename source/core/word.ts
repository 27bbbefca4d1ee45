import type {Instant} from './instant.ts';
import type {Decision, ProcessState} from './phase.ts';
import type {Policy} from './policy.ts';
import {announceStop, cancelRestart} from './report.ts';
import {begin, beginRestart, finish, force, keep, stopRun} from './transition.ts';

/** A person wants the application up: the kill switch goes off, and what does not run begins. */
export const onStart = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (state.isLeaving || phase.name === 'starting' || phase.name === 'running') return keep(state);
	return withIntent(startFrom(state, policy, now), false);
};

/** A person wants a new life. */
export const onRestart = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name !== 'starting' && phase.name !== 'running') return onStart(state, policy, now);
	return withIntent(stopRun(asked(state), phase.run, 'manual_request', policy, now), false);
};

/** A person wants the application down, and it stays down until asked for. */
export const onStop = (state: ProcessState, policy: Policy, now: Instant): Decision =>
	withIntent(stopFrom(state, policy, now), true);

/** Somebody else wrote the kill switch; only a change of it is news. */
export const onIntent = (
	state: ProcessState,
	isManualShutdown: boolean,
	policy: Policy,
	now: Instant,
): Decision => {
	const isNews = isManualShutdown !== state.isManualShutdown || state.isStateUnreadable;
	if (!isNews) return keep(state);
	if (isManualShutdown) return stopFrom(state, policy, now);
	if (state.isLeaving) return keep({...state, isManualShutdown});
	return startFrom(state, policy, now);
};

/** The watchdog was told to leave: nothing runs after it, and the switch stays as it is. */
export const onLeave = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	const leaving = {...state, isLeaving: true};
	switch (phase.name) {
		case 'stopped':
			return state.isLeaving ? keep(state) : finish(leaving, 'leave', [{type: 'end'}]);
		case 'starting':
		case 'running':
			return stopRun(leaving, phase.run, 'leave', policy, now);
		case 'stopping':
			// The second word to leave has no more patience; the third has nothing left to add.
			if (state.isLeaving) return phase.isForced ? keep(state) : force(leaving, now);
			return keep({...leaving, phase: {...phase, cause: 'leave', thenStart: false}});
		case 'waiting':
		case 'paused':
			return finish(leaving, 'leave', [...cancelRestart(state), {type: 'end'}]);
	}
};

const withIntent = ({state, effects}: Decision, isManualShutdown: boolean): Decision => ({
	state: {...state, isManualShutdown},
	effects: [{type: 'writeIntent', isManualShutdown}, ...effects],
});

const startFrom = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	switch (phase.name) {
		case 'stopped':
			return afresh(begin(state, undefined, policy, now));
		case 'stopping': {
			const cause = phase.cause === 'leftover' ? 'leftover' : 'manual_request';
			return afresh(keep({...state, phase: {...phase, cause, thenStart: true}}));
		}
		case 'waiting':
			// Its restart is on record already, and only comes sooner.
			return afresh(begin(state, phase.restart, policy, now));
		case 'paused':
			return afresh(beginRestart(state, {reason: 'manual_request', attempt: 1}, phase.exit, policy, now));
		case 'starting':
		case 'running':
			return keep(state);
	}
};

const afresh = ({state, effects}: Decision): Decision => ({state: asked(state), effects});

/** A person's start or restart begins a new count of failures, pauses and restarts. */
const asked = (state: ProcessState): ProcessState => ({
	...state,
	isManualShutdown: false,
	isStateUnreadable: false,
	failures: 0,
	pauses: 0,
	restarts: 0,
});

const stopFrom = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	const stopped = {...state, isManualShutdown: true, isStateUnreadable: false};
	switch (phase.name) {
		case 'stopped':
			return keep(state.isLeaving ? stopped : {...stopped, phase: {name: 'stopped', by: 'person'}});
		case 'starting':
		case 'running':
			return stopRun(stopped, phase.run, 'person', policy, now);
		case 'stopping': {
			const cause = state.isLeaving ? 'leave' : 'person';
			return keep({...stopped, phase: {...phase, cause, thenStart: false}});
		}
		case 'waiting':
		case 'paused':
			return finish(stopped, 'person', [
				...cancelRestart(state),
				announceStop('grace.stopped', 'person', state, undefined),
			]);
	}
};
