import type {KernelPolicy} from '../core/kernel-policy.ts';
import type {KernelRow} from '../core/model.ts';
import type {Standing} from '../core/standing.ts';
import {formatAge} from './format.ts';
import {type NamedKeys, ownKeys} from './key-lookup.ts';

/** What it means how a kernel stands, and what happens next, in a sentence or two. */
export const explainKernel = (
	row: KernelRow,
	standing: Standing,
	policy: KernelPolicy,
	{restartKernel: restartKey}: NamedKeys = ownKeys,
): string => {
	switch (standing) {
		case 'failed':
			if (!row.isRestartable)
				return 'It is silent, and cannot be restarted alone. Only a beat of its own, or a restart of the application, helps.';
			return row.attempts >= policy.maxRestartAttempts
				? `Every attempt is used up. Only a beat of its own helps, or a person: ${restartKey} restarts it.`
				: `It is down. A beat of its own helps, or a person: ${restartKey} restarts it.`;
		case 'restarting':
			return 'Its restart function works, or its first beat is awaited. When the time is over, the attempt has failed.';
		case 'cooling':
			return `It needs a restart, and its last one is too fresh. It is restarted when the time is over; ${restartKey} does it now.`;
		case 'overdue':
			return `Silent for longer than ${formatAge(row.heartbeatTimeout)}. The application has not judged it yet.`;
		case 'away':
			return `The process that reports it is not linked now; it was ${row.phase} when last heard of.`;
		case 'healthy':
			return row.lastBeat === undefined ? 'Its first beat is awaited.' : 'It beats.';
	}
};

/** The policy that all kernels share, a sentence for each value. */
export const explainKernelPolicy = (policy: KernelPolicy): readonly string[] => {
	const {heartbeatTimeout, maxRestartAttempts, restartCooldown, restartTimeout, stableAfter} = policy;
	return [
		`Silence of ${formatAge(heartbeatTimeout)} condemns a kernel (heartbeat_timeout); a restarted one must beat within the same time.`,
		`At most ${maxRestartAttempts} ${maxRestartAttempts === 1 ? 'restart' : 'restarts'}, then a person is needed (max_restart_attempts).`,
		`At least ${formatAge(restartCooldown)} from the begin of one restart to the next (restart_cooldown).`,
		`A restart function that takes longer than ${formatAge(restartTimeout)} has failed (restart_timeout).`,
		`After ${formatAge(stableAfter)} of unbroken beats earlier attempts no longer count (stable_after).`,
	];
};
