import {letterOf} from '../../core/notify/letter.ts';
import {textOf} from '../../core/notify/letter-text.ts';
import {kernelOf} from '../../core/notify/meaning.ts';
import type {Group, Message, Problem} from '../../core/notify/message.ts';
import type {Notice} from '../../core/notify/notice.ts';
import {parseTimestamp} from '../../core/timestamp.ts';

/** Milliseconds after which what is no problem, and so never resolved, is over. */
const noteLength = 300_000;

/**
 * The body for `POST /api/v2/alerts`: an alert for each problem, told again each minute as long as it lasts, and with its end once it is
 * over; and one for each event that is no problem, over after five minutes.
 */
export const alertmanagerBody = (message: Message): readonly object[] => {
	const description = textOf(letterOf(message));
	const {problems, notices, kind} = message;
	if (kind === 'test') return [testOf(message, description)];
	const told = new Set(problems.map(({latest}) => latest.event));
	const notes = notices.filter(({event}) => problems.length === 0 && !told.has(event));
	return [
		...problems.map(problem => problemOf(problem, message, description)),
		...notes.map(notice => noteOf(notice, message, description)),
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
		...{alertname: names[group], workspace: origin.workspace, instance: origin.host, severity},
		...(kernel !== undefined && {kernel}),
	};
};

const problemOf = (problem: Problem, message: Message, description: string): object => {
	const {severity, latest, since, resolvedAt} = problem;
	return {
		labels: labelsOf(message, severity, latest),
		annotations: {summary: latest.summary, description},
		startsAt: timeOf(since, message),
		// Without an end it is over when nobody tells of it any more.
		...(resolvedAt !== undefined && {endsAt: timeOf(resolvedAt, message)}),
	};
};

const noteOf = (notice: Notice, message: Message, description: string): object => ({
	labels: {...labelsOf(message, notice.severity, notice), event: notice.event},
	annotations: {summary: notice.summary, description},
	startsAt: timeOf(notice.timestamp, message),
	endsAt: new Date((parseTimestamp(notice.timestamp) ?? message.createdAt) + noteLength).toISOString(),
});

const testOf = (message: Message, description: string): object => ({
	labels: {...labelsOf(message, 'info', undefined), alertname: 'GraceTest'},
	annotations: {summary: letterOf(message).title, description},
	startsAt: new Date(message.createdAt).toISOString(),
	endsAt: new Date(message.createdAt + noteLength).toISOString(),
});

const timeOf = (timestamp: string, {createdAt}: Message): string =>
	new Date(parseTimestamp(timestamp) ?? createdAt).toISOString();
