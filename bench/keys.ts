import {setTimeout as sleep} from 'node:timers/promises';
import {openConsole} from './console.ts';
import {createConsoleWorkspace, isFullFrame} from './console-workspace.ts';
import type {Measurement} from './measurement.ts';
import {createReadings} from './readings.ts';

const deadline = 15_000;

// Each changes the screen, and all together end where they began: at the end of the alerts.
const cycle = ['k', 'k', 'j', '4', '\t', '3', 'k', '?', '?', 'j', 'j', '1', '\t', '5', '\t', '2', '3'];

/** From a key to the first byte of the frame that answers it. */
export const keys: Measurement = async bench => {
	const readings = createReadings(bench);
	const workspace = await createConsoleWorkspace();
	try {
		const console = openConsole(workspace);
		await console.see(lines => isFullFrame(lines) && /3 Alerts · 30\d/.test(lines.join('\n')), deadline);
		await sleep(1000);
		for (let index = 0; index < bench.times(200); index += 1) {
			const before = partsOf(console.screen());
			const answer = console.see(lines => partsOf(lines) !== before, deadline);
			const pressedAt = performance.now();
			console.press(cycle[index % cycle.length] ?? '');
			const latency = (await answer).begunAt - pressedAt;
			// A frame that was under way before the key does not answer it.
			if (latency > 0) readings.add('grace-tui', latency);
			await sleep(pauseBefore(index));
		}
		await console.close();
	} finally {
		await workspace.dispose();
	}
	return [
		{
			what: 'From a key to the first byte of its frame (120 × 40)',
			unit: 'ms',
			cells: {'grace-tui': readings.cells()['grace-tui'] ?? []},
			hasTail: true,
			goals: [
				{text: 'below 33 ms for 99 of 100', actual: readings.p99('grace-tui'), limit: 33, sense: 'most'},
			],
		},
	];
};

/** What only keys change: no clocks, and not what stands inside the panels on the left. */
const partsOf = (lines: readonly string[]): string =>
	lines
		.slice(1)
		.map(line => line.replace(/^([│┃]).*?([│┃])(?=[│┃╭┏╰┗])/, '$1$2'))
		.join('\n');

/** Milliseconds from 40 to 160, as if at random but the same in each run. */
const pauseBefore = (index: number): number => 40 + ((index * 7919 + 104_729) % 121);
