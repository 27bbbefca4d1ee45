import {setTimeout as sleep} from 'node:timers/promises';
import {compile} from './compile.ts';
import {contendersOf, turned} from './contenders.ts';
import {applicationOf, between, firstInstruction, now, variableOf} from './first-instruction.ts';
import type {Measurement} from './measurement.ts';
import {createReadings, timesTheLoop} from './readings.ts';

// Three of these are a life: over the second from which on pm2 counts it as a good one.
const pause = 400;
const flags = ['--min-uptime-for-success', '0.05'];

/** From SIGKILL to the first instruction of the new process. */
export const restart: Measurement = async bench => {
	const program = await compile(bench.scratch, 'fixtures/apps/first-instruction.c');
	const readings = createReadings(bench);
	const supervised = [];
	for (const {name, start} of contendersOf(bench, flags)) {
		const file = bench.scratch.path(`restart-${name}.txt`);
		const directory = bench.scratch.path(`restart-${name}`);
		const running = await start({program, directory, variables: variableOf(file)});
		await firstInstruction(file, 1);
		supervised.push({name, file, running});
	}

	const rounds = bench.times(50);
	for (let round = 1; round <= rounds; round += 1) {
		for (const {name, file} of turned(supervised, round)) {
			await sleep(pause);
			const pid = await applicationOf(program, file);
			const killedAt = now();
			process.kill(pid, 'SIGKILL');
			readings.add(name, between(killedAt, await firstInstruction(file, round + 1)));
		}
	}
	await Promise.all(supervised.map(({running}) => running.stop()));

	return [
		{
			what: "From SIGKILL to the new process's first instruction",
			unit: 'ms',
			cells: readings.cells(),
			goals: [timesTheLoop(readings, 1.3)],
		},
	];
};
