import {type Exit, unseenExit} from './exit.ts';
import type {Instant} from './model.ts';
import type {Decision, ProcessEvent, ProcessState, StoppedBy, TimerName} from './phase.ts';
import {isFinalExit, type Policy} from './policy.ts';
import {
	announceStop,
	begin,
	beginRestart,
	cancelRestart,
	endRestart,
	fail,
	finish,
	force,
	keep,
	steady,
	stopRun,
	toRunning,
} from './transition.ts';

/**
 * What an event means for the process: the next state, and what to do, in order.
 * Pure: `now` is an instant of the monotonic clock.
 */
export const decide = (state: ProcessState, event: ProcessEvent, policy: Policy, now: Instant): Decision => {
	// An old life may still speak; its number tells us not to listen.
	if ('life' in event && event.life !== state.life) return keep(state);
	switch (event.type) {
		case 'launch':
			return onLaunch(state, event, policy, now);
		case 'start':
			return onStart(state, policy, now);
		case 'restart':
			return onRestart(state, policy, now);
		case 'stop':
			return withIntent(onStop(state, policy, now), true);
		case 'intent':
			return onIntent(state, event.isManualShutdown, policy, now);
		case 'leave':
			return onLeave(state, policy, now);
		case 'spawned':
			return onSpawned(state, event.pid, policy, now);
		case 'spawnFailed':
			return onSpawnFailed(state, event.error, policy, now);
		case 'probed':
			return onProbed(state, event.isAnswered, policy, now);
		case 'memoryExceeded':
			return state.phase.name === 'running'
				? stopRun(state, state.phase.run, 'memory_limit', policy, now)
				: keep(state);
		case 'exited':
			return onExited(state, event.exit, policy, now);
		case 'gone':
			return onGone(state, policy, now);
		case 'wake':
			return onWake(state, event.timer, policy, now);
	}
};

type Launch = Extract<ProcessEvent, {type: 'launch'}>;

const onLaunch = (state: ProcessState, event: Launch, policy: Policy, now: Instant): Decision => {
	// Nobody can tell what a person wanted: stay stopped, as if the switch were on.
	const isManualShutdown = event.isManualShutdown || !event.isReadable;
	const isStateUnreadable = !event.isReadable;
	const launched = {...state, life: event.lastLife, isManualShutdown, isStateUnreadable};
	if (event.found !== undefined) {
		const run = {pid: event.found, spawnedAt: now, restart: undefined};
		const stopping = stopRun(launched, run, 'leftover', policy, now);
		return {
			...stopping,
			effects: [
				...stopping.effects,
				{type: 'announce', event: 'grace.leftover.stopped', payload: {pid: event.found}},
			],
		};
	}
	if (isManualShutdown) return finish(launched, stayStoppedBy(launched), []);
	return begin(launched, undefined, policy, now);
};

const stayStoppedBy = (state: ProcessState): StoppedBy =>
	state.isStateUnreadable ? 'unreadable_state' : 'person';

/** A person's start or restart begins a new count of failures, pauses and restarts. */
const asked = (state: ProcessState): ProcessState => ({
	...state,
	isManualShutdown: false,
	isStateUnreadable: false,
	failures: 0,
	pauses: 0,
	restarts: 0,
});

const withIntent = ({state, effects}: Decision, isManualShutdown: boolean): Decision => ({
	state: {...state, isManualShutdown},
	effects: [{type: 'writeIntent', isManualShutdown}, ...effects],
});

const onStart = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (state.isLeaving || phase.name === 'starting' || phase.name === 'running') return keep(state);
	return withIntent(startFrom(state, policy, now), false);
};

const startFrom = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	switch (phase.name) {
		case 'stopped':
			return begin(asked(state), undefined, policy, now);
		case 'stopping': {
			const cause = phase.cause === 'leftover' ? 'leftover' : 'manual_request';
			return keep({...asked(state), phase: {...phase, cause, thenStart: true}});
		}
		case 'waiting':
			return begin(asked(state), phase.restart, policy, now);
		case 'paused':
			return beginRestart(asked(state), phase.restart, undefined, policy, now);
		case 'starting':
		case 'running':
			return keep(state);
	}
};

const onRestart = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name !== 'starting' && phase.name !== 'running') return onStart(state, policy, now);
	return withIntent(stopRun(asked(state), phase.run, 'manual_request', policy, now), false);
};

