import {chmod, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {node} from '../test/end-to-end/environment.ts';
import {type MeasuredConsole, openConsole, openTerminal, type TerminalSize} from './console.ts';
import {application, createConsoleWorkspace, isFullFrame} from './console-workspace.ts';
import type {Bench, Column, Measurement, Row} from './measurement.ts';
import {cpuTimeOf, residentOf} from './process-figures.ts';
import {createReadings, type Readings} from './readings.ts';

const deadline = 15_000;
const settling = 10_000;
const watched = 60_000;
const whole = 600_000;
const sizes: readonly TerminalSize[] = [
	[120, 40],
	[200, 50],
];

/** A console on a screen, and every process that it takes. */
type Seat = {
	readonly column: Column;
	readonly size: TerminalSize;
	readonly console: MeasuredConsole;
	readonly firstFrame: number;
	readonly pids: readonly number[];
	readonly close: () => Promise<void>;
};

/** What it costs to leave a console open: all side by side on the same application, over the same ten minutes. */
export const screen: Measurement = async bench => {
	const seats: Seat[] = [];
	try {
		for (const size of sizes) {
			seats.push(await openOurs(size));
			if (!('problem' in bench.pm2)) seats.push(await openTheirs(bench, size));
		}
		await sleep(settling);
		const minute = bench.times(watched);
		const before = await Promise.all(seats.map(used));
		await sleep(minute);
		const after = await Promise.all(seats.map(used));
		await sleep(bench.times(whole) - minute);
		const memory = await Promise.all(seats.map(({pids}) => sum(pids, residentOf)));

		const rows = sizes.flatMap(size => {
			const readings = {
				first: createReadings(bench),
				cpu: createReadings(bench),
				bytes: createReadings(bench),
			};
			const held = createReadings(bench);
			for (const [index, seat] of seats.entries()) {
				if (seat.size !== size) continue;
				const change = (key: 'cpu' | 'bytes'): number =>
					(after[index]?.[key] ?? 0) - (before[index]?.[key] ?? 0);
				readings.first.add(seat.column, seat.firstFrame);
				readings.cpu.add(seat.column, (change('cpu') / minute) * 100);
				readings.bytes.add(seat.column, (change('bytes') / minute) * 60);
				held.add(seat.column, memory[index] ?? Number.NaN);
			}
			return rowsOf(size, {...readings, memory: held});
		});
		return rows;
	} finally {
		for (const seat of seats) await seat.close();
	}
};

type Figures = Readonly<Record<'first' | 'cpu' | 'bytes' | 'memory', Readings>>;

const rowsOf = (size: TerminalSize, {first, cpu, bytes, memory}: Figures): readonly Row[] => {
	const at = `at ${size.join(' × ')}`;
	return [
		{
			what: `Launch of a console until it is all there, once, ${at}`,
			unit: 'ms',
			cells: first.cells(),
			goals: [],
		},
		{
			what: `CPU of a console at rest, its supervisor included, ${at}`,
			unit: '% of a core',
			cells: cpu.cells(),
			goals: [{text: 'below 2 %', actual: cpu.median('grace-tui'), limit: 2, sense: 'most'}],
		},
		{
			what: `What it writes to the terminal in a minute, ${at}`,
			unit: 'kB',
			cells: bytes.cells(),
			goals: [{text: 'below 2 kB a second', actual: bytes.median('grace-tui'), limit: 120, sense: 'most'}],
		},
		{
			what: `Memory after ten minutes, its supervisor included (VmRSS), ${at}`,
			unit: 'MiB',
			cells: memory.cells(),
			goals: [{text: 'below 150 MB', actual: memory.median('grace-tui'), limit: 143, sense: 'most'}],
		},
	];
};

const used = async ({pids, console}: Seat) => ({cpu: await sum(pids, cpuTimeOf), bytes: console.bytes()});

const sum = async (pids: readonly number[], figureOf: (pid: number) => Promise<number>): Promise<number> => {
	const figures = await Promise.all(pids.map(figureOf));
	return figures.reduce((total, figure) => total + figure, 0);
};

const openOurs = async (size: TerminalSize): Promise<Seat> => {
	const workspace = await createConsoleWorkspace();
	const console = openConsole(workspace, size);
	const {doneAt} = await console.see(isFullFrame, deadline);
	return {
		column: 'grace-tui',
		size,
		console,
		firstFrame: doneAt - console.launchedAt,
		pids: [console.pid],
		close: async () => {
			await console.close();
			await workspace.dispose();
		},
	};
};

const openTheirs = async ({pm2, scratch}: Bench, size: TerminalSize): Promise<Seat> => {
	if ('problem' in pm2) throw new Error(`Expected pm2, got none: ${pm2.problem}`);
	const name = `monit-${size.join('x')}`;
	const program = scratch.path(`${name}.mjs`);
	// Started as a program of its own, as every other that is measured.
	await writeFile(program, `#!${node}\nawait import(${JSON.stringify(application)});\n`);
	await chmod(program, 0o755);
	const daemon = pm2.at(scratch.path(`${name}-home`));
	await daemon.start(program, scratch.directory, scratch.env);
	const {words, variables} = daemon.monit;
	const console = openTerminal(words, {directory: scratch.directory, variables, size});
	const {doneAt} = await console.see(isTheirFullFrame, deadline);
	return {
		column: 'pm2',
		size,
		console,
		firstFrame: doneAt - console.launchedAt,
		pids: [console.pid, await daemon.pid()],
		close: async () => {
			await console.close();
			await daemon.kill();
		},
	};
};

const isTheirFullFrame = (lines: readonly string[]): boolean =>
	/\[ ?0\] measured.*Mem: +\d/.test(lines.join('\n')) && /App Name +measured/.test(lines.join('\n'));
