import type {Payload} from './alert.ts';
import type {Exit} from './exit.ts';
import type {Instant} from './instant.ts';
import type {
	Decision,
	Found,
	Phase,
	ProcessEffect,
	ProcessState,
	Restart,
	RestartReason,
	Run,
	StopCause,
	StoppedBy,
} from './phase.ts';
import {killTimeout, type Policy, pauseDuration, restartDelay, spawnTimeout} from './policy.ts';
import {
	announceRestart,
	announceStop,
	downKernelPayload,
	endRestart,
	exitPayload,
	reportFailedRestart,
} from './report.ts';
import {secondsOf} from './seconds.ts';

/** Nothing to do. */
export const keep = (state: ProcessState): Decision => ({state, effects: []});

/** The next life. */
export const begin = (
	state: ProcessState,
	restart: Restart | undefined,
	policy: Policy,
	now: Instant,
): Decision => {
	const life = state.life + 1;
	const isAutomatic = restart !== undefined && restart.reason !== 'manual_request';
	const at = now + startTimeoutOf(policy);
	return {
		state: {
			...state,
			life,
			restarts: state.restarts + (isAutomatic ? 1 : 0),
			phase: {name: 'starting', since: now, run: {pid: undefined, spawnedAt: now, restart}},
		},
		effects: [
			{type: 'spawn', life},
			{type: 'wake', timer: 'start_timeout', life, at},
		],
	};
};

/** The next life as a restart, announced after it is spawned: being back comes before saying so. */
export const beginRestart = (
	state: ProcessState,
	restart: Restart,
	exit: Exit | undefined,
	policy: Policy,
	now: Instant,
): Decision => {
	const begun = begin(state, restart, policy, now);
	const announced = announceRestart(state, restart, exit, 0);
	return {state: begun.state, effects: [...begun.effects, ...announced]};
};

/** A living application that answers or says that it is ready, or was spawned where nobody asks it. */
export const toRunning = (
	state: ProcessState,
	run: Run,
	misses: number | undefined,
	policy: Policy,
	now: Instant,
): Decision => ({
	state: {...state, phase: {name: 'running', since: now, run, isSteady: false, misses}},
	effects: [{type: 'wake', timer: 'steady', life: state.life, at: now + policy.minUptimeForSuccess}],
});

/** A life that somebody else began, with all that counts for or against it. */
export const adopt = (state: ProcessState, found: Found, policy: Policy, now: Instant): Decision => {
	const {life, pid, identity, spawnedAt, restart, failures, restarts} = found;
	const run: Run = {pid, spawnedAt, restart};
	const payload = {life, pid, uptime_seconds: secondsOf(now - spawnedAt), restart_count: restarts};
	const isStarting = found.phase === 'starting' && policy.health !== undefined;
	const phase: Phase = isStarting
		? {name: 'starting', since: now, run}
		: {name: 'running', since: spawnedAt, run, isSteady: false, misses: undefined};
	return {
		state: {...state, failures, restarts, phase},
		effects: [
			{type: 'adopt', life, pid, identity, spawnedAt},
			isStarting
				? // Nobody asked it meanwhile, so its time begins anew.
					{type: 'wake', timer: 'start_timeout', life, at: now + startTimeoutOf(policy)}
				: // Due long ago, it is due now: what came between is no sleep of this watchdog.
					{
						type: 'wake',
						timer: 'steady',
						life,
						at: Math.max(now, spawnedAt + policy.minUptimeForSuccess),
					},
			// What it and earlier lives left behind, also in the middle of being swept.
			{type: 'sweep', life: life - 1},
			{type: 'announce', event: 'grace.adopted', payload},
		],
	};
};

/** How long a new life has until it must answer, or at least be spawned. Milliseconds. */
export const startTimeoutOf = (policy: Policy): number => policy.health?.startTimeout ?? spawnTimeout;

/** A life that has proved itself. */
export const steady = (state: ProcessState, phase: Extract<Phase, {name: 'running'}>): Decision => {
	const {restart} = phase.run;
	return {
		state: {
			...state,
			failures: 0,
			pauses: 0,
			phase: {...phase, isSteady: true, run: {...phase.run, restart: undefined}},
		},
		effects:
			restart === undefined
				? []
				: [
						...endRestart(state, 'success'),
						{
							type: 'announce',
							event: 'grace.restart.success',
							payload: {restart_attempt: restart.attempt, reason: restart.reason, life: state.life},
						},
					],
	};
};

