import type {Account, RestartNote, Span} from './chronicle.ts';
import type {KernelReason} from './kernel-state.ts';
import type {RestartReason} from './phase.ts';

/** Restarts in a span of time, of the process or of kernels. */
export type RestartTotals = {
	readonly count: number;
	readonly reasons: Readonly<Partial<Record<RestartReason | KernelReason, number>>>;
	readonly succeeded: number;
	readonly failed: number;
	/**
	 * Restarts that proved themselves, of those that did or did not: from 0 to 1; undefined without any. One that is not
	 * decided yet, or was interrupted by a person or with its watchdog, is neither.
	 */
	readonly successRate: number | undefined;
};

/**
 * What became of the last so many milliseconds. `up`, `down`, `off` and `unknown` make up the whole of them.
 *
 * A life is up from its spawn to its end, whether or not it answers. Without one the application is down, unless nobody
 * wants it up: after a person's stop, in a restart that a person asked for, or when it has done its work. Time in which no
 * watchdog ran is unknown, unless the next one found the same life and adopted it: that was up all the time.
 */
export type WindowMetrics = {
	readonly length: number;
	readonly up: number;
	readonly down: number;
	readonly off: number;
	readonly unknown: number;
	/** `up` as a share of `up` and `down`, from 0 to 1: neither what nobody wanted nor what nobody saw counts. */
	readonly uptime: number | undefined;
	/** Lives that ended, and nobody wanted them to. */
	readonly failures: number;
	/** MTBF: `up` divided by the failures; undefined without any. Milliseconds. */
	readonly meanTimeBetweenFailures: number | undefined;
	/** MTTR: from a failure to the begin of the next life, the mean of those that were watched to that; else undefined. Milliseconds. */
	readonly meanTimeToRepair: number | undefined;
	readonly process: RestartTotals;
	readonly kernels: RestartTotals;
};

/** The windows of time that metrics are told for, by name. Milliseconds. */
export const metricsWindows = {
	hour: 3_600_000,
	day: 24 * 3_600_000,
	week: 7 * 24 * 3_600_000,
} as const;

export type MetricsWindow = keyof typeof metricsWindows;

/** The longest of them. */
export const longestWindow = metricsWindows.week;

export type Metrics = {
	/** ISO 8601; the end of every window. */
	readonly at: string;
} & {readonly [Name in MetricsWindow]: WindowMetrics};

/** The metrics of an account up to `now`, in milliseconds of the wall clock. */
export const metricsOf = (account: Account, now: number): Metrics => ({
	at: new Date(now).toISOString(),
	hour: windowOf(account, now, metricsWindows.hour),
	day: windowOf(account, now, metricsWindows.day),
	week: windowOf(account, now, metricsWindows.week),
});

/** The same of the last `length` milliseconds up to `now`. */
export const windowOf = (account: Account, now: number, length: number): WindowMetrics => {
	const from = now - length;
	const isInside = ({at}: {readonly at: number}): boolean => at >= from && at <= now;
	const total = (presence: Span['presence']): number =>
		account.spans
			.filter(span => span.presence === presence)
			.reduce((sum, span) => sum + Math.max(Math.min(span.to, now) - Math.max(span.from, from), 0), 0);
	const [up, down, off] = [total('up'), total('down'), total('off')];
	const failures = account.failures.filter(isInside);
	const repairs = failures.flatMap(({at, repairedAt}) =>
		repairedAt === undefined ? [] : [Math.max(repairedAt - at, 0)],
	);
	const restarts = account.restarts.filter(isInside);
	return {
		length,
		up,
		down,
		off,
		// A clock that was set back makes spans overlap.
		unknown: Math.max(length - up - down - off, 0),
		uptime: share(up, down),
		failures: failures.length,
		meanTimeBetweenFailures: failures.length === 0 ? undefined : up / failures.length,
		meanTimeToRepair:
			repairs.length === 0 ? undefined : repairs.reduce((sum, repair) => sum + repair, 0) / repairs.length,
		process: totalsOf(restarts.filter(({isKernel}) => !isKernel)),
		kernels: totalsOf(restarts.filter(({isKernel}) => isKernel)),
	};
};

const totalsOf = (restarts: readonly RestartNote[]): RestartTotals => {
	const reasons: Partial<Record<RestartNote['reason'], number>> = {};
	for (const {reason} of restarts) reasons[reason] = (reasons[reason] ?? 0) + 1;
	const count = (outcome: RestartNote['outcome']): number =>
		restarts.filter(restart => restart.outcome === outcome).length;
	const [succeeded, failed] = [count('success'), count('failed')];
	return {count: restarts.length, reasons, succeeded, failed, successRate: share(succeeded, failed)};
};

const share = (part: number, rest: number): number | undefined =>
	part + rest > 0 ? part / (part + rest) : undefined;
