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

/** What applies where nothing is written; the readme's table is tested against it. */
export const defaultKernelPolicy: KernelPolicy = {
	heartbeatTimeout: 60_000,
	maxRestartAttempts: 3,
	restartCooldown: 30_000,
	restartTimeout: 60_000,
	stableAfter: 600_000,
};
