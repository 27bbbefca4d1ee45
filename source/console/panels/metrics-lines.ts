import {type Metrics, type MetricsWindow, metricsWindows, type WindowMetrics} from '../../core/metrics.ts';
import {formatAge, formatCount, formatShortAge, formatSpan, formatWhen} from '../format.ts';
import {type Line, segment} from '../line.ts';
import type {Tone} from '../theme.ts';
import {fitText, wrap} from '../width.ts';

/** What happened in one span of time, under a heading that is as long as there is room for. */
export type MetricsColumn = {
	readonly heading: string;
	readonly shortHeading: string;
	readonly metrics: WindowMetrics;
};

/** Every metric in a line with a column for each window, and below what they mean. */
export const metricsLines = (metrics: Metrics, wall: Date, width: number): readonly Line[] =>
	metricsTable(columnsOf(metrics), metrics.at, wall, width);

/** A column for each window of metrics. */
export const columnsOf = (metrics: Metrics): readonly MetricsColumn[] =>
	windows.map(name => ({heading: `last ${name}`, shortHeading: name, metrics: metrics[name]}));

const windows = Object.keys(metricsWindows) as readonly MetricsWindow[];

/** The same of any columns, which were counted at `at`. */
export const metricsTable = (
	told: readonly MetricsColumn[],
	at: string,
	wall: Date,
	width: number,
): readonly Line[] => {
	const columns = columnsFor(width, told.length);
	const headings = told.map(({heading, shortHeading}) => (columns.isRoomy ? heading : shortHeading));
	const metrics = told.map(column => column.metrics);
	return [
		cellsLine('', headings, columns, 'quiet'),
		...timeRows(columns).map(row => rowLine(row, metrics, columns)),
		[],
		...failureRows(columns).map(row => rowLine(row, metrics, columns)),
		[],
		...restartLines('process', metrics, columns),
		[],
		...restartLines('kernels', metrics, columns),
		[],
		...definitions(at, wall).flatMap(sentence =>
			wrap(sentence, width).map((text): Line => [segment(text, 'quiet')]),
		),
	];
};

type Columns = {
	readonly name: number;
	readonly value: number;
	readonly isRoomy: boolean;
	/** Before what belongs to the line above. */
	readonly indent: string;
	readonly duration: (milliseconds: number) => string;
};

const longestName = 32;
const longestValue = 14;
const shortestRoomyValue = 12;
const shortValue = 6;

const columnsFor = (width: number, count: number): Columns => {
	const value = Math.min(Math.floor((width - longestName) / count), longestValue);
	const isRoomy = value >= shortestRoomyValue;
	return isRoomy
		? {name: longestName, value, isRoomy, indent: '  ', duration: formatLongSpan}
		: {
				name: width - shortValue * count,
				value: shortValue,
				isRoomy,
				indent: ' ',
				duration: formatShortAge,
			};
};

const formatLongSpan = (milliseconds: number): string => {
	if (milliseconds < 1) return '0s';
	return milliseconds < 60_000 ? formatSpan(milliseconds) : formatAge(milliseconds, 2);
};

type MetricRow = {
	readonly name: string;
	readonly tone?: Tone;
	/** Undefined where there is nothing to say. */
	readonly value: (window: WindowMetrics) => string | undefined;
};

const timeRows = ({duration, isRoomy, indent}: Columns): readonly MetricRow[] => [
	{name: 'uptime', tone: 'strong', value: ({uptime}) => percent(uptime, isRoomy)},
	{name: `${indent}up`, value: ({up}) => duration(up)},
	{name: `${indent}down`, value: ({down}) => duration(down)},
	{name: `${indent}stopped`, value: ({off}) => duration(off)},
	{name: `${indent}unknown`, value: ({unknown}) => duration(unknown)},
];

const failureRows = ({duration, isRoomy, indent}: Columns): readonly MetricRow[] => [
	{name: 'failures', tone: 'strong', value: ({failures}) => formatCount(failures)},
	{
		name: indent + (isRoomy ? 'mean time between them (MTBF)' : 'MTBF'),
		value: ({meanTimeBetweenFailures: mean}) => (mean === undefined ? undefined : duration(mean)),
	},
	{
		name: indent + (isRoomy ? 'mean time to repair (MTTR)' : 'MTTR'),
		value: ({meanTimeToRepair: mean}) => (mean === undefined ? undefined : duration(mean)),
	},
];

// A reason has a line as soon as it counts anywhere, so that the columns tell of the same.
const restartLines = (
	of: 'process' | 'kernels',
	metrics: readonly WindowMetrics[],
	columns: Columns,
): readonly Line[] => {
	const totals = metrics.map(window => window[of]);
	const reasons = [...new Set(totals.flatMap(({reasons: each}) => Object.keys(each)))].toSorted();
	const rows: readonly MetricRow[] = [
		{
			name: of === 'process' ? 'restarts' : 'kernel restarts',
			tone: 'strong',
			value: window => formatCount(window[of].count),
		},
		{
			name: `${columns.indent}success rate`,
			value: window => percent(window[of].successRate, columns.isRoomy),
		},
		...reasons.map(
			(reason): MetricRow => ({
				name: columns.indent + reason,
				value: window => {
					const entry = Object.entries(window[of].reasons).find(([name]) => name === reason);
					return formatCount(entry?.[1] ?? 0);
				},
			}),
		),
	];
	return rows.map(row => rowLine(row, metrics, columns));
};

const rowLine = (
	{name, tone = 'plain', value}: MetricRow,
	metrics: readonly WindowMetrics[],
	columns: Columns,
): Line =>
	cellsLine(
		name,
		metrics.map(window => value(window) ?? '-'),
		columns,
		tone,
	);

const cellsLine = (
	name: string,
	cells: readonly string[],
	{name: width, value}: Columns,
	tone: Tone,
): Line => [
	segment(fitText(name, width), tone),
	...cells.map(cell => segment(fitText(cell, value, 'right'), tone)),
];

// Never 100 % where something was down, however short.
const percent = (share: number | undefined, isRoomy: boolean): string | undefined => {
	if (share === undefined) return undefined;
	const digits = isRoomy ? 3 : 1;
	const floor = Math.floor(share * 100 * 10 ** digits) / 10 ** digits;
	const text = share === 1 ? '100' : floor.toFixed(digits);
	return isRoomy ? `${text} %` : `${text}%`;
};

const definitions = (at: string, wall: Date): readonly string[] => [
	`Counted at ${formatWhen(Date.parse(at), at, wall)}, from the history, over every watchdog of this workspace.`,
	'Uptime is up / (up + down): neither what a person stopped counts, nor what nobody saw. Up is from the spawn of a life to its end; unknown is when no watchdog ran, unless the same life was adopted by the next.',
	'A failure is an end of a life that nobody asked for. MTBF is up / failures, MTTR the mean time from a failure to the next life.',
	'The success rate is of restarts that proved themselves or did not; those still open or interrupted are neither.',
];
