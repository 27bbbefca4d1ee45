import {setTimeout as sleep} from 'node:timers/promises';
import {createAlertWriter} from '../source/alerts/writer.ts';
import {systemClock} from '../source/runtime/clock.ts';
import type {Workspace} from '../test/end-to-end/workspace.ts';
import {openConsole} from './console.ts';
import {createConsoleWorkspace, isFullFrame, type Load} from './console-workspace.ts';
import type {Measurement, Row} from './measurement.ts';
import {createReadings, type Readings} from './readings.ts';

const deadline = 15_000;
const presses = 200;
const alertInterval = 100;

// Each changes what is looked at, and all together end where they began.
const cycles: Readonly<Record<Load, readonly string[]>> = {
	rest: ['k', 'k', 'j', '4', '\t', '3', 'k', '?', '?', 'j', 'j', '1', '\t', '5', '\t', '2', '3'],
	busy: ['4', '?', '?', '\t', '3', '1', '\t', '?', '?', '5', '2', '3'],
};

/** From a key to the first byte of the frame that answers it: at rest, and while everything on the screen moves. */
export const keys: Measurement = async bench => {
	const atRest = createReadings(bench);
	const underLoad = createReadings(bench);
	await press(atRest, bench.times(presses), 'rest');
	await press(underLoad, bench.times(presses), 'busy');
	return [
		rowOf('From a key to the first byte of its frame (120 × 40)', atRest),
		rowOf('The same with 10 alerts/s, 1,000 kernels that beat and a flooding log', underLoad),
	];
};

const press = async (readings: Readings, count: number, load: Load): Promise<void> => {
	const workspace = await createConsoleWorkspace(load);
	const cycle = cycles[load];
	const partsOf = changedByKeys[load];
	const disturbance = new AbortController();
	try {
		const console = openConsole(workspace);
		const isReady = (lines: readonly string[]): boolean =>
			isFullFrame(lines) && /3 Alerts · 30\d/.test(lines.join('\n'));
		await console.see(isReady, deadline);
		const alerting = load === 'busy' ? writeAlerts(workspace, disturbance.signal) : undefined;
		await sleep(2000);
		for (let index = 0; index < count; index += 1) {
			const key = cycle[index % cycle.length] ?? '';
			const before = partsOf(console.screen());
			const answer = console.see(lines => partsOf(lines) !== before, deadline);
			const pressedAt = performance.now();
			console.press(key);
			const latency = (await answer).begunAt - pressedAt;
			// A frame that was under way before the key does not answer it.
			if (latency > 0) readings.add('grace-tui', latency);
			await sleep(pauseBefore(index));
		}
		disturbance.abort();
		await alerting;
		await console.close();
	} finally {
		disturbance.abort();
		await workspace.dispose();
	}
};

// As another process writes them: the directory is all that the console knows of it.
const writeAlerts = async (workspace: Workspace, signal: AbortSignal): Promise<void> => {
	const writer = createAlertWriter({
		directory: workspace.path('alerts'),
		temporaryDirectory: workspace.path('.grace', 'tmp'),
		clock: systemClock,
		onError: () => {},
	});
	let count = 0;
	while (!signal.aborted) {
		await writer.write('kernel.restart.success', {kernel_name: `kernel-${count}`, attempt: 1, success: true});
		count += 1;
		await sleep(alertInterval);
	}
	await writer.close();
};

const rowOf = (what: string, readings: Readings): Row => ({
	what,
	unit: 'ms',
	cells: {'grace-tui': readings.cells()['grace-tui'] ?? []},
	hasTail: true,
	goals: [
		{text: 'below 16 ms for 50 of 100', actual: readings.median('grace-tui'), limit: 16, sense: 'most'},
		{text: 'below 33 ms for 99 of 100', actual: readings.p99('grace-tui'), limit: 33, sense: 'most'},
	],
});

/** What only keys change. */
const changedByKeys: Readonly<Record<Load, (lines: readonly string[]) => string>> = {
	// No clocks, and not what stands inside the panels on the left.
	rest: lines =>
		lines
			.slice(1)
			.map(line => line.replace(/^([│┃]).*?([│┃])(?=[│┃╭┏╰┗])/, '$1$2'))
			.join('\n'),
	// The panel in focus, or the page in place of all of them.
	busy: lines =>
		lines
			.join('\n')
			.match(/┏━ \d \w+|━ Keys/g)
			?.join() ?? '',
};

/** Milliseconds from 40 to 160, as if at random but the same in each run. */
const pauseBefore = (index: number): number => 40 + ((index * 7919 + 104_729) % 121);
