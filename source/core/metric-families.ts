import {emptyHistogram, type Histogram} from './histogram.ts';
import type {Instant} from './instant.ts';
import type {Severity} from './kernel-alert.ts';
import {kernelReasons} from './kernel-state.ts';
import type {KernelRow, Model} from './model.ts';
import {cleanKernelKey} from './name.ts';
import type {RestartReason} from './phase.ts';
import {standingOf} from './standing.ts';
import type {KernelTotals, Totals} from './totals.ts';

/** Everything that metrics are read from, at one moment. */
export type MetricFacts = {
	readonly model: Model;
	readonly totals: Totals;
	/** Alerts that this watchdog has put on record. */
	readonly alerts: Readonly<Record<Severity, number>>;
	/** Beats that this watchdog has heard, by the kernel's key. */
	readonly beats: ReadonlyMap<string, number>;
	/** When the life that runs began, in milliseconds of the wall clock. */
	readonly startedAt: number | undefined;
	/** Now, by the watchdog's instants and on the wall. */
	readonly now: Instant;
	readonly wall: number;
};

type Labels = Readonly<Record<string, string>>;

/** One value of a metric. */
export type Sample = {readonly labels: Labels; readonly value: number};

/** A metric as Prometheus knows it. */
export type MetricFamily = {
	readonly name: string;
	readonly help: string;
	readonly labels: readonly string[];
} & (
	| {readonly kind: 'gauge' | 'counter'; readonly samples: readonly Sample[]}
	| {
			readonly kind: 'histogram';
			readonly samples: ReadonlyArray<{readonly labels: Labels; readonly value: Histogram}>;
	  }
);

/** So many kernels are told; each is a dozen lines of what Prometheus takes in and keeps. */
export const mostToldKernels = 500;

/** Every metric, in the order in which it is told. */
export const metricFamilies = (facts: MetricFacts): readonly MetricFamily[] => [
	...processFamilies(facts),
	...kernelFamilies(facts),
	{
		name: 'grace_alerts_total',
		help: 'Alerts that this watchdog has put on record, by severity.',
		kind: 'counter',
		labels: ['severity'],
		samples: Object.entries(facts.alerts).map(([severity, value]) => ({labels: {severity}, value})),
	},
	...notificationFamilies(facts.model),
	{
		name: 'grace_watchdog_build_info',
		help: 'The version of the watchdog; always 1.',
		kind: 'gauge',
		labels: ['version'],
		samples: [{labels: {version: facts.model.watchdog.version}, value: 1}],
	},
];

const notificationFamilies = ({receivers}: Model): readonly MetricFamily[] => [
	{
		name: 'grace_notifications_total',
		help: 'Attempts of this watchdog to send a message, by receiver and result.',
		kind: 'counter',
		labels: ['receiver', 'result'],
		samples: receivers.flatMap(({name: receiver, totals}) =>
			Object.entries(totals).map(([result, value]) => ({labels: {receiver, result}, value})),
		),
	},
	{
		name: 'grace_notifications_pending',
		help: 'Alerts that wait for a receiver.',
		kind: 'gauge',
		labels: ['receiver'],
		samples: receivers.map(({name: receiver, pending}) => ({labels: {receiver}, value: pending})),
	},
];

const processFamilies = ({model, totals, startedAt}: MetricFacts): readonly MetricFamily[] => [
	{
		name: 'grace_process_up',
		help: 'Whether a life of the application is there (1) or not (0).',
		kind: 'gauge',
		...single(model.process.pid === undefined ? 0 : 1),
	},
	{
		name: 'grace_process_start_time_seconds',
		help: 'When the life that runs began, in seconds since 1970; not told while none does.',
		kind: 'gauge',
		...single(startedAt === undefined ? undefined : startedAt / 1000),
	},
	{
		name: 'grace_process_manual_shutdown',
		help: 'Whether the kill switch is on (1) or off (0).',
		kind: 'gauge',
		...single(model.process.isManualShutdown ? 1 : 0),
	},
	{
		name: 'grace_process_restarts_total',
		help: 'Restarts of the application that have begun, by reason.',
		kind: 'counter',
		labels: ['reason'],
		samples: Object.entries({...noRestarts, ...totals.restarts}).map(([reason, value]) => ({
			labels: {reason},
			value,
		})),
	},
	{
		name: 'grace_process_restart_attempts_total',
		help: 'Restarts of the application that are over, by result.',
		kind: 'counter',
		labels: ['result'],
		samples: Object.entries({success: 0, failed: 0, interrupted: 0, ...totals.attempts}).map(
			([result, value]) => ({labels: {result}, value}),
		),
	},
	{
		name: 'grace_process_failures_total',
		help: 'Lives of the application that ended, and nobody asked for it.',
		kind: 'counter',
		...single(totals.failures),
	},
	{
		name: 'grace_process_run_seconds_total',
		help: 'Time in which a life of the application was there, in seconds.',
		kind: 'counter',
		...single(totals.up / 1000),
	},
	{
		name: 'grace_process_recovery_duration_seconds',
		help: 'From a failure of the application to its next life, in seconds.',
		kind: 'histogram',
		labels: [],
		samples: [{labels: {}, value: totals.repairs}],
	},
];

