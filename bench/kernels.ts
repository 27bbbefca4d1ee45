import {setTimeout as sleep} from 'node:timers/promises';
import type {KernelRow, Model} from '../source/core/model.ts';
import {systemClock} from '../source/runtime/clock.ts';
import {type KernelsRun, kernelCount, type Report, startKernels, until} from './kernels-run.ts';
import type {Bench, Measurement, Row} from './measurement.ts';
import {cpuTimeOf, residentOf} from './process-figures.ts';

const settling = 3000;
// The first seconds of a flood are those of the compiler.
const warmingUp = 3000;
const watched = 10_000;
const standstill = 2000;
const between = 1000;
const most = 10_000;
// How far two readings of the same clock may lie apart once they are written as decimals.
const precision = 0.1;
// Beats that were not sent are not taken in either.
const leastSent = 0.98;

/** A Python application with 1,000 kernels: what their beats cost the watchdog, and whether all arrive. */
export const kernels: Measurement = async bench => [
	...(await measureRate(bench, kernelCount)),
	...(await measureRate(bench, most)),
	...(await measureStandstill(bench)),
];

const measureRate = async (bench: Bench, rate: number): Promise<readonly Row[]> => {
	const title = `${kernelCount.toLocaleString('en')} kernels, ${rate.toLocaleString('en')} beats/s`;
	const duration = bench.times(watched);
	const run = await startKernels(bench, String(rate), rate);
	await sleep(settling);
	const memoryBefore = await residentOf(run.pid);
	await run.begin();
	await sleep(warmingUp);
	const cpuAlone = await cpuDuring(run.pid, duration);

	const ages: number[] = [];
	const detach = await run.attach(rows => {
		const now = systemClock.now();
		for (const {lastBeat} of rows) if (lastBeat !== undefined) ages.push(now - lastBeat);
	});
	await sleep(warmingUp);
	ages.length = 0;
	const cpuAttached = await cpuDuring(run.pid, duration);
	detach();

	const report = await run.end();
	const arrived = await arrivals(run, report);
	const memoryAfter = await residentOf(run.pid);
	await run.stop();
	requireRate(report, rate);
	return [
		{
			what: `${title}: CPU of the watchdog`,
			unit: '% of a core',
			cells: {'grace-tui': [cpuAlone]},
			goals: rate === most ? [{text: 'below 10 %', actual: cpuAlone, limit: 10, sense: 'most'}] : [],
		},
		{
			what: 'The same, with a terminal attached',
			unit: '% of a core',
			cells: {'grace-tui': [cpuAttached]},
			goals: [],
		},
		{
			what: "Age of a kernel's newest beat when that terminal hears of it",
			unit: 'ms',
			cells: {'grace-tui': ages},
			hasTail: true,
			goals: [],
		},
		lastBeats('Kernels whose last beat is in the model afterwards', arrived),
		{
			what: 'Memory of the watchdog before the beats',
			unit: 'MiB',
			cells: {'grace-tui': [memoryBefore]},
			goals: [],
		},
		{what: 'The same after them', unit: 'MiB', cells: {'grace-tui': [memoryAfter]}, goals: []},
	];
};

const measureStandstill = async (bench: Bench): Promise<readonly Row[]> => {
	const run = await startKernels(bench, 'standstill', most);
	const before = await run.model();
	await run.begin();
	await sleep(warmingUp);

	const recoveries: number[] = [];
	for (let round = 0; round < bench.times(5); round += 1) {
		process.kill(run.pid, 'SIGSTOP');
		await sleep(standstill);
		const continuedAt = systemClock.now();
		process.kill(run.pid, 'SIGCONT');
		await until('every kernel to have beaten since', async () =>
			(await run.model()).kernels.every(hasBeatenSince(continuedAt)) ? true : undefined,
		);
		recoveries.push(systemClock.now() - continuedAt);
		await sleep(between);
	}

	const report = await run.end();
	const arrived = await arrivals(run, report);
	requireUndisturbed(before, await run.model(), report);
	await run.stop();
	requireRate(report, most);
	return [
		{
			what: `At ${most.toLocaleString('en')} beats/s, the watchdog stopped for ${standstill / 1000} s: from SIGCONT until it shows newer beats of all`,
			unit: 'ms',
			cells: {'grace-tui': recoveries},
			goals: [],
		},
		lastBeats('Kernels whose last beat is in the model after that', arrived),
	];
};

const lastBeats = (what: string, count: number): Row => ({
	what,
	unit: 'kernels',
	cells: {'grace-tui': [count]},
	goals: [{text: 'all', actual: count, limit: kernelCount, sense: 'least'}],
});

const cpuDuring = async (pid: number, duration: number): Promise<number> => {
	const [before, from] = [await cpuTimeOf(pid), performance.now()];
	await sleep(duration);
	const [after, to] = [await cpuTimeOf(pid), performance.now()];
	return ((after - before) / (to - from)) * 100;
};

/** How many kernels' last beat the watchdog has, once it has them all, or after two seconds. */
const arrivals = async (run: KernelsRun, {last}: Report): Promise<number> => {
	let count = 0;
	for (const end = performance.now() + 2000; count < kernelCount && performance.now() < end; ) {
		const {kernels: rows} = await run.model();
		count = rows.filter(row => hasBeatenSince((last[row.key] ?? Number.NaN) - precision)(row)).length;
	}
	return count;
};

const hasBeatenSince =
	(instant: number) =>
	({lastBeat = Number.NEGATIVE_INFINITY}: KernelRow): boolean =>
		lastBeat >= instant;

const requireRate = ({sent, seconds}: Report, rate: number): void => {
	if (sent / seconds >= rate * leastSent) return;
	throw new Error(
		`Expected ${rate} beats/s to be sent, got ${Math.round(sent / seconds)}. Is the machine busy?`,
	);
};

const requireUndisturbed = (before: Model, after: Model, {pid}: Report): void => {
	const isSameLife =
		after.process.life === before.process.life && after.process.pid === pid && after.restarts.length === 0;
	const isWhole = after.link.connections === 1 && after.kernels.every(({isLinked}) => isLinked);
	if (isSameLife && isWhole && after.link.silentSince === undefined) return;
	throw new Error(
		`Expected the same life with one link, got life ${after.process.life} with ${after.link.connections}.`,
	);
};
