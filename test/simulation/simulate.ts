import {fork} from 'node:child_process';
import {once} from 'node:events';
import os from 'node:os';
import type {Mutation} from './hooks.ts';
import type {Order, Report} from './shard.ts';

type Options = {
	/** The first seed; the others follow. */
	readonly seed: number;
	readonly schedules: number;
	readonly workers: number;
	readonly mutation?: Mutation;
	/** Ends with the first promise that is not kept. @default false */
	readonly isOver?: boolean;
};

// It is work for idle cores: what waits for real processes comes first.
const niceness = 10;

/** Plays schedules in processes of their own, and says which did not keep a promise. */
export const runSimulation = async (options: Options): Promise<Report> => {
	const {seed, schedules, workers, mutation, isOver = false} = options;
	const share = Math.ceil(schedules / workers);
	const orders = Array.from({length: workers}, (_, index): Order => {
		const count = Math.max(Math.min(share, schedules - share * index), 0);
		return {first: seed + share * index, count, mutation, isTraced: false, isOver};
	});
	const reports = await Promise.all(orders.filter(({count}) => count > 0).map(runShard));
	const sum = (value: (report: Report) => number): number =>
		reports.reduce((total, report) => total + value(report), 0);
	return {
		schedules: sum(report => report.schedules),
		steps: sum(({steps}) => steps),
		simulated: sum(({simulated}) => simulated),
		busy: sum(({busy}) => busy),
		failures: reports.flatMap(({failures}) => failures),
		trace: [],
	};
};

/** What happened in one schedule, to its end or to the promise that was not kept. */
export const traceOf = async (seed: number, mutation?: Mutation): Promise<readonly string[]> =>
	(await runShard({first: seed, count: 1, mutation, isTraced: true, isOver: true})).trace;

const runShard = async (order: Order): Promise<Report> => {
	const child = fork(new URL('shard.ts', import.meta.url), {
		execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=32'],
	});
	if (child.pid !== undefined) os.setPriority(child.pid, niceness);
	child.send(order);
	const ended = new AbortController();
	const failed = once(child, 'exit', {signal: ended.signal}).then(([code]) => {
		throw new Error(`Expected a shard to report, but it ended with ${code}.`);
	});
	try {
		const [report] = (await Promise.race([once(child, 'message'), failed])) as [Report];
		return report;
	} finally {
		failed.catch(() => {});
		ended.abort();
	}
};