// With all of them from the beginning, the first of a kind is an increase.
const noRestarts: Readonly<Record<RestartReason, number>> = {
	crash_detected: 0,
	unexpected_exit: 0,
	manual_request: 0,
	health_degraded: 0,
	heartbeat_timeout: 0,
	memory_limit: 0,
};

const single = (value: number | undefined) => ({
	labels: [],
	samples: value === undefined ? [] : [{labels: {}, value}],
});

type Told = {
	readonly kernel: string;
	readonly row: KernelRow | undefined;
	readonly totals: KernelTotals;
	readonly beats: number;
};

const kernelFamilies = (facts: MetricFacts): readonly MetricFamily[] => {
	const told = toldKernels(facts);
	const perKernel = <Value>(read: (one: Told) => Value | undefined) =>
		told.flatMap(one => {
			const value = read(one);
			return value === undefined ? [] : [{labels: {kernel: one.kernel}, value}];
		});
	return [
		{
			name: 'grace_kernel_up',
			help: 'Whether a kernel beats (1), or is silent, restarted or failed (0); not told while its process is not connected.',
			kind: 'gauge',
			labels: ['kernel', 'critical'],
			samples: told.flatMap(({kernel, row}) => upOf(kernel, row, facts.now)),
		},
		{
			name: 'grace_kernel_last_heartbeat_timestamp_seconds',
			help: 'When a kernel last beat, in seconds since 1970.',
			kind: 'gauge',
			labels: ['kernel'],
			samples: perKernel(({row}) => {
				const {lastBeat} = row ?? {};
				return lastBeat === undefined
					? undefined
					: Math.round(facts.wall - Math.max(facts.now - lastBeat, 0)) / 1000;
			}),
		},
		{
			name: 'grace_kernel_heartbeats_total',
			help: 'Beats of a kernel that this watchdog has heard.',
			kind: 'counter',
			labels: ['kernel'],
			samples: perKernel(({row, beats}) => (row === undefined && beats === 0 ? undefined : beats)),
		},
		{
			name: 'grace_kernel_restarts_total',
			help: 'Restarts of a kernel that have begun, by reason.',
			kind: 'counter',
			labels: ['kernel', 'reason'],
			samples: told.flatMap(({kernel, totals}) =>
				kernelReasons
					.filter(reason => reason === 'heartbeat_timeout' || totals.restarts[reason] !== undefined)
					.map(reason => ({labels: {kernel, reason}, value: totals.restarts[reason] ?? 0})),
			),
		},
		{
			name: 'grace_kernel_restart_attempts_total',
			help: 'Restarts of a kernel that are over, by result.',
			kind: 'counter',
			labels: ['kernel', 'result'],
			samples: told.flatMap(({kernel, totals}) =>
				(['success', 'failed'] as const).map(result => ({
					labels: {kernel, result},
					value: totals.attempts[result] ?? 0,
				})),
			),
		},
		{
			name: 'grace_kernel_recovery_duration_seconds',
			help: 'From the last beat before a restart of a kernel to the first behind it, in seconds.',
			kind: 'histogram',
			labels: ['kernel'],
			samples: perKernel(({totals}) => (totals.recovery.count === 0 ? undefined : totals.recovery)),
		},
	];
};

const upOf = (kernel: string, row: KernelRow | undefined, now: Instant): readonly Sample[] => {
	if (row === undefined) return [];
	const standing = standingOf(row, now);
	if (standing === 'away') return [];
	const labels = {kernel, critical: String(row.isCritical)};
	return [{labels, value: standing === 'healthy' ? 1 : 0}];
};

/** Those that are there, and behind them those that were restarted last, as many as are told. */
const toldKernels = ({model, totals, beats}: MetricFacts): readonly Told[] => {
	const told = new Map<string, Told>();
	const tell = (key: string, row: KernelRow | undefined): void => {
		// What comes from a file may be no name; and two that read the same would be one metric told twice.
		const kernel = cleanKernelKey(key);
		if (kernel === '' || told.has(kernel) || told.size >= mostToldKernels) return;
		told.set(kernel, {
			kernel,
			row,
			totals: totals.kernels.get(key) ?? noTotals,
			beats: beats.get(key) ?? 0,
		});
	};
	for (const row of model.kernels) tell(row.key, row);
	for (const key of [...totals.kernels.keys()].toReversed()) tell(key, undefined);
	return [...told.values()];
};

const noTotals: KernelTotals = {restarts: {}, attempts: {}, recovery: emptyHistogram};
