import type {Bench, Cell, Column, Goal} from './measurement.ts';
import {type Summary, summarize} from './statistics.ts';

/** Collects readings a column. */
export type Readings = {
	readonly add: (column: Column, reading: number) => void;
	readonly median: (column: Column) => number;
	readonly p99: (column: Column) => number;
	readonly least: (column: Column) => number;
	/** All columns, and why pm2's is empty where it could not be installed. */
	readonly cells: () => Readonly<Partial<Record<Column, Cell>>>;
};

/** Readings that begin empty. */
export const createReadings = ({pm2}: Pick<Bench, 'pm2'>): Readings => {
	const readings = new Map<Column, number[]>();
	const summaryOf = (column: Column): Summary => summarize(readings.get(column) ?? []);
	return {
		add: (column, reading) => {
			readings.set(column, [...(readings.get(column) ?? []), reading]);
		},
		median: column => summaryOf(column).median,
		p99: column => summaryOf(column).p99,
		least: column => summaryOf(column).min,
		cells: () => ({...('problem' in pm2 && {pm2: pm2.problem}), ...Object.fromEntries(readings)}),
	};
};

/** At most `factor` times the loop's median. */
export const timesTheLoop = (readings: Readings, factor: number, loop = 'the loop'): Goal => ({
	text: `at most ${factor} × ${loop}`,
	actual: readings.median('grace-tui'),
	limit: readings.median('loop') * factor,
	sense: 'most',
});
