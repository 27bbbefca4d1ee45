import {type Exit, unseenExit} from './exit.ts';
import type {Instant} from './instant.ts';
import type {
	Decision,
	Found,
	Phase,
	ProcessEffect,
	ProcessEvent,
	ProcessState,
	Rest,
	StoppedBy,
	TimerName,
} from './phase.ts';
import {isFinishedExit, longestDelay, type Policy} from './policy.ts';
import {onPolicyChanged} from './policy-change.ts';
import {renew} from './renew.ts';
import {announceStop, endRestart} from './report.ts';
import {secondsOf} from './seconds.ts';
import {
	adopt,
	begin,
	beginRestart,
	fail,
	finish,
	force,
	keep,
	steady,
	stopRun,
	toRunning,
} from './transition.ts';
import {onIntent, onLeave, onRestart, onStart, onStop} from './word.ts';

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
			return onStop(state, policy, now);
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
		case 'ready':
			return onReady(state, policy, now);
		case 'hung':
			return onHung(state, event, policy, now);
		case 'kernelDown':
			return policy.onCriticalKernelDown === 'restart_process' && state.phase.name === 'running'
				? stopRun(state, state.phase.run, 'kernel_down', policy, now, event.kernel)
				: keep(state);
		case 'policyChanged':
			return onPolicyChanged(state, event, policy, now);
		case 'exited':
			return onExited(state, event.exit, policy, now);
		case 'gone':
			return onGone(state, policy, now);
		case 'wake':
			return (event.late ?? 0) > longestDelay && event.timer !== 'restart'
				? renew(state, event.timer, policy, now)
				: onWake(state, event.timer, policy, now);
	}
};

type Launch = Extract<ProcessEvent, {type: 'launch'}>;

const onLaunch = (state: ProcessState, event: Launch, policy: Policy, now: Instant): Decision => {
	// Told to leave before it had begun.
	if (state.isLeaving) return keep(state);
	// Nobody can tell what a person wanted: stay stopped, as if the switch were on.
	const isManualShutdown = event.isManualShutdown || !event.isReadable;
	const isStateUnreadable = !event.isReadable;
	const launched = {...state, life: event.lastLife, isManualShutdown, isStateUnreadable};
	if (event.found !== undefined) return onFound(launched, event.found, policy, now);
	if (isManualShutdown) return finish(launched, stayStoppedBy(launched), []);
	if (event.rest !== undefined) return goOn(launched, event.rest);
	return begin(launched, undefined, policy, now);
};

const onFound = (state: ProcessState, found: Found, policy: Policy, now: Instant): Decision => {
	const {pid, life, isRoot, spawnedAt, phase} = found;
	// What was told to stop, may not run, or has lost its first process cannot be looked after; one life ends before the next begins.
	if (state.isManualShutdown || phase === 'stopping' || !isRoot || life !== state.life)
		return stopRun(state, {pid, spawnedAt, restart: undefined}, 'leftover', policy, now);
	return adopt(state, found, policy, now);
};

/** Waits on where the watchdog before stopped waiting. */
const goOn = (state: ProcessState, rest: Rest): Decision => {
	const {phase} = rest;
	const effects: readonly ProcessEffect[] =
		phase.name === 'stopped' ? [] : [{type: 'wake', timer: 'restart', life: rest.life, at: phase.until}];
	return {state: {...state, ...rest}, effects};
};

const stayStoppedBy = (state: ProcessState): StoppedBy =>
	state.isStateUnreadable ? 'unreadable_state' : 'person';

const onSpawned = (state: ProcessState, pid: number, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name === 'stopping') return keep({...state, phase: {...phase, run: {...phase.run, pid}}});
	if (phase.name !== 'starting') return keep(state);
	const run = {...phase.run, pid};
	if (policy.health !== undefined) return keep({...state, phase: {...phase, run}});
	return toRunning(state, run, undefined, policy, now);
};

const onReady = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name !== 'starting' || phase.run.pid === undefined) return keep(state);
	// The application knows best when it begins; from the first answer on the probe judges it as ever.
	return toRunning(state, phase.run, undefined, policy, now);
};

const onHung = (
	state: ProcessState,
	{pid, silence}: Extract<ProcessEvent, {type: 'hung'}>,
	policy: Policy,
	now: Instant,
): Decision => {
	const {phase, life} = state;
	if (phase.name !== 'starting' && phase.name !== 'running') return keep(state);
	const payload = {
		life,
		pid: phase.run.pid,
		hung_pid: pid,
		silent_seconds: secondsOf(silence),
		action: policy.onHang,
	};
	const announced: ProcessEffect = {type: 'announce', event: 'grace.hung', payload};
	if (policy.onHang === 'alert') return {state, effects: [announced]};
	const stopped = stopRun(state, phase.run, 'heartbeat_timeout', policy, now);
	return {...stopped, effects: [...stopped.effects, announced]};
};

