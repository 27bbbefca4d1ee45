import {type Health, type Model, unreadableState} from '../core/model.ts';
import type {Phase, StopCause, StoppedBy} from '../core/phase.ts';
import type {Policy} from '../core/policy.ts';
import {formatCountdown, formatSpan} from './format.ts';
import {type NamedKeys, ownKeys} from './key-lookup.ts';
import type {Tone} from './theme.ts';

/** Milliseconds until the phase ends by itself, undefined where nothing but an event ends it. */
export const remainingOf = (phase: Phase, policy: Policy, now: number): number | undefined => {
	switch (phase.name) {
		case 'stopped':
		case 'running':
			return undefined;
		case 'starting':
			return policy.health === undefined ? undefined : phase.since + policy.health.startTimeout - now;
		case 'stopping':
			return phase.isForced ? undefined : phase.since + policy.stopTimeout - now;
		case 'waiting':
		case 'paused':
			return phase.until - now;
	}
};

/** What the phase means, and what happens next, in a sentence or two. */
export const explainPhase = (
	model: Pick<Model, 'process' | 'policy' | 'health'>,
	now: number,
	keys: NamedKeys = ownKeys,
): string => {
	const {process, policy} = model;
	const {phase, failures} = process;
	const remaining = remainingOf(phase, policy, now);
	switch (phase.name) {
		case 'stopped':
			return explainStopped(phase.by, model, keys);
		case 'starting':
			if (remaining === undefined) return 'Being spawned.';
			return `Waiting for its health check, ${formatCountdown(remaining)} left.`;
		case 'running': {
			const steadyIn = formatCountdown(phase.since + policy.minUptimeForSuccess - now);
			if (model.health.reading === 'failing') {
				if (policy.health !== undefined) return explainMisses(policy.health.failureThreshold);
				return phase.isSteady
					? 'Steady, but its health fails.'
					: `Health fails. Still steady in ${steadyIn}.`;
			}
			return phase.isSteady ? 'Steady.' : `Proving itself, steady in ${steadyIn}.`;
		}
		case 'stopping': {
			const end = remaining === undefined ? 'being killed' : `killed in ${formatCountdown(remaining)}`;
			return `${stopReasons[phase.cause]}, ${end}. ${afterStop(phase)}`;
		}
		case 'waiting':
			return `Attempt ${phase.restart.attempt} after ${phase.restart.reason}. ${keys.restart} starts it now.`;
		case 'paused':
			return `${failures} failures in a row. One more try after the pause; ${keys.restart} tries now.`;
	}
};

/** The probe's word: `healthy 3ms`, `failing, 2 misses` or `unknown`. */
export const explainHealth = ({reading, latency, misses}: Health): string => {
	switch (reading) {
		case 'healthy':
			return latency === undefined ? 'healthy' : `healthy ${formatSpan(latency)}`;
		case 'failing':
			return `failing, ${misses} ${misses === 1 ? 'miss' : 'misses'}`;
		case 'unknown':
			return 'unknown';
	}
};

/** The tone of what the probe saw. An unwritten check only informs, so its failing is no alarm. */
export const healthTone = ({reading, isWritten}: Health): Tone => {
	if (reading === 'healthy') return 'good';
	if (reading === 'unknown') return 'quiet';
	return isWritten ? 'bad' : 'caution';
};

/** The kill switch in words, and which key changes it. */
export const explainSwitch = (
	{process: {isManualShutdown}, troubles}: SwitchFacts,
	{restart, stop}: NamedKeys = ownKeys,
): string => {
	// Neither what the file says nor whether a key can change it is sure then.
	if (troubles.some(({topic}) => topic === unreadableState))
		return `${isManualShutdown ? 'on' : 'off'}, file unreadable`;
	return isManualShutdown ? `on, ${restart} starts it` : `off, ${stop} stops it for good`;
};

type SwitchFacts = Pick<Model, 'process' | 'troubles'>;

/** Whose the application is, in a console that leaves it alone. */
export const attachedTo = (pid: number): string => `attached to the watchdog with pid ${pid}`;

const explainMisses = (threshold: number): string =>
	`Health fails; restarts at ${threshold} ${threshold === 1 ? 'miss' : 'misses'}.`;

const afterStop = ({cause, thenStart}: Extract<Phase, {name: 'stopping'}>): string => {
	if (cause === 'leave') return 'Then grace-tui ends.';
	if (!thenStart) return 'Then it stays stopped.';
	// Any other cause is a failure: the policy may start it, pause, or let it rest.
	return cause === 'manual_request' || cause === 'leftover'
		? 'Then it starts again.'
		: 'Then the policy decides.';
};

const stopReasons: Readonly<Record<StopCause, string>> = {
	person: 'Stopping on request',
	leave: 'Stopping before leaving',
	leftover: 'Stopping what an earlier watchdog left',
	manual_request: 'Stopping for a restart',
	health_degraded: 'Stopping because its health check fails',
	heartbeat_timeout: 'Stopping because it hangs',
	kernel_down: 'Stopping because a critical kernel is down',
	memory_limit: 'Stopping because it uses too much memory',
};

const explainStopped = (
	by: StoppedBy,
	{process: {lastExit}, policy}: Pick<Model, 'process' | 'policy'>,
	{restart}: NamedKeys,
): string => {
	switch (by) {
		case 'launch':
			return `Not started yet. Press ${restart} to start it.`;
		case 'person':
			return `The kill switch is on; ${restart} starts it.`;
		case 'exit': {
			const ending = lastExit?.code === 0 ? 'It ended by itself' : 'It ended';
			return `${ending}, and restart is "${policy.restart}". Press ${restart} to start it.`;
		}
		case 'leave':
			return 'Stopped because the watchdog is leaving.';
		case 'unreadable_state':
			return `grace_state.json cannot be read, so nobody knows whether it should run. Press ${restart} to start it.`;
	}
};