/** Ask the whole tree to stop; what comes after depends on the cause. `kernel` is the one that is down, where it is for one. */
export const stopRun = (
	state: ProcessState,
	run: Run,
	cause: StopCause,
	policy: Policy,
	now: Instant,
	kernel?: string,
): Decision => {
	const {life} = state;
	const isRestarted = cause !== 'person' && cause !== 'leave';
	const thenStart = isRestarted && !state.isManualShutdown;
	const phase: Phase = {
		name: 'stopping',
		since: now,
		run,
		cause,
		kernel,
		thenStart,
		isForced: false,
		isReported: false,
		exit: undefined,
	};
	return {
		state: {...state, phase},
		effects: [
			{type: 'stopTree', life},
			{type: 'wake', timer: 'stop_timeout', life, at: now + policy.stopTimeout},
		],
	};
};

/** Kill a tree that does not stop; one that outlives that as well is reported once, and killed again. */
export const force = (state: ProcessState, now: Instant): Decision => {
	const {phase, life} = state;
	if (phase.name !== 'stopping') return keep(state);
	const effects: ProcessEffect[] = [
		{type: 'killTree', life},
		{type: 'wake', timer: 'stop_timeout', life, at: now + killTimeout},
	];
	const hasOutlived = phase.isForced && !phase.isReported;
	if (hasOutlived) {
		const error = `The application (pid ${phase.run.pid ?? 'unknown'}) is still there ${killTimeout / 1000} s after SIGKILL; trying on.`;
		effects.push({type: 'announce', event: 'watchdog.error', payload: {error, pid: phase.run.pid}});
	}
	return {state: {...state, phase: {...phase, isForced: true, isReported: phase.isForced}}, effects};
};

type Failure = {
	readonly reason: RestartReason;
	readonly run: Run;
	readonly exit: Exit | undefined;
	/** The root is dead, but its children may live. */
	readonly isTreeLeft?: boolean;
	/** The critical kernel that it is for. */
	readonly kernel?: string | undefined;
};

/** A life that ended, and nobody wanted it to: the next one now, later, or after a pause. */
export const fail = (state: ProcessState, failure: Failure, policy: Policy, now: Instant): Decision => {
	const {reason, run, exit, isTreeLeft = false, kernel} = failure;
	const {life} = state;
	const failures = state.failures + 1;
	const restart: Restart = {reason, attempt: failures, kernel};
	const failed = {...state, failures};
	const killed: ProcessEffect[] = isTreeLeft ? [{type: 'killGroup', life}] : [];
	const swept: ProcessEffect[] = isTreeLeft ? [{type: 'sweep', life}] : [];
	const reported = reportFailedRestart(state, run, restart, exit);

	if (policy.restart === 'never') {
		const ended = announceStop('grace.exited', 'exit', state, exit, kernel);
		return finish(failed, 'exit', [...killed, ...swept, ...reported, ended]);
	}

	if (failures >= policy.maxConsecutiveFailures) {
		const pause = pauseDuration(policy, state.pauses);
		const until = now + pause;
		const payload: Payload = {
			restart_count: failures,
			action: 'paused_supervision',
			pause_seconds: secondsOf(pause),
			reason,
			...exitPayload(exit),
			...downKernelPayload(kernel),
		};
		return {
			state: {...failed, pauses: state.pauses + 1, phase: {name: 'paused', until, restart, exit}},
			effects: [
				...killed,
				...swept,
				{type: 'wake', timer: 'restart', life, at: until},
				...reported,
				{type: 'announce', event: 'grace.restart.excessive', payload, outputOf: life},
			],
		};
	}

	const delay = restartDelay(policy, failures);
	const announced = [...reported, ...announceRestart(state, restart, exit, delay)];
	if (delay > 0) {
		const until = now + delay;
		return {
			state: {...failed, phase: {name: 'waiting', until, restart}},
			effects: [...killed, ...swept, {type: 'wake', timer: 'restart', life, at: until}, ...announced],
		};
	}
	const begun = begin(failed, restart, policy, now);
	return {state: begun.state, effects: [...killed, ...begun.effects, ...swept, ...announced]};
};

/** Nothing runs any more, and nothing will until asked. */
export const finish = (state: ProcessState, by: StoppedBy, effects: readonly ProcessEffect[]): Decision => ({
	state: {...state, phase: {name: 'stopped', by}},
	effects,
});
