import {formatAge} from '../duration.ts';
import {describeExit, meaningOf} from '../exit.ts';
import type {Payload} from '../kernel-alert.ts';
import {plainLine, stripControl} from '../text.ts';
import {parseTimestamp} from '../timestamp.ts';
import {kernelOf} from './meaning.ts';
import type {Group, Message, Problem} from './message.ts';
import type {Notice} from './notice.ts';

/** A part of a letter under its heading. */
export type Section = {
	readonly heading: string;
	readonly lines: readonly string[];
	/** The lines are what a program has written, to be shown as they stand. */
	readonly isOutput?: boolean;
};

/** A message as people read it, whatever brings it to them: plain text on lines of bounded length. */
export type Letter = {
	/** One line that says it all. */
	readonly title: string;
	/** The same for all letters of a thread. */
	readonly subject: string;
	readonly sections: readonly Section[];
};

const longestTitle = 200;
const longestLine = 500;
const mostNotices = 20;
const mostProblems = 10;
const mostOutput = 20;

/** What a message says. */
export const letterOf = (message: Message): Letter => {
	const {origin, outlook, kind} = message;
	const isTest = kind === 'test';
	return {
		title: titleOf(message),
		subject: line(
			`[grace] ${origin.workspace} on ${origin.host}: ${isTest ? 'a test' : subjects[message.group]}`,
		),
		sections: [
			section(isTest ? 'This is a test' : 'What happened', happened(message)),
			section('Why', reasons(message)),
			{heading: 'Last output', lines: output(message), isOutput: true},
			section('What happens next', kind === 'resolved' ? [] : outlook.next),
			section('What you can do', kind === 'resolved' ? [] : outlook.press),
			section('Alerts', alerts(message)),
			section('Where', [
				`${origin.directory} on ${origin.host}`,
				`the application is ${outlook.phase}: ${origin.command.join(' ')}`,
			]),
		].filter(({lines}) => lines.length > 0),
	};
};

const subjects: Readonly<Record<Group, string>> = {
	application: 'the application',
	kernels: 'its kernels',
	watchdog: 'the watchdog',
	other: 'an alert',
};

// Some services refuse a part without words.
const section = (heading: string, lines: readonly string[]): Section => ({
	heading,
	lines: lines.map(line).filter(words => words !== ''),
});

const titleOf = (message: Message): string => {
	const {origin} = message;
	return plainLine(`${wordOf(message)} ${origin.workspace}: ${newsOf(message)}`, longestTitle);
};

const wordOf = ({kind, severity}: Message): string => {
	switch (kind) {
		case 'resolved':
			return 'RESOLVED';
		case 'repeat':
			return `STILL ${severity.toUpperCase()}`;
		case 'test':
			return 'TEST';
		case 'firing':
		case 'update':
		case 'note':
			return severity.toUpperCase();
	}
};

const newsOf = (message: Message): string => {
	const {kind, notices, problems} = message;
	if (kind === 'test') return 'messages to this receiver arrive';
	if (kind === 'note') return manyOf(notices.map(({summary}) => summary));
	if (kind === 'resolved') return endOf(message);
	const lasting = problems.filter(({resolvedAt}) => resolvedAt === undefined);
	const [first, ...others] = lasting;
	if (first === undefined) return manyOf(notices.map(({summary}) => summary));
	if (others.length === 0) return first.latest.summary;
	const names = lasting.map(({latest, fingerprint}) => kernelOf(latest) ?? fingerprint);
	return `${lasting.length} kernels are in trouble: ${names.join(', ')}`;
};

const manyOf = (summaries: readonly string[]): string => {
	const last = summaries.at(-1) ?? 'an alert';
	return summaries.length > 1 ? `${last} (and ${summaries.length - 1} more)` : last;
};

const endOf = ({notices, problems}: Message): string => {
	const [first, ...others] = problems;
	if (first === undefined) return 'all is well again';
	const word = notices.at(-1);
	if (word?.event === 'grace.stopped') return word.summary;
	const kernel = kernelOf(first.latest);
	const who = kernel === undefined ? 'the application' : `kernel '${kernel}'`;
	if (others.length > 0) return `${problems.length} kernels are well again`;
	return `${who} is well again${afterOf(first)}`;
};

