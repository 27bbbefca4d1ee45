import {compile} from './compile.ts';
import {contendersOf, type Launch, type Running, turned} from './contenders.ts';
import {between, firstInstruction, now, variableOf} from './first-instruction.ts';
import type {Bench, Measurement, Row} from './measurement.ts';
import {createReadings, timesTheLoop} from './readings.ts';

/** From the launch of the supervisor to the first instruction of its program, each time in a new directory. */
export const launch: Measurement = async bench => {
	const program = await compile(bench.scratch, 'fixtures/apps/first-instruction.c');
	const warm = createReadings(bench);
	const cold = createReadings(bench);
	const [graceTui, ...others] = contendersOf(bench);
	if (graceTui === undefined) return [];
	let number = 0;
	const place = (variables = {}): Launch & {readonly file: string} => {
		number += 1;
		const directory = bench.scratch.path(`launch-${number}`);
		const file = `${directory}.txt`;
		return {program, directory, file, variables: {...variableOf(file), ...variables}};
	};
	const measure = async (
		start: (launch: Launch) => Promise<Running>,
		{file, ...launch}: ReturnType<typeof place>,
	): Promise<number> => {
		const running = await start(launch);
		const first = await firstInstruction(file, 1);
		await running.stop();
		return between(running.launchedAt, first);
	};

	// The first launch of all fills the compile cache.
	await measure(graceTui.start, place());
	const rounds = bench.times(20);
	for (let round = 0; round < rounds; round += 1) {
		for (const {name, start} of turned([graceTui, ...others], round)) {
			warm.add(name, await measure(start, place()));
		}
	}
	for (let round = 0; round < bench.times(10); round += 1) {
		const cache = bench.scratch.path(`compile-cache-${round}`);
		cold.add('grace-tui', await measure(graceTui.start, place({NODE_COMPILE_CACHE: cache})));
	}

	const unit = 'ms';
	return [
		{
			what: "From launch to the application's first instruction (pm2: without a daemon yet)",
			unit,
			cells: warm.cells(),
			goals: [timesTheLoop(warm, 3)],
		},
		{what: 'The very first launch, with an empty compile cache', unit, cells: cold.cells(), goals: []},
		...(await withDaemon(bench, program)),
	];
};

const withDaemon = async (bench: Bench, program: string): Promise<readonly Row[]> => {
	const {pm2, scratch} = bench;
	if ('problem' in pm2) return [];
	const readings = createReadings(bench);
	const directory = scratch.path('launch-pm2');
	const daemon = pm2.at(scratch.path('launch-pm2-home'));
	// Round 0 brings the daemon.
	for (let round = 0; round <= bench.times(10); round += 1) {
		const file = `${directory}-${round}.txt`;
		const launchedAt = now();
		await daemon.start(program, scratch.directory, variableOf(file));
		const first = await firstInstruction(file, 1);
		if (round > 0) readings.add('pm2', between(launchedAt, first));
		await daemon.remove();
	}
	await daemon.kill();
	return [{what: "The same, with pm2's daemon running", unit: 'ms', cells: readings.cells(), goals: []}];
};
