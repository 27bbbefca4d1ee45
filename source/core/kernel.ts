import type {Instant} from './instant.ts';
import type {KernelPolicy} from './kernel-policy.ts';
import {announceDown, announceRecovered, announceRestart, announceSilent} from './kernel-report.ts';
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
		case 'register': {
			const {isCritical, isRestartable} = event;
			return keep({...kernel, isCritical, isRestartable});
		}
		case 'beat':
			return onBeat(kernel, event.at, policy, now);
		case 'tick':
			return onTick(kernel, policy, now);
		case 'stalled':
			return keep(withGrace(kernel, policy, now));
		case 'restart':
			return onRestart(kernel, event.reason, policy, now);
		case 'returned':
			return onReturned(kernel, event.restart, policy, now);
		case 'threw':
			return isCurrent(kernel, event.restart) ? failAttempt(kernel, event.error, policy, now) : keep(kernel);
	}
};

const keep = (kernel: KernelState): KernelDecision => ({kernel, effects: []});

const withPhase = (kernel: KernelState, phase: KernelPhase): KernelState => ({...kernel, phase});

const onBeat = (kernel: KernelState, at: Instant, policy: KernelPolicy, now: Instant): KernelDecision => {
	// One that was overtaken says nothing new.
	if (kernel.lastBeat !== undefined && at < kernel.lastBeat) return keep(kernel);
	const heard = {...kernel, lastBeat: at, heardAt: Math.max(kernel.heardAt, at)};
	const {phase} = kernel;
	switch (phase.name) {
		case 'healthy': {
			const isStable = kernel.attempts > 0 && at - kernel.stableFrom >= policy.stableAfter;
			return keep(isStable ? {...heard, attempts: 0} : heard);
		}
		case 'cooling':
			if (at <= phase.since || isAsked(phase)) return keep(heard);
			return {
				kernel: healthyFrom(heard, at),
				effects: phase.hasFailed ? [announceRecovered(heard, now)] : [],
			};
		case 'restarting':
			// What was sent before the function returned may still be the old part's.
			if (phase.returnedAt === undefined || at <= phase.returnedAt) return keep(heard);
			return {
				kernel: healthyFrom(heard, at),
				effects: [announceRestart('success', heard, phase, {success: true}, now)],
			};
		case 'failed':
			// A late beat of the part that failed is no sign of life.
			if (at <= phase.since) return keep(heard);
			return {kernel: healthyFrom(heard, at), effects: [announceRecovered(heard, now)]};
	}
};

// Nobody found it silent: somebody asked for a restart, and a beat is no answer to that.
const isAsked = ({reason, hasFailed}: Extract<KernelPhase, {name: 'cooling'}>): boolean =>
	reason !== 'heartbeat_timeout' && !hasFailed;

const healthyFrom = (kernel: KernelState, at: Instant): KernelState => ({
	...kernel,
	phase: {name: 'healthy'},
	stableFrom: at,
});

const onTick = (kernel: KernelState, policy: KernelPolicy, now: Instant): KernelDecision => {
	const {phase} = kernel;
	switch (phase.name) {
		case 'healthy': {
			if (now - kernel.heardAt < policy.heartbeatTimeout) return keep(kernel);
			return condemn(kernel, 'heartbeat_timeout', false, policy, now);
		}
		case 'cooling':
			// Judged anew: the policy and the restart function may be others by now.
			return now < phase.until ? keep(kernel) : condemn(kernel, phase.reason, phase.hasFailed, policy, now);
		case 'restarting': {
			if (now < phase.deadline) return keep(kernel);
			const abandoned: readonly KernelEffect[] =
				phase.returnedAt === undefined ? [{type: 'abandon', restart: kernel.restarts}] : [];
			const failed = failAttempt(kernel, lateness(phase, policy), policy, now);
			return {...failed, effects: [...abandoned, ...failed.effects]};
		}
		case 'failed':
			return keep(kernel);
	}
};

const lateness = (phase: Restarting, policy: KernelPolicy): string =>
	phase.returnedAt === undefined
		? `the restart function did not return within ${policy.restartTimeout / 1000} s`
		: `no heartbeat within ${policy.heartbeatTimeout / 1000} s after the restart function returned`;

