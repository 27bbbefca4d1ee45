import {plainWords} from './name.ts';

/** How much an alert wants a person. */
export type Severity = 'critical' | 'warning' | 'info';

/** What an event carries, as it stands in the file. */
export type Payload = Readonly<Record<string, unknown>>;

/** What an event of a kernel is to people; its priority on the bus is 2 normal, 3 high or 4 critical. */
type Meaning = readonly [
	severity: Severity,
	priority: 2 | 3 | 4,
	/** One sentence; `kernel` is its subject. */
	summarize: (kernel: string, payload: Payload) => string,
];

/** What the events of kernels are to people. */
export const kernelEvents = {
	'kernel.restart.initiated': [
		'warning',
		3,
		(kernel, {reason}) => `${kernel} is being restarted (reason: ${word(reason)})`,
	],
	'kernel.restart.success': ['info', 2, kernel => `${kernel} restarted successfully`],
	'kernel.restart.failed': ['critical', 3, (kernel, {error}) => `${kernel} restart FAILED: ${word(error)}`],
	'kernel.restart.max_attempts': [
		'critical',
		4,
		(kernel, {restart_attempts}) =>
			`${kernel} hit max restart attempts (${word(restart_attempts)}) - MANUAL INTERVENTION NEEDED`,
	],
	'system.critical_kernel_down': [
		'critical',
		4,
		(_, payload) => `CRITICAL KERNEL DOWN: ${nameIn(payload)} - System stability at risk`,
	],
	'kernel.silent': ['warning', 3, kernel => `${kernel} is silent and has no restart function`],
	'kernel.recovered': ['info', 2, kernel => `${kernel} beats again`],
} as const satisfies Readonly<Record<string, Meaning>>;

/** What can happen to a kernel. */
export type KernelEventName = keyof typeof kernelEvents;

/** Whether an event is one of a kernel. */
export const isKernelEvent = (event: string): event is KernelEventName => Object.hasOwn(kernelEvents, event);

/** One sentence for people about an event of a kernel, on one line. */
export const summarizeKernelEvent = (event: KernelEventName, payload: Payload): string => {
	const [, , summarize]: Meaning = kernelEvents[event];
	return plainWords(summarize(`Kernel '${nameIn(payload)}'`, payload));
};

// The key tells kernels of one name apart, where several processes have one.
const nameIn = ({kernel_key, kernel_name}: Payload): string => word(kernel_key ?? kernel_name);

/** A value of a payload in a sentence. */
export const word = (value: unknown): string => {
	if (value === undefined || value === null) return 'unknown';
	// An object's own `toString` may be anything a file says, so nobody calls it.
	return typeof value === 'object' ? '…' : String(value);
};
