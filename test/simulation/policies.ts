import {defaultPolicy, killTimeout, type Policy} from '../../source/core/policy.ts';
import type {Random} from './random.ts';

/** A policy of short times, so that much happens in little of it. */
export const randomPolicy = ({chance, pick}: Random): Policy => ({
	...defaultPolicy,
	checkInterval: pick([1000, 3000]),
	minUptimeForSuccess: pick([1000, 5000]),
	maxConsecutiveFailures: pick([2, 3, 5]),
	pauseAfterFailures: pick([2000, 5000]),
	maxPause: 8000,
	restartDelay: pick([0, 500, 1000]),
	maxRestartDelay: 4000,
	stopTimeout: pick([500, 2000]),
	restart: pick(['always', 'always', 'always', 'on-failure', 'never']),
	maxMemory: chance(0.2) ? 1e9 : undefined,
	health: chance(0.3)
		? {
				target: {port: 8000},
				timeout: 1000,
				failureThreshold: pick([1, 3]),
				startTimeout: pick([3000, 10_000]),
			}
		: undefined,
	onHang: pick(['restart_process', 'restart_process', 'alert']),
	onCriticalKernelDown: pick(['restart_process', 'alert']),
	kernels: {...defaultPolicy.kernels, heartbeatTimeout: pick([2000, 6000])},
});

/** Milliseconds that stopping a tree takes at most, where SIGKILL takes 7 s. */
export const longestStop = ({stopTimeout}: Policy): number => stopTimeout + killTimeout * 2 + 8000;

/** Milliseconds until an application that behaves is up and steady again, whatever came before. */
export const longestReturn = (policy: Policy): number => {
	const {health, kernels, maxPause, maxRestartDelay, checkInterval, minUptimeForSuccess} = policy;
	const condemned = (health?.startTimeout ?? 0) + kernels.heartbeatTimeout * 2 + checkInterval * 4 + 30_000;
	return condemned + longestStop(policy) * 2 + maxPause + maxRestartDelay + minUptimeForSuccess + 10_000;
};
