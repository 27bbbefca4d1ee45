import {setTimeout as sleep} from 'node:timers/promises';
import {compile} from './compile.ts';
import {contendersOf} from './contenders.ts';
import {firstInstruction, variableOf} from './first-instruction.ts';
import type {Measurement} from './measurement.ts';
import {cpuTimeOf, residentOf} from './process-figures.ts';
import {createReadings} from './readings.ts';

const instances = 3;
const settling = 10_000;
const watched = 60_000;

/** Memory and CPU of the supervising process alone while nothing happens: several at once, all over the same minute. */
export const rest: Measurement = async bench => {
	const program = await compile(bench.scratch, 'fixtures/apps/first-instruction.c');
	const memory = createReadings(bench);
	const cpu = createReadings(bench);
	const supervised = [];
	for (let instance = 0; instance < instances; instance += 1) {
		for (const {name, start} of contendersOf(bench)) {
			const directory = bench.scratch.path(`rest-${name}-${instance}`);
			const file = `${directory}.txt`;
			const running = await start({program, directory, variables: variableOf(file)});
			await firstInstruction(file, 1);
			supervised.push({name, running});
		}
	}

	await sleep(settling);
	const duration = bench.times(watched);
	const before = await Promise.all(supervised.map(({running}) => cpuTimeOf(running.pid)));
	await sleep(duration);
	for (const [index, {name, running}] of supervised.entries()) {
		const used = (await cpuTimeOf(running.pid)) - (before[index] ?? Number.NaN);
		cpu.add(name, (used / duration) * 100);
		memory.add(name, await residentOf(running.pid));
	}
	await Promise.all(supervised.map(({running}) => running.stop()));

	const own = {actual: memory.median('grace-tui'), sense: 'most'} as const;
	const overLoop = {...own, text: 'at most 20 MiB above the loop', limit: memory.median('loop') + 20};
	const hasPm2 = !('problem' in bench.pm2);
	return [
		{
			what: 'Memory at rest (VmRSS of the supervisor)',
			unit: 'MiB',
			cells: memory.cells(),
			goals: hasPm2 ? [overLoop, {...own, text: 'below pm2', limit: memory.median('pm2')}] : [overLoop],
		},
		{
			what: 'CPU at rest, over a minute',
			unit: '% of a core',
			cells: cpu.cells(),
			goals: [{text: 'below 0.1 %', actual: cpu.median('grace-tui'), limit: 0.1, sense: 'most'}],
		},
	];
};
