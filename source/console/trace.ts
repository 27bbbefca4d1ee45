import type {Model, Statistics} from '../core/model.ts';
import type {Store} from '../runtime/store.ts';

/** The latest readings of the application's resources, oldest first. */
export type Trace = {
	readonly readings: () => readonly Statistics[];
	readonly close: () => void;
};

/** Remembers the latest `capacity` readings from now on. */
export const createTrace = (model: Store<Model>, capacity: number): Trace => {
	let readings: readonly Statistics[] = [];
	let latest: Statistics | undefined;
	const read = () => {
		const {statistics} = model.get();
		if (statistics === undefined || statistics === latest) return;
		latest = statistics;
		readings = [...readings.slice(1 - capacity), statistics];
	};
	read();
	return {readings: () => readings, close: model.subscribe(read)};
};

/** Values as a row of bars, the newest at the right end; `full` is the value of the highest bar. */
export const sparkline = (
	values: readonly number[],
	{width, full, levels}: {readonly width: number; readonly full: number; readonly levels: readonly string[]},
): string => {
	if (width <= 0) return '';
	const bars = values.slice(-width).map(value => {
		const share = full > 0 ? Math.min(Math.max(value / full, 0), 1) : 0;
		return levels[Math.round(share * (levels.length - 1))] ?? '';
	});
	return bars.join('').padStart(width);
};
