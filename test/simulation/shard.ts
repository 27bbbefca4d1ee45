import {type Mutation, simulate} from './hooks.ts';

/** The schedules of a shard. */
export type Order = {
	readonly first: number;
	readonly count: number;
	readonly mutation: Mutation | undefined;
	readonly isTraced: boolean;
	/** Ends with the first promise that is not kept. */
	readonly isOver: boolean;
};

/** What a shard has seen. */
export type Report = {
	readonly schedules: number;
	readonly steps: number;
	/** Milliseconds of simulated time. */
	readonly simulated: number;
	/** Milliseconds of a core. */
	readonly busy: number;
	readonly failures: ReadonlyArray<{readonly seed: number; readonly sentence: string}>;
	/** The last lines of what happened, where that was asked for. */
	readonly trace: readonly string[];
};

const longestTrace = 400;

const run = async ({first, count, mutation, isTraced, isOver}: Order): Promise<Report> => {
	simulate(mutation);
	const {play} = await import('./run.ts');
	const faults: string[] = [];
	const note = (error: unknown): void => {
		faults.push(`uncaught: ${error instanceof Error ? error.stack : error}`);
	};
	process.on('uncaughtException', note);
	process.on('unhandledRejection', note);
	const failures: Array<{seed: number; sentence: string}> = [];
	const trace: string[] = [];
	const tell = (line: string): void => {
		trace.push(line);
		if (trace.length > longestTrace) trace.shift();
	};
	let steps = 0;
	let simulated = 0;
	let seed = first;
	for (; seed < first + count && !(isOver && failures.length > 0); seed += 1) {
		// From a macrotask, and with one more behind it for what nobody has caught.
		await new Promise(resolve => setImmediate(resolve));
		const {violations, ...sizes} = await new Promise<ReturnType<typeof play>>(resolve => {
			setImmediate(() => resolve(play(seed, isTraced ? tell : undefined)));
		});
		await new Promise(resolve => setImmediate(resolve));
		steps += sizes.steps;
		simulated += sizes.simulated;
		const sentences = [...violations, ...faults.splice(0)];
		if (sentences.length > 0) failures.push({seed, sentence: sentences.join('; ')});
	}
	const {user, system} = process.cpuUsage();
	return {schedules: seed - first, steps, simulated, busy: (user + system) / 1000, failures, trace};
};

process.once('message', async (order: Order) => {
	const report = await run(order);
	process.send?.(report, () => process.exit());
});
