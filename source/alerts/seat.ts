import {access, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Severity} from '../core/alert.ts';
import {nameAlert} from '../core/alert-name.ts';
import {compactTimestamp} from '../core/timestamp.ts';

// A clock that is put right goes back by less; further ahead is only what was named by a clock that was wholly wrong.
const furthestAhead = 24 * 60 * 60_000;

/**
 * The second that an alert is named after: its own, or the newest one that was used where the clock was set back since,
 * so that names stay in the order in which the alerts were raised. `used` is the one this process has used last, or
 * empty: then the directory tells. Never rejects.
 */
export const secondFor = async (directory: string, raisedAt: Date, used: string): Promise<string> => {
	const own = compactTimestamp(raisedAt);
	const latest = compactTimestamp(new Date(raisedAt.getTime() + furthestAhead));
	const before = used === '' ? await newestBetween(directory, own, latest) : used;
	return before > own && before <= latest ? before : own;
};

/** The first suffix of a second that no name has: a writer before this one, or another program, may have used some. */
export const firstFreeSuffix = async (directory: string, second: string): Promise<number> => {
	let suffix = 0;
	while (await isTaken(directory, second, suffix)) suffix += 1;
	return suffix;
};

const isTaken = async (directory: string, second: string, suffix: number): Promise<boolean> => {
	const found = await Promise.all(
		severities.map(severity =>
			access(join(directory, nameAlert(severity, second, suffix))).then(
				() => true,
				() => false,
			),
		),
	);
	return found.includes(true);
};

// Compared as text, which is quick also among a hundred thousand names.
const newestBetween = async (directory: string, after: string, until: string): Promise<string> => {
	const names = await readdir(directory).catch((): string[] => []);
	return names.reduce((newest, name) => {
		const second = secondIn.exec(name.slice(0, longestPrefix))?.[1] ?? '';
		return second > newest && second <= until ? second : newest;
	}, after);
};

const secondIn = /^(?:critical|warning|info)_(\d{8}_\d{6})/;
const longestPrefix = 'critical_20251114_120000'.length;

const severities: readonly Severity[] = ['critical', 'warning', 'info'];
