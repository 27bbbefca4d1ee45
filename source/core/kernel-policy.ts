/** When a kernel is restarted, and how often. Durations are milliseconds. */
export type KernelPolicy = {
	/** Silence that condemns a kernel, and the time a restarted one has to beat again. */
	readonly heartbeatTimeout: number;
	readonly maxRestartAttempts: number;
	/** The least time from the begin of one restart to the next. */
	readonly restartCooldown: number;
	/** How long a restart function may take before it is abandoned. */
	readonly restartTimeout: number;
	/** Unbroken beats after which earlier attempts no longer count. */
	readonly stableAfter: number;
};

/** The policy as the config and the link write it: seconds. */
export const writtenKernelPolicy = (policy: KernelPolicy) => ({
	heartbeat_timeout: policy.heartbeatTimeout / 1000,
	max_restart_attempts: policy.maxRestartAttempts,
	restart_cooldown: policy.restartCooldown / 1000,
	restart_timeout: policy.restartTimeout / 1000,
	stable_after: policy.stableAfter / 1000,
});

/** What applies where nothing is written; the readme's table is tested against it. */
export const defaultKernelPolicy: KernelPolicy = {
	heartbeatTimeout: 60_000,
	maxRestartAttempts: 3,
	restartCooldown: 30_000,
	restartTimeout: 60_000,
	stableAfter: 600_000,
};
