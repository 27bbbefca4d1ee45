import os from 'node:os';
import {parseArgs} from 'node:util';
import {mutations} from './mutations.ts';
import {runSimulation, traceOf} from './simulate.ts';

const {values} = parseArgs({
	options: {
		schedules: {type: 'string', default: '1000'},
		seed: {type: 'string', default: '1'},
		workers: {type: 'string', default: String(os.availableParallelism())},
		/** A fault made by hand. */
		fault: {type: 'string'},
	},
});
const seed = Number(values.seed);
const schedules = Number(values.schedules);
const {fault} = values;
const mutation = Object.entries(mutations).find(([name]) => fault !== undefined && name === fault)?.[1];

const begun = performance.now();
const report = await runSimulation({
	seed,
	schedules,
	workers: Number(values.workers),
	...(mutation && {mutation, isOver: true}),
});
const {failures} = report;
for (const each of failures) console.log(`seed ${each.seed}: ${each.sentence}`);
const [first] = failures;
if (first !== undefined) {
	console.log(`\nWhat happened with seed ${first.seed}:`);
	for (const line of await traceOf(first.seed, mutation)) console.log(line);
	process.exitCode = 1;
}
const average = (total: number): number => Math.round(total / report.schedules);
const seconds = (performance.now() - begun) / 1000;
console.log(
	`${report.schedules} schedules from seed ${seed}, ${failures.length} failed; ${average(report.steps)} steps and ${average(report.simulated / 1000)} s of simulated time each; ${Math.round(seconds)} s, ${Math.round((report.schedules * 1000) / report.busy)} a second and core.`,
);
