/** How much an alert wants a person. */
export type Severity = 'critical' | 'warning' | 'info';

/** What an event carries, as it stands in the file. */
export type Payload = Readonly<Record<string, unknown>>;

/** How much the events of kernels want a person. */
export const kernelSeverities = {
	'kernel.restart.initiated': 'warning',
	'kernel.restart.success': 'info',
	'kernel.restart.failed': 'critical',
	'kernel.restart.max_attempts': 'critical',
	'system.critical_kernel_down': 'critical',
	'kernel.silent': 'warning',
	'kernel.recovered': 'info',
} as const satisfies Readonly<Record<string, Severity>>;

/** One sentence for people about each event of a kernel. */
export const kernelSummaries = {
	'kernel.restart.initiated': ({kernel_name, reason}) =>
		`Kernel '${word(kernel_name)}' is being restarted (reason: ${word(reason)})`,
	'kernel.restart.success': ({kernel_name}) => `Kernel '${word(kernel_name)}' restarted successfully`,
	'kernel.restart.failed': ({kernel_name, error}) =>
		`Kernel '${word(kernel_name)}' restart FAILED: ${word(error)}`,
	'kernel.restart.max_attempts': ({kernel_name, restart_attempts}) =>
		`Kernel '${word(kernel_name)}' hit max restart attempts (${word(restart_attempts)}) - MANUAL INTERVENTION NEEDED`,
	'system.critical_kernel_down': ({kernel_name}) =>
		`CRITICAL KERNEL DOWN: ${word(kernel_name)} - System stability at risk`,
	'kernel.silent': ({kernel_name}) => `Kernel '${word(kernel_name)}' is silent and has no restart function`,
	'kernel.recovered': ({kernel_name}) => `Kernel '${word(kernel_name)}' beats again`,
} as const satisfies Readonly<Record<keyof typeof kernelSeverities, (payload: Payload) => string>>;

/** A value of a payload in a sentence. */
export const word = (value: unknown): string => {
	if (value === undefined || value === null) return 'unknown';
	// An object's own `toString` may be anything a file says, so nobody calls it.
	return typeof value === 'object' ? '…' : String(value);
};
