import type {RestartRow} from '../../core/model.ts';
import {type Column, fitColumns, gapAfter} from '../columns.ts';
import {formatCount, formatDowntime, formatWhen} from '../format.ts';
import {type Line, segment} from '../line.ts';
import {outcomeTones, type Signs, type Tone} from '../theme.ts';
import {fitText} from '../width.ts';

type Room = {
	readonly restarts: readonly RestartRow[];
	readonly wall: Date;
	readonly width: number;
	readonly signs: Signs;
};

/** The restarts of one kernel under a heading, the newest first. */
export const kernelRestartLines = (room: Room): readonly Line[] => {
	const {restarts, width, signs} = room;
	const title: Line = [
		segment('Restarts', 'strong'),
		segment(` ${signs.separator} ${formatCount(restarts.length)}`, 'quiet'),
	];
	if (restarts.length === 0)
		return [[segment('Restarts', 'strong')], [segment('  None that is known.', 'quiet')]];
	const columns = fitColumns(width < 56 ? narrowColumns : wideColumns, width - 2);
	const draw = (cells: Cells): Line => lineOf(cells, columns, signs);
	return [title, draw(heading), ...restarts.toReversed().map(row => draw(cellsOf(row, columns, room)))];
};

type Cells = Readonly<Record<string, {readonly text: string; readonly tone: Tone}>>;

const wideColumns: readonly Column[] = [
	{name: 'when', width: 11},
	{name: 'reason', width: 17},
	{name: 'try', width: 3, align: 'right'},
	{name: 'outcome', width: 13},
	{name: 'down', width: 8, align: 'right', dropped: 1},
];

const narrowColumns: readonly Column[] = [
	{name: 'when', width: 8},
	{name: 'sign', width: 1, isSign: true},
	{name: 'reason', width: 17},
	{name: 'try', width: 3, align: 'right', dropped: 2},
	{name: 'down', width: 8, align: 'right', dropped: 1},
];

const heading: Cells = Object.fromEntries(
	['when', 'reason', 'try', 'outcome', 'down'].map(text => [text, {text, tone: 'quiet'}]),
);

const cellsOf = (row: RestartRow, columns: readonly Column[], {wall, signs}: Room): Cells => {
	const sign = signs.outcomes[row.outcome];
	const tone = outcomeTones[row.outcome];
	return {
		when: {text: formatWhen(Date.parse(row.at), row.at, wall, columns[0]?.width), tone: 'plain'},
		sign: {text: sign, tone},
		reason: {text: row.reason, tone: 'plain'},
		try: {text: String(row.attempt), tone: 'plain'},
		outcome: {text: `${sign} ${row.outcome}`, tone},
		down: {text: row.downtime === undefined ? '' : formatDowntime(row.downtime), tone: 'plain'},
	};
};

const lineOf = (cells: Cells, columns: readonly Column[], {ellipsis}: Signs): Line => [
	segment('  '),
	...columns.map(({name, width, align}, index) => {
		const {text, tone} = cells[name] ?? {text: '', tone: 'plain'};
		return segment(fitText(text, width, align, ellipsis) + ' '.repeat(gapAfter(columns, index)), tone);
	}),
];