const withGrace = (kernel: KernelState, policy: KernelPolicy, now: Instant): KernelState => {
	// Beats that nobody could hear for so long were not unbroken.
	const isBroken = now - kernel.heardAt >= policy.heartbeatTimeout;
	const heard = {...kernel, heardAt: now, stableFrom: isBroken ? now : kernel.stableFrom};
	const {phase} = kernel;
	if (phase.name !== 'restarting') return heard;
	return withPhase(heard, {...phase, deadline: now + patience(phase.returnedAt, policy)});
};

const patience = (returnedAt: Instant | undefined, policy: KernelPolicy): number =>
	returnedAt === undefined ? policy.restartTimeout : policy.heartbeatTimeout;

const onRestart = (
	kernel: KernelState,
	reason: KernelReason,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {phase} = kernel;
	// Never two at once; and what nobody taught to restart is not condemned for being asked.
	if (phase.name === 'restarting' || !kernel.isRestartable) return keep(kernel);
	if (reason === 'manual_request') return begin({...kernel, attempts: 0}, reason, policy, now);
	// It waits already, or waits for a person; and what beats is not told to be down because nobody may restart it.
	if (phase.name !== 'healthy' || kernel.attempts >= policy.maxRestartAttempts) return keep(kernel);
	return condemn(kernel, reason, false, policy, now);
};

const onReturned = (
	kernel: KernelState,
	restart: number,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {phase} = kernel;
	if (phase.name !== 'restarting' || !isCurrent(kernel, restart)) return keep(kernel);
	return keep(withPhase(kernel, {...phase, returnedAt: now, deadline: now + patience(now, policy)}));
};

type Restarting = Extract<KernelPhase, {name: 'restarting'}>;

// An abandoned function may still speak; nobody waits for its word.
const isCurrent = ({phase, restarts}: KernelState, restart: number): boolean =>
	phase.name === 'restarting' && phase.returnedAt === undefined && restarts === restart;

/** It is down: restart it, wait for the cooldown, or give up. */
const condemn = (
	kernel: KernelState,
	reason: KernelReason,
	hasFailed: boolean,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	if (!kernel.isRestartable) return giveUp(kernel, announceSilent(kernel, reason, now), now);
	if (kernel.attempts >= policy.maxRestartAttempts)
		return giveUp(kernel, announceDown('kernel.restart.max_attempts', kernel, now), now);
	const until = kernel.restartedAt === undefined ? now : kernel.restartedAt + policy.restartCooldown;
	if (now >= until) return begin(kernel, reason, policy, now);
	return keep(withPhase(kernel, {name: 'cooling', since: now, until, reason, hasFailed}));
};

const begin = (
	kernel: KernelState,
	reason: KernelReason,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const phase: Restarting = {
		name: 'restarting',
		since: now,
		reason,
		deadline: now + patience(undefined, policy),
		returnedAt: undefined,
	};
	const begun: KernelState = {
		...kernel,
		phase,
		attempts: kernel.attempts + 1,
		restarts: kernel.restarts + 1,
		restartedAt: now,
		lastReason: reason,
	};
	return {
		kernel: begun,
		effects: [
			{type: 'restart', restart: begun.restarts, reason},
			announceRestart('initiated', begun, phase, {}),
		],
	};
};

const failAttempt = (
	kernel: KernelState,
	error: string,
	policy: KernelPolicy,
	now: Instant,
): KernelDecision => {
	const {phase} = kernel;
	if (phase.name !== 'restarting') return keep(kernel);
	const failed = announceRestart('failed', kernel, phase, {success: false, error}, now);
	const next = condemn(kernel, phase.reason, true, policy, now);
	return {...next, effects: [failed, ...next.effects]};
};

const giveUp = (kernel: KernelState, announced: KernelEffect, now: Instant): KernelDecision => ({
	kernel: withPhase(kernel, {name: 'failed', since: now}),
	effects: kernel.isCritical
		? [announced, announceDown('system.critical_kernel_down', kernel, now)]
		: [announced],
});
