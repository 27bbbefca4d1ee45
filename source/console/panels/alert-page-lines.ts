import {describeExit} from '../../core/exit.ts';
import type {RestartRow} from '../../core/model.ts';
import {plainJson} from '../../core/text.ts';
import type {AlertRow} from '../../session/session.ts';
import {formatCount, formatMoment, formatSpan} from '../format.ts';
import {type Line, named, type Segment, segment} from '../line.ts';
import {outcomeTones, type Signs, severityTones} from '../theme.ts';
import {drawable, truncate, wrap} from '../width.ts';

/** What an alert's page is drawn from. */
export type AlertPageView = {
	readonly row: AlertRow;
	/** The file's name. */
	readonly name: string;
	readonly isAcknowledged: boolean;
	/** How many like it came in a row, and which of them this is, from 1 on. */
	readonly repeats: {readonly count: number; readonly number: number};
	readonly restart: RestartRow | undefined;
	readonly width: number;
	readonly signs: Signs;
};

/** The alert in a sentence, when it came, all its fields, its restart and its output. */
export const alertPageLines = (view: AlertPageView): readonly Line[] => {
	const {row, signs} = view;
	if (row.event === '') return paragraph(`Reading ${view.name}${signs.ellipsis}`, view);
	const {output, ...fields} = row.payload;
	return [
		[
			segment(`${signs.severities[row.severity]} ${row.severity}`, severityTones[row.severity]),
			segment(`  ${row.event}`, 'quiet'),
			segment(view.isAcknowledged ? `  ${signs.acknowledged} acknowledged` : ''),
		],
		...wrap(row.problem ?? row.summary, view.width)
			.filter(text => text !== '')
			.map((text): Line => [segment(text, 'strong')]),
		[],
		...timeLines(view),
		...fact('file', view.name, view),
		...section('Fields', Object.entries(fields), ([key, value]) => fact(key, textOf(value), view)),
		...restartLines(view),
		...section('Output', linesIn(output), line =>
			wrapped(line, view.width - 2, view).map(text => [segment(`  ${text}`)]),
		),
	];
};

const timeLines = (view: AlertPageView): readonly Line[] => {
	const {row, repeats} = view;
	const moment = row.time === undefined ? 'not known' : formatMoment(row.time);
	return [
		...fact('when', moment, view),
		...(row.timestamp === '' ? [] : fact('timestamp', row.timestamp, view)),
		...(repeats.count === 1
			? []
			: fact(
					'repeated',
					`${formatCount(repeats.count)} in a row, this is number ${formatCount(repeats.number)}`,
					view,
				)),
	];
};

const restartLines = (view: AlertPageView): readonly Line[] => {
	const {restart, signs} = view;
	if (restart === undefined) return [];
	const {at, kernel, reason, attempt, outcome, exit, downtime, life} = restart;
	const facts: readonly (readonly [string, string])[] = [
		['what', kernel ?? `the process, for life ${life}`],
		['begun', formatMoment(Date.parse(at))],
		['reason', reason],
		['attempt', String(attempt)],
		...(exit === undefined ? [] : [['exit', describeExit(exit)] as const]),
		...(downtime === undefined ? [] : [['down', formatSpan(downtime)] as const]),
	];
	const said = segment(`${signs.outcomes[outcome]} ${outcome}`, outcomeTones[outcome]);
	return [
		[],
		[segment('Restart', 'strong')],
		beside('outcome', said, view),
		...facts.flatMap(([name, text]) => fact(name, text, view)),
	];
};

const section = <Item>(
	title: string,
	items: readonly Item[],
	draw: (item: Item) => readonly Line[],
): readonly Line[] =>
	items.length === 0
		? []
		: [
				[],
				[segment(title, 'strong')],
				...items.slice(0, mostItems).flatMap(draw),
				...(items.length > mostItems ? [moreLine(items.length - mostItems)] : []),
			];

// A file may hold anything; nobody reads more of it here.
const mostItems = 200;
const longestText = 4000;

const moreLine = (count: number): Line => [segment(`  and ${formatCount(count)} more in the file`, 'quiet')];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : plainJson(value, 2));

const linesIn = (output: unknown): readonly string[] => {
	if (output === undefined || output === null) return [];
	return Array.isArray(output) ? output.map(textOf) : textOf(output).split('\n');
};

// Narrow pages need their columns for what is said.
const nameWidthIn = (width: number): number => (width < 60 ? 12 : 20);

const fact = (name: string, text: string, view: AlertPageView): readonly Line[] =>
	wrapped(text, view.width - nameWidthIn(view.width), view).map((part, index) =>
		beside(index === 0 ? name : '', segment(part), view),
	);

const beside = (name: string, said: Segment, {width, signs}: AlertPageView): Line => {
	const nameWidth = nameWidthIn(width);
	return named(truncate(drawable(`  ${name}`), nameWidth - 1, signs.ellipsis), nameWidth, said);
};

/** A text in lines, its own and those that it needs; each is as far to the right as its own was. */
const wrapped = (text: string, width: number, {signs: {ellipsis}}: AlertPageView): readonly string[] => {
	const cut = text.length > longestText ? text.slice(0, longestText) + ellipsis : text;
	return cut.split('\n').flatMap(line => {
		const indent = (/^ */.exec(line)?.[0] ?? '').slice(0, Math.max(width - 10, 0));
		return wrap(line.trimStart(), Math.max(width - indent.length, 1)).map(part => indent + part);
	});
};

const paragraph = (sentence: string, {width}: AlertPageView): readonly Line[] =>
	wrap(sentence, width).map((text): Line => [segment(text, 'quiet')]);
