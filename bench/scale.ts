import {setTimeout as sleep} from 'node:timers/promises';
import type {Workspace} from '../test/end-to-end/workspace.ts';
import {type MeasuredConsole, openConsole} from './console.ts';
import {isFullFrame} from './console-workspace.ts';
import type {Measurement, Row} from './measurement.ts';
import {mostResidentOf, residentOf} from './process-figures.ts';
import {createScaleWorkspace, type Scale, scales} from './scale-workspace.ts';
import {summarize} from './statistics.ts';

const deadline = 60_000;
const minute = 60_000;
const reading = 5000;
const mostLater = 150;
const mostMemory = 200;

type Place = {
	readonly scale: Scale;
	readonly workspace: Workspace;
	readonly frames: number[];
	/** When the newest alerts were on the screen. */
	readonly alerts: number[];
};

/** The console with far more of everything than there mostly is: when it appears, and what it holds. */
export const scale: Measurement = async bench => {
	const places: Place[] = [];
	try {
		for (const each of scales)
			places.push({
				scale: each,
				workspace: await createScaleWorkspace(each, bench.times(100_000)),
				frames: [],
				alerts: [],
			});
		// Round 0 fills the compile cache, and the system's of the files.
		for (let round = 0; round <= bench.times(10); round += 1) {
			for (const {scale: each, workspace, frames, alerts} of places) {
				const console = openConsole(workspace);
				const {doneAt} = await console.see(isFullFrame, deadline);
				if (round > 0) frames.push(doneAt - console.launchedAt);
				if (each.alerts !== undefined) {
					const shown = await console.see(hasAlerts, deadline);
					if (round > 0) alerts.push(shown.doneAt - console.launchedAt);
				}
				await console.close();
			}
		}
		const memory: Row[] = [];
		for (const {scale: each, workspace} of places)
			memory.push(...(await measureMemory(each, workspace, bench.times(minute))));
		return [...framesOf(places), ...memory];
	} finally {
		for (const {workspace} of places) await workspace.dispose();
	}
};

const framesOf = (places: readonly Place[]): readonly Row[] => {
	const [empty] = places.map(({frames}) => summarize(frames).median);
	return places.flatMap(({scale: {name}, frames, alerts}, index): readonly Row[] => {
		const later = {
			text: `at most ${mostLater} ms later than with an empty one`,
			actual: summarize(frames).median,
			limit: (empty ?? Number.NaN) + mostLater,
			sense: 'most',
		} as const;
		const unit = 'ms';
		const first: Row = {
			what: `First full frame with ${name}`,
			unit,
			cells: {'grace-tui': frames},
			goals: index === 0 ? [] : [later],
		};
		const what = 'From that launch until the newest alerts are shown';
		return alerts.length === 0 ? [first] : [first, {what, unit, cells: {'grace-tui': alerts}, goals: []}];
	});
};

const hasAlerts = (lines: readonly string[]): boolean => /3 Alerts · [\d,]{5,}/.test(lines.join('\n'));

const measureMemory = async (
	{name, alerts}: Scale,
	workspace: Workspace,
	duration: number,
): Promise<readonly Row[]> => {
	const console = openConsole(workspace);
	await console.see(isFullFrame, deadline);
	const atFirst = await residentOf(console.pid);
	const oldest = alerts === undefined ? [] : await goToTheOldest(console, name);
	await sleep(duration);
	const later = await residentOf(console.pid);
	const most = await mostResidentOf(console.pid);
	await console.close();
	const row = (what: string, reading: number): Row => ({
		what: `${what} with ${name}`,
		unit: 'MiB',
		cells: {'grace-tui': [reading]},
		goals: [],
	});
	return [
		row('Memory of the console (VmRSS) at its first frame', atFirst),
		...oldest,
		row('The same a minute later', later),
		{
			...row('The most that it ever was (VmHWM)', most),
			goals: [
				{text: `below ${mostMemory} MB`, actual: most, limit: (mostMemory * 1e6) / 2 ** 20, sense: 'most'},
			],
		},
	];
};

/** Every alert is known, `g` shows the oldest, and `G` follows again. */
const goToTheOldest = async (console: MeasuredConsole, name: string): Promise<readonly Row[]> => {
	console.press('3');
	await sleep(reading);
	const pressedAt = performance.now();
	console.press('g');
	const {doneAt} = await console.see(lines => / 1–[\d,]+ of [\d,]{5,}/.test(lines.join('\n')), deadline);
	await sleep(reading);
	const memory = await residentOf(console.pid);
	console.press('G');
	await console.see(lines => /3 Alerts .* following/.test(lines.join('\n')), deadline);
	return [
		{
			what: `From g until the oldest is shown with ${name}`,
			unit: 'ms',
			cells: {'grace-tui': [doneAt - pressedAt]},
			goals: [],
		},
		{
			what: `The same memory ${reading / 1000} s after that`,
			unit: 'MiB',
			cells: {'grace-tui': [memory]},
			goals: [],
		},
	];
};