const onSpawnFailed = (state: ProcessState, error: string, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	const announced: ProcessEffect = {type: 'announce', event: 'grace.start.failed', payload: {error}};
	if (phase.name === 'stopping') {
		const gone = onGone(state, policy, now);
		return {...gone, effects: [announced, ...gone.effects]};
	}
	if (phase.name !== 'starting') return keep(state);
	const failed = fail(state, {reason: 'crash_detected', run: phase.run, exit: undefined}, policy, now);
	return {...failed, effects: [announced, ...failed.effects]};
};

const onProbed = (state: ProcessState, isAnswered: boolean, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (policy.health === undefined) return keep(state);
	if (phase.name === 'starting') {
		const isReady = isAnswered && phase.run.pid !== undefined;
		return isReady ? toRunning(state, phase.run, 0, policy, now) : keep(state);
	}
	if (phase.name !== 'running') return keep(state);
	// Before the first answer silence says nothing.
	const misses = isAnswered ? 0 : phase.misses === undefined ? undefined : phase.misses + 1;
	if (misses !== undefined && misses >= policy.health.failureThreshold) {
		return stopRun(state, phase.run, 'health_degraded', policy, now);
	}
	return keep(misses === phase.misses ? state : {...state, phase: {...phase, misses}});
};

const onExited = (state: ProcessState, exit: Exit, policy: Policy, now: Instant): Decision => {
	const {phase, life} = state;
	const exited = {...state, lastExit: exit};
	if (phase.name === 'stopping') return keep({...exited, phase: {...phase, exit}});
	if (phase.name !== 'starting' && phase.name !== 'running') return keep(state);
	if (isFinishedExit(policy, exit)) {
		return finish(exited, 'exit', [
			{type: 'killGroup', life},
			{type: 'sweep', life},
			...endRestart(state, 'success'),
			announceStop('grace.stopped', 'exit', state, exit),
		]);
	}
	const isSteady = phase.name === 'running' && phase.isSteady;
	const reason = isSteady ? 'unexpected_exit' : 'crash_detected';
	return fail(exited, {reason, run: phase.run, exit, isTreeLeft: true}, policy, now);
};

const onGone = (state: ProcessState, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	if (phase.name !== 'stopping') return keep(state);
	const {cause, run} = phase;
	const exit = phase.exit ?? unseenExit(now - run.spawnedAt);
	const interrupted = endRestart(state, 'interrupted');
	switch (cause) {
		case 'leave':
			return finish(state, 'leave', [
				...interrupted,
				// Told to stop for good and then to leave: the word that lasts is on record.
				announceStop('grace.stopped', state.isManualShutdown ? 'person' : 'leave', state, phase.exit),
				{type: 'end'},
			]);
		case 'person':
			return finish(state, 'person', [
				...interrupted,
				announceStop('grace.stopped', 'person', state, phase.exit),
			]);
		case 'leftover':
			return afterLeftover(state, phase, policy, now);
		case 'manual_request': {
			const restart = {reason: 'manual_request', attempt: 1} as const;
			const begun = beginRestart(state, restart, exit, policy, now);
			return {state: begun.state, effects: [...begun.effects, ...interrupted]};
		}
		case 'kernel_down':
			// Alerts and history know no reason of its own for this: the application is up, and not well.
			return fail(state, {reason: 'health_degraded', run, exit, kernel: phase.kernel}, policy, now);
		case 'health_degraded':
		case 'heartbeat_timeout':
		case 'memory_limit':
			return fail(state, {reason: cause, run, exit}, policy, now);
	}
};

const afterLeftover = (
	state: ProcessState,
	{run, thenStart}: Extract<Phase, {name: 'stopping'}>,
	policy: Policy,
	now: Instant,
): Decision => {
	const payload = {pid: run.pid, life: state.life};
	const next = thenStart ? begin(state, undefined, policy, now) : finish(state, stayStoppedBy(state), []);
	return {
		state: next.state,
		effects: [...next.effects, {type: 'announce', event: 'grace.leftover.stopped', payload}],
	};
};

const onWake = (state: ProcessState, timer: TimerName, policy: Policy, now: Instant): Decision => {
	const {phase} = state;
	switch (timer) {
		case 'start_timeout':
			return phase.name === 'starting'
				? stopRun(state, phase.run, 'health_degraded', policy, now)
				: keep(state);
		case 'steady':
			return phase.name === 'running' ? steady(state, phase) : keep(state);
		case 'stop_timeout':
			return phase.name === 'stopping' ? force(state, now) : keep(state);
		case 'restart':
			if (phase.name === 'waiting') return begin(state, phase.restart, policy, now);
			if (phase.name === 'paused') return beginRestart(state, phase.restart, phase.exit, policy, now);
			return keep(state);
	}
};
