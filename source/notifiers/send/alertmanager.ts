import {letterOf} from '../../core/notify/letter.ts';
import {textOf} from '../../core/notify/letter-text.ts';
import {kernelOf, meaningOf} from '../../core/notify/meaning.ts';
import type {Group, Message, Problem} from '../../core/notify/message.ts';
import type {Notice} from '../../core/notify/notice.ts';
import {plainLine} from '../../core/text.ts';
import {parseTimestamp} from '../../core/timestamp.ts';

/** Milliseconds after which what is no problem, and so never resolved, is over. */
const noteLength = 300_000;
const longestLabel = 200;

/**
 * The body for `POST /api/v2/alerts`: an alert for each problem, told again each minute as long as it lasts, and with its end once it is
 * over; and one for each event that is no problem, over five minutes after `now`, in milliseconds since the epoch. An alert that comes
 * when it is over is one that an Alertmanager tells nobody, so that its time begins when it is sent.
 */
export const alertmanagerBody = (message: Message, now: number): readonly object[] => {
	const description = textOf(letterOf(message));
	const {problems, notices, kind} = message;
	const over = new Date(now + noteLength).toISOString();
	if (kind === 'test') return [testOf(message, description, over)];
	const notes = problems.length === 0 ? notices : notices.filter(notice => meaningOf(notice).type === 'note');
	return [
		...problems.map(problem => problemOf(problem, message, description)),
		...notes.map(notice => noteOf(notice, message, {description, over, now})),
	];
};

const names: Readonly<Record<Group, string>> = {
	application: 'GraceApplication',
	kernels: 'GraceKernel',
	watchdog: 'GraceWatchdog',
	other: 'GraceAlert',
};

const labelsOf = ({group, origin}: Message, severity: string, notice: Notice | undefined) => {
	const kernel = notice && kernelOf(notice);
	return {
		alertname: names[group],
		workspace: plainLine(origin.workspace, longestLabel),
		instance: plainLine(origin.host, longestLabel),
		severity,
		...(kernel !== undefined && {kernel: plainLine(kernel, longestLabel)}),
	};
};

const problemOf = (problem: Problem, message: Message, description: string): object => {
	const {severity, latest, since, resolvedAt} = problem;
	return {
		labels: labelsOf(message, severity, latest),
		annotations: {summary: plainLine(latest.summary), description},
		startsAt: timeOf(since, message),
		// Without an end it is over when nobody tells of it any more. One before the beginning, by another clock, is refused.
		...(resolvedAt !== undefined && {endsAt: later(timeOf(resolvedAt, message), timeOf(since, message))}),
	};
};

type NoteContext = {readonly description: string; readonly over: string; readonly now: number};

const noteOf = (notice: Notice, message: Message, {description, over, now}: NoteContext): object => ({
	labels: {...labelsOf(message, notice.severity, notice), event: plainLine(notice.event, longestLabel)},
	annotations: {summary: plainLine(notice.summary), description},
	startsAt: earlier(timeOf(notice.timestamp, message), new Date(now).toISOString()),
	endsAt: over,
});

const testOf = (message: Message, description: string, over: string): object => ({
	labels: {...labelsOf(message, 'info', undefined), alertname: 'GraceTest'},
	annotations: {summary: letterOf(message).title, description},
	startsAt: new Date(message.createdAt).toISOString(),
	endsAt: over,
});

const timeOf = (timestamp: string, {createdAt}: Message): string =>
	new Date(parseTimestamp(timestamp) ?? createdAt).toISOString();

// Texts like these are in the order of their times.
const later = (one: string, other: string): string => (one > other ? one : other);
const earlier = (one: string, other: string): string => (one < other ? one : other);