const afterOf = ({since, resolvedAt}: Problem): string => {
	const [from, to] = [parseTimestamp(since), parseTimestamp(resolvedAt ?? '')];
	return from === undefined || to === undefined ? '' : `, after ${formatAge(to - from, 2)}`;
};

const happened = (message: Message): readonly string[] => {
	const {kind, problems, notices} = message;
	if (kind === 'test') return ['A person has asked for this message, to see that it arrives.'];
	if (problems.length === 0) return notices.slice(-mostProblems).map(({summary}) => summary);
	const told = problems
		.slice(0, mostProblems)
		.flatMap(problem => [
			`${problem.latest.summary}.`,
			`${problem.severity}, since ${timeOf(problem.since)}${problem.count > 1 ? `, ${problem.count} alerts` : ''}${problem.resolvedAt === undefined ? '' : `, over since ${timeOf(problem.resolvedAt)}`}`,
		]);
	const more = problems.length - mostProblems;
	return more > 0 ? [...told, `… and ${more} more`] : told;
};

const reasons = ({problems, notices, kind}: Message): readonly string[] => {
	if (kind === 'test') return [];
	const notice = problems[0] === undefined ? notices.at(-1) : tellingOf(problems[0].latest, notices);
	return notice === undefined ? [] : reasonsIn(notice.payload);
};

// What came last may know less of why than what it followed from.
const tellingOf = (latest: Notice, notices: readonly Notice[]): Notice =>
	[latest, ...notices.toReversed()].find(({payload}) => reasonsIn(payload).length > 0) ?? latest;

const reasonsIn = (payload: Payload): readonly string[] => [
	...exitIn(payload),
	...textIn(payload, 'reason', 'reason'),
	...textIn(payload, 'error', 'error'),
	...textIn(payload, 'kernel_name', 'kernel'),
	...(typeof payload.uptime_seconds === 'number' && typeof payload.exit_code !== 'undefined'
		? [`it had run for ${formatAge(payload.uptime_seconds * 1000)}`]
		: []),
	...(typeof payload.restart_attempt === 'number' ? [`restart ${payload.restart_attempt} in a row`] : []),
];

const exitIn = ({exit_code, signal, out_of_memory, core_dump}: Payload): readonly string[] => {
	const code = typeof exit_code === 'number' ? exit_code : null;
	const name = typeof signal === 'string' ? signal : null;
	if (code === null && name === null) return [];
	const traces = {
		isOutOfMemory: out_of_memory === true,
		...(typeof core_dump === 'string' && {coreDump: core_dump}),
	};
	return [`exit: ${describeExit({code, signal: name})} (${meaningOf({code, signal: name, ...traces})})`];
};

const textIn = (payload: Payload, key: string, label: string): readonly string[] =>
	typeof payload[key] === 'string' ? [`${label}: ${payload[key]}`] : [];

const output = ({problems, notices, kind}: Message): readonly string[] => {
	if (kind === 'resolved') return [];
	const all = [...notices, ...problems.map(({latest}) => latest)];
	const written = all
		.toReversed()
		.find(({payload}) => Array.isArray(payload.output) && payload.output.length > 0);
	const lines: unknown = written?.payload.output;
	const shown = Array.isArray(lines) ? lines.slice(-mostOutput).map(asWritten) : [];
	return shown.every(words => words === '') ? [] : shown;
};

const alerts = ({notices, omitted}: Message): readonly string[] => {
	if (notices.length + omitted < 2) return [];
	const shown = notices.slice(-mostNotices);
	const hidden = notices.length - shown.length + omitted;
	const lines = shown.map(
		({timestamp, severity, summary}) => `${timeOf(timestamp)} ${severity.toUpperCase()} ${summary}`,
	);
	return hidden > 0 ? [`… and ${hidden} before that, all in alerts/`, ...lines] : lines;
};

/** `2026-01-01 12:00:00 UTC`, or as it stands where it cannot be read. */
const timeOf = (timestamp: string): string => {
	const time = parseTimestamp(timestamp);
	return time === undefined
		? timestamp
		: `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};

// What is further in belongs to what stands above it.
const asWritten = (text: unknown): string =>
	stripControl(String(text).slice(0, longestLine * 4))
		.replaceAll('\n', ' ')
		.trimEnd()
		.slice(0, longestLine);

const line = (text: string): string => plainLine(stripControl(text), longestLine);
