import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, open, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {personalEnvironment} from '../test/end-to-end/environment.ts';
import {compile} from './compile.ts';
import {type Contender, contendersOf, type Launch, type Running, turned} from './contenders.ts';
import {now} from './first-instruction.ts';
import {countLines, floodBytes, floodLines} from './flood-log.ts';
import type {Bench, Measurement} from './measurement.ts';
import {createReadings, timesTheLoop} from './readings.ts';

const patience = 120_000;
const pollInterval = 20;

/** How long a program takes to print 256 MiB, and how many of its lines are in the log afterwards. */
export const flood: Measurement = async bench => {
	const program = await compile(bench.scratch, 'bench/flood.c');
	const printing = createReadings(bench);
	const lines = createReadings(bench);
	const contenders = contendersOf(bench).map(each => (each.name === 'loop' ? straightToFile(bench) : each));
	// Round 0 does not count, and one flood that nobody measures comes before each: whoever is first waits for the
	// machine to find the memory, and must not be the same one in most rounds.
	const unmeasured = straightToFile(bench);
	for (let round = 0; round <= bench.times(7); round += 1) {
		for (const {name, start} of turned(contenders, round)) {
			await warmUp(unmeasured, program, bench.scratch.path('flood-before'));
			const directory = bench.scratch.path(`flood-${name}-${round}`);
			const done = `${directory}.txt`;
			const running = await start({program, directory, variables: {FLOOD_DONE: done}});
			const duration = await durationOf(done);
			if (round > 0) printing.add(name, duration);
			lines.add(name, await countLines(await completeLog(running)));
			await running.stop();
			// What waits for the disk must not wait there in the next one's way.
			await rm(directory, {recursive: true});
			await rm(done);
		}
	}

	return [
		{
			what: 'Printing 256 MiB (`loop`: straight to a file)',
			unit: 'ms',
			cells: printing.cells(),
			goals: [timesTheLoop(printing, 1.1, 'straight to a file')],
		},
		{
			what: `Of its ${floodLines.toLocaleString('en')} lines are in the log, each in its place`,
			unit: 'lines',
			cells: lines.cells(),
			goals: [{text: 'all', actual: lines.least('grace-tui'), limit: floodLines, sense: 'least'}],
		},
	];
};

const warmUp = async (contender: Contender, program: string, directory: string): Promise<void> => {
	const done = `${directory}.txt`;
	const running = await contender.start({program, directory, variables: {FLOOD_DONE: done}});
	await durationOf(done);
	await running.stop();
	await rm(directory, {recursive: true});
	await rm(done);
};

const straightToFile = ({scratch}: Bench): Contender => ({
	name: 'loop',
	start: async ({program, directory, variables}: Launch): Promise<Running> => {
		await mkdir(directory);
		const log = path.join(directory, 'output.log');
		await using file = await open(log, 'a');
		const launchedAt = now();
		const child = spawn(program, [], {
			stdio: ['ignore', file.fd, file.fd],
			env: personalEnvironment({...scratch.env, ...variables}),
		});
		return {launchedAt, pid: child.pid ?? 0, log, stop: () => kill(child)};
	},
});

const kill = async (child: ChildProcess): Promise<void> => {
	const exit = once(child, 'exit');
	child.kill('SIGKILL');
	await exit;
};

const durationOf = async (done: string): Promise<number> => {
	for (const end = performance.now() + patience; performance.now() < end; await sleep(pollInterval)) {
		const [line, rest] = (await readFile(done, 'utf8').catch(() => '')).split('\n');
		if (line !== undefined && rest !== undefined) return Number(line) / 1e6;
	}
	throw new Error(`Expected the flood to be over in ${patience / 1000} s, got no end of it.`);
};

/** The log when all is in it, or when nothing came for two seconds. */
const completeLog = async ({log = ''}: Running): Promise<string> => {
	let size = -1;
	for (let still = 0; size < floodBytes && still < 100; await sleep(pollInterval)) {
		const found = (await stat(log)).size;
		still = found === size ? still + 1 : 0;
		size = found;
	}
	return log;
};
