import {createKernelManager} from '../source/kernels/index.ts';
import type {Measurement} from './measurement.ts';
import {createReadings} from './readings.ts';

const beats = 200_000;
const rounds = 20;

/** What a beat costs the application that sends it, with nobody linked. */
export const beat: Measurement = async bench => {
	const readings = createReadings(bench);
	const manager = createKernelManager({link: false});
	for (const name of ['one', 'two', 'three']) manager.register(name, {restart: () => {}});
	for (let round = 0; round < bench.times(rounds); round += 1) {
		const begin = performance.now();
		for (let count = 0; count < beats; count += 1) manager.beat('two');
		readings.add('grace-tui', ((performance.now() - begin) * 1000) / beats);
	}
	return [
		{
			what: 'A beat in an application in Node, nobody linked',
			unit: 'µs',
			cells: readings.cells(),
			goals: [{text: 'below 1 µs', actual: readings.median('grace-tui'), limit: 1, sense: 'most'}],
		},
	];
};
