import {defaultKernelPolicy, type KernelPolicy} from './kernel-policy.ts';

/** When an application is restarted after an exit of its own. */
export type RestartRule = 'always' | 'on-failure' | 'never';

/** A written health check: it condemns. Without one the probe of port 8000 only informs. */
export type HealthPolicy = {
	/** What is asked for with HTTP GET; any answer below 500 counts for a `url`, any answer at all for a `port`. */
	readonly target: {readonly url: string} | {readonly port: number};
	/** Milliseconds until an unanswered request is a miss. */
	readonly timeout: number;
	/** Misses in a row that condemn a running application. */
	readonly failureThreshold: number;
	/** Milliseconds a new life has until it must answer. */
	readonly startTimeout: number;
};

/** Every setting that a decision about the process depends on. Durations are milliseconds. */
export type Policy = {
	readonly checkInterval: number;
	readonly minUptimeForSuccess: number;
	readonly maxConsecutiveFailures: number;
	readonly pauseAfterFailures: number;
	readonly maxPause: number;
	readonly restartDelay: number;
	readonly restartDelayFactor: number;
	readonly maxRestartDelay: number;
	readonly stopTimeout: number;
	readonly restart: RestartRule;
	readonly successExitCodes: readonly number[];
	/** Bytes of resident memory over the whole tree. */
	readonly maxMemory: number | undefined;
	readonly health: HealthPolicy | undefined;
	/** What a hanging event loop, and a critical kernel that stays down, mean for the process. */
	readonly onHang: Escalation;
	readonly onCriticalKernelDown: Escalation;
	readonly kernels: KernelPolicy;
	/** Bytes of output from which the log is rotated. */
	readonly logMaxSize: number;
	/** How many rotated files stay. */
	readonly logFiles: number;
};

/** What trouble inside the application leads to. */
export type Escalation = 'alert' | 'restart_process';

/** What applies where nothing is written; the readme's table is tested against it. */
export const defaultPolicy: Policy = {
	checkInterval: 5000,
	minUptimeForSuccess: 30_000,
	maxConsecutiveFailures: 5,
	pauseAfterFailures: 60_000,
	maxPause: 600_000,
	restartDelay: 1000,
	restartDelayFactor: 2,
	maxRestartDelay: 30_000,
	stopTimeout: 10_000,
	restart: 'always',
	successExitCodes: [0],
	maxMemory: undefined,
	health: undefined,
	onHang: 'restart_process',
	onCriticalKernelDown: 'alert',
	kernels: defaultKernelPolicy,
	logMaxSize: 10 * 1024 * 1024,
	logFiles: 5,
};

/** What applies to a written health check where it says no more than its target. */
export const defaultHealth = {timeout: 5000, failureThreshold: 3, startTimeout: 120_000} as const;

/** How long a spawn may take before it counts as failed; only a stuck disk or kernel comes near it. Milliseconds. */
export const spawnTimeout = 120_000;

/**
 * A timer that rings so late was not on time because this process, or the machine, stood still. What was to happen until
 * then may not have had its time. Milliseconds.
 */
export const longestDelay = 2000;

/** How long a killed tree has before the watchdog reports it and kills again. Milliseconds. */
export const killTimeout = 5000;

/** Milliseconds between the `failures`-th failure in a row and the next life: none, then growing by the factor. */
export const restartDelay = (policy: Policy, failures: number): number => {
	// Nothing times an endless power is not a number.
	if (failures <= 1 || policy.restartDelay === 0) return 0;
	return Math.min(policy.restartDelay * policy.restartDelayFactor ** (failures - 2), policy.maxRestartDelay);
};

/** Milliseconds of the next pause after `pauses` fruitless ones: doubling, up to `maxPause`. */
export const pauseDuration = (policy: Policy, pauses: number): number =>
	Math.min(
		policy.pauseAfterFailures * 2 ** Math.min(pauses, 60),
		Math.max(policy.maxPause, policy.pauseAfterFailures),
	);

/** Whether an application that ended like this has done its work: a success, under a rule that lets it rest. */
export const isFinishedExit = (policy: Policy, exit: {readonly code: number | null}): boolean =>
	policy.restart !== 'always' && exit.code !== null && policy.successExitCodes.includes(exit.code);
