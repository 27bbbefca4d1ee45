import type {Instant} from './instant.ts';
import type {KernelPolicy} from './kernel-policy.ts';
import {announce, announceDown, announceRestart} from './kernel-report.ts';
import type {
	KernelDecision,
	KernelEffect,
	KernelEvent,
	KernelPhase,
	KernelReason,
	KernelState,
} from './kernel-state.ts';

/**
 * What an event means for one kernel: its next state, and what to do, in order.
 * Pure: `now` is an instant of the monotonic clock.
 */
export const decideKernel = (
	kernel: KernelState,
	event: KernelEvent,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	switch (event.type) {
		case 'register':
			return decided({...kernel, isCritical: event.isCritical, isRestartable: event.isRestartable});
		case 'beat':
			return onBeat(kernel, event.at, policy, now);
		case 'tick':
			return onTick(isLate(event.due, now) ? withGrace(kernel, policy, now) : kernel, policy, now);
		case 'resume':
			return onResume(withGrace(kernel, policy, now), now);
		case 'restart':
			return onRestart(kernel, event.reason, policy, now);
		case 'returned':
		case 'threw':
			return onWord(kernel, event, policy, now);
	}
};

/** Whether a tick comes so late that the manager itself stood still or slept: what it did not hear, it could not hear. */
export const isLate = (due: Instant, now: Instant): boolean => now - due > 2000;

const decided = (kernel: KernelState, ...effects: readonly KernelEffect[]): KernelDecision => ({
	kernel,
	effects,
});

const onBeat = (kernel: KernelState, at: Instant, policy: KernelPolicy, now: Instant): KernelDecision => {
	const {phase, lastBeat, heardAt, stableFrom, attempts} = kernel;
	// One that was overtaken says nothing new.
	if (lastBeat !== undefined && at < lastBeat) return decided(kernel);
	const heard = {...kernel, lastBeat: at, heardAt: Math.max(heardAt, at)};
	if (phase.name === 'healthy') {
		const isStable = attempts > 0 && at - stableFrom >= policy.stableAfter;
		return decided(isStable ? {...heard, attempts: 0} : heard);
	}
	if (at <= mutedUntil(phase)) return decided(heard);
	const healthy: KernelState = {...heard, phase: {name: 'healthy'}, stableFrom: at};
	if (phase.name === 'restarting')
		return decided(healthy, announceRestart('success', heard, phase, {success: true}, now));
	if (phase.name === 'cooling' && !phase.hasFailed) return decided(healthy);
	return decided(healthy, announce('kernel.recovered', heard, {restart_attempts: attempts}, now));
};

/** Until when a beat must have been sent to be no sign that the kernel is well again. */
const mutedUntil = (phase: Exclude<KernelPhase, {name: 'healthy'}>): Instant => {
	// What was sent before the function returned may still be the old part's.
	if (phase.name === 'restarting') return phase.returnedAt ?? Number.POSITIVE_INFINITY;
	// Nobody found it silent: somebody asked for a restart, and a beat is no answer to that.
	const isAsked = phase.name === 'cooling' && phase.reason !== 'heartbeat_timeout' && !phase.hasFailed;
	// Else a late beat of the part that failed is no sign of life.
	return isAsked ? Number.POSITIVE_INFINITY : phase.since;
};

const onTick = (kernel: KernelState, policy: KernelPolicy, now: Instant): KernelDecision => {
	const {phase, heardAt, restarts} = kernel;
	switch (phase.name) {
		case 'healthy':
			if (now - heardAt < policy.heartbeatTimeout) return decided(kernel);
			return condemn(kernel, 'heartbeat_timeout', false, policy, now);
		case 'cooling':
			// Judged anew: the policy and the restart function may be others by now.
			return now < phase.until
				? decided(kernel)
				: condemn(kernel, phase.reason, phase.hasFailed, policy, now);
		case 'restarting': {
			if (now < phase.until) return decided(kernel);
			const hasReturned = phase.returnedAt !== undefined;
			const seconds = patienceWith(phase, policy) / 1000;
			const error = hasReturned
				? `no heartbeat within ${seconds} s after the restart function returned`
				: `the restart function did not return within ${seconds} s`;
			const failed = failAttempt(kernel, phase, error, policy, now);
			if (hasReturned) return failed;
			return decided(failed.kernel, {type: 'abandon', restart: restarts}, ...failed.effects);
		}
		case 'failed':
			return decided(kernel);
	}
};