const onStop = (state: ProcessState, policy: Policy, now: Instant): Decision => {
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

const onIntent = (state: ProcessState, isManualShutdown: boolean, policy: Policy, now: Instant): Decision => {
	if (isManualShutdown === state.isManualShutdown) return keep(state);
	if (isManualShutdown) return onStop(state, policy, now);
	if (state.isLeaving) return keep({...state, isManualShutdown});
	return startFrom(asked(state), policy, now);
};

const onLeave = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	const leaving = {...state, isLeaving: true};
	switch (phase.name) {
		case 'stopped':
			return state.isLeaving ? keep(state) : finish(leaving, 'leave', [{type: 'end'}]);
		case 'starting':
		case 'running':
			return stopRun(leaving, phase.run, 'leave', policy, now);
		case 'stopping':
			// The second word to leave has no more patience.
			return state.isLeaving
				? force(leaving, now)
				: keep({...leaving, phase: {...phase, cause: 'leave', thenStart: false}});
		case 'waiting':
		case 'paused':
			return finish(leaving, 'leave', [...cancelRestart(state), {type: 'end'}]);
	}
};

const onSpawned = (state: ProcessState, pid: number, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name === 'stopping') return keep({...state, phase: {...phase, run: {...phase.run, pid}}});
	if (phase.name !== 'starting') return keep(state);
	const run = {...phase.run, pid};
	if (policy.health !== undefined) return keep({...state, phase: {...phase, run}});
	return toRunning(state, run, policy, now);
};

const onSpawnFailed = (state: ProcessState, error: string, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name === 'stopping') return onGone(state, policy, now);
	if (phase.name !== 'starting') return keep(state);
	const failed = fail(state, {reason: 'crash_detected', run: phase.run, exit: undefined}, policy, now);
	return {
		...failed,
		effects: [...failed.effects, {type: 'announce', event: 'grace.start.failed', payload: {error}}],
	};
};

const onProbed = (state: ProcessState, isAnswered: boolean, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (policy.health === undefined) return keep(state);
	if (phase.name === 'starting') {
		const isReady = isAnswered && phase.run.pid !== undefined;
		return isReady ? toRunning(state, phase.run, policy, now) : keep(state);
	}
	if (phase.name !== 'running') return keep(state);
	const misses = isAnswered ? 0 : phase.misses + 1;
	if (misses >= policy.health.failureThreshold) {
		return stopRun(state, phase.run, 'health_degraded', policy, now);
	}
	return keep(misses === phase.misses ? state : {...state, phase: {...phase, misses}});
};

const onExited = (state: ProcessState, exit: Exit, policy: Policy, now: Instant): Decision => {
	const {phase, life} = state;
	const exited = {...state, lastExit: exit};
	if (phase.name === 'stopping') return keep({...exited, phase: {...phase, exit}});
	if (phase.name !== 'starting' && phase.name !== 'running') return keep(state);
	if (isFinalExit(policy, exit)) {
		const isSuccess = exit.code !== null && policy.successExitCodes.includes(exit.code);
		return finish(exited, 'exit', [
			{type: 'killGroup', life},
			{type: 'sweep', life},
			...endRestart(state, isSuccess ? 'success' : 'failed'),
			announceStop(isSuccess ? 'grace.stopped' : 'grace.exited', 'exit', state, exit),
		]);
	}
	const isSteady = phase.name === 'running' && phase.isSteady;
	const reason = isSteady ? 'unexpected_exit' : 'crash_detected';
	return fail(exited, {reason, run: phase.run, exit, isTreeLeft: true}, policy, now);
};

const onGone = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name !== 'stopping') return keep(state);
	const {cause, exit, run} = phase;
	const interrupted = endRestart(state, 'interrupted');
	switch (cause) {
		case 'leave':
			return finish(state, 'leave', [
				...interrupted,
				announceStop('grace.stopped', 'leave', state, exit),
				{type: 'end'},
			]);
		case 'person':
			return finish(state, 'person', [...interrupted, announceStop('grace.stopped', 'person', state, exit)]);
		case 'leftover':
			if (phase.thenStart) return begin(state, undefined, policy, now);
			return finish(state, stayStoppedBy(state), []);
		case 'manual_request': {
			const restart = {reason: 'manual_request', attempt: 1} as const;
			const begun = beginRestart(state, restart, exit ?? unseenExit(now - run.spawnedAt), policy, now);
			return {state: begun.state, effects: [...begun.effects, ...interrupted]};
		}
		case 'health_degraded':
		case 'memory_limit':
			return fail(state, {reason: cause, run, exit}, policy, now);
	}
};

const onWake = (state: ProcessState, timer: TimerName, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	switch (timer) {
		case 'start_timeout':
			return phase.name === 'starting'
				? stopRun(state, phase.run, 'health_degraded', policy, now)
				: keep(state);
		case 'steady':
			return phase.name === 'running' && !phase.isSteady ? steady(state, phase) : keep(state);
		case 'stop_timeout':
			return phase.name === 'stopping' ? force(state, now) : keep(state);
		case 'restart':
			if (phase.name === 'waiting') return begin(state, phase.restart, policy, now);
			if (phase.name === 'paused') return beginRestart(state, phase.restart, undefined, policy, now);
			return keep(state);
	}
};
