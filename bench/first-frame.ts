import {openConsole} from './console.ts';
import {createConsoleWorkspace, isFullFrame} from './console-workspace.ts';
import type {Measurement} from './measurement.ts';
import {createReadings} from './readings.ts';

const deadline = 15_000;

/** From the launch of the console to the first full frame. */
export const firstFrame: Measurement = async bench => {
	const readings = createReadings(bench);
	// Round 0 fills the compile cache.
	for (let round = 0; round <= bench.times(20); round += 1) {
		const workspace = await createConsoleWorkspace();
		try {
			const console = openConsole(workspace);
			const {doneAt} = await console.see(isFullFrame, deadline);
			if (round > 0) readings.add('grace-tui', doneAt - console.launchedAt);
			await console.close();
		} finally {
			await workspace.dispose();
		}
	}
	return [
		{
			what: 'From launch of the console to the first full frame (120 × 40)',
			unit: 'ms',
			cells: {'grace-tui': readings.cells()['grace-tui'] ?? []},
			goals: [{text: 'below 250 ms', actual: readings.median('grace-tui'), limit: 250, sense: 'most'}],
		},
	];
};