const withGrace = (kernel: KernelState, policy: KernelPolicy, now: Instant): KernelState => {
	const {phase, heardAt, stableFrom} = kernel;
	// Beats that nobody could hear for so long were not unbroken.
	const isBroken = now - heardAt >= policy.heartbeatTimeout;
	const heard = {...kernel, heardAt: now, stableFrom: isBroken ? now : stableFrom};
	if (phase.name !== 'restarting') return heard;
	return {...heard, phase: {...phase, until: now + patienceWith(phase, policy)}};
};

const patienceWith = ({returnedAt}: Restarting, policy: KernelPolicy): number =>
	returnedAt === undefined ? policy.restartTimeout : policy.heartbeatTimeout;

/** The function that was at work was told that nobody waits for it, so nothing is known to be wrong. */
const onResume = (kernel: KernelState, now: Instant): KernelDecision =>
	decided(
		kernel.phase.name === 'restarting' ? {...kernel, phase: {name: 'healthy'}, stableFrom: now} : kernel,
	);

const onRestart = (
	kernel: KernelState,
	reason: KernelReason,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {phase, isRestartable, attempts} = kernel;
	// Never two at once; and what nobody taught to restart is not condemned for being asked.
	if (phase.name === 'restarting' || !isRestartable) return decided(kernel);
	if (reason === 'manual_request') return begin({...kernel, attempts: 0}, reason, policy, now);
	// It waits already, or waits for a person; and what beats is not told to be down because nobody may restart it.
	if (phase.name !== 'healthy' || attempts >= policy.maxRestartAttempts) return decided(kernel);
	return condemn(kernel, reason, false, policy, now);
};

/** The restart function says that it is done. */
const onWord = (
	kernel: KernelState,
	event: Extract<KernelEvent, {restart: number}>,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {phase, restarts} = kernel;
	// An abandoned function may still speak; nobody waits for its word.
	const isCurrent =
		phase.name === 'restarting' && phase.returnedAt === undefined && event.restart === restarts;
	if (!isCurrent) return decided(kernel);
	if (event.type === 'threw') return failAttempt(kernel, phase, event.error, policy, now);
	return decided({...kernel, phase: {...phase, returnedAt: now, until: now + policy.heartbeatTimeout}});
};

type Restarting = Extract<KernelPhase, {name: 'restarting'}>;

/** It is down: restart it, wait for the cooldown, or give up. */
const condemn = (
	kernel: KernelState,
	reason: KernelReason,
	hasFailed: boolean,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {isRestartable, attempts, restartedAt} = kernel;
	if (!isRestartable) return giveUp(kernel, announce('kernel.silent', kernel, {reason}, now), now);
	if (attempts >= policy.maxRestartAttempts)
		return giveUp(kernel, announceDown('kernel.restart.max_attempts', kernel, now), now);
	const until = restartedAt === undefined ? now : restartedAt + policy.restartCooldown;
	if (now >= until) return begin(kernel, reason, policy, now);
	return decided({...kernel, phase: {name: 'cooling', since: now, until, reason, hasFailed}});
};

const begin = (
	kernel: KernelState,
	reason: KernelReason,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const until = now + policy.restartTimeout;
	const phase: Restarting = {name: 'restarting', since: now, reason, until, returnedAt: undefined};
	const attempts = kernel.attempts + 1;
	const restart = kernel.restarts + 1;
	const begun = {...kernel, phase, attempts, restarts: restart, restartedAt: now, lastReason: reason};
	return decided(begun, {type: 'restart', restart, reason}, announceRestart('initiated', begun, phase));
};

const failAttempt = (
	kernel: KernelState,
	phase: Restarting,
	error: string,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const failed = announceRestart('failed', kernel, phase, {success: false, error}, now);
	const next = condemn(kernel, phase.reason, true, policy, now);
	return decided(next.kernel, failed, ...next.effects);
};

const giveUp = (kernel: KernelState, announced: KernelEffect, now: Instant): KernelDecision => {
	const failed: KernelState = {...kernel, phase: {name: 'failed', since: now}};
	if (!kernel.isCritical) return decided(failed, announced);
	return decided(failed, announced, announceDown('system.critical_kernel_down', kernel, now));
};
