import type {HistoryEntry} from '../core/history-entry.ts';
import type {Instant} from '../core/instant.ts';
import type {KernelNews} from '../core/link.ts';
import type {RestartRow} from '../core/model.ts';
import {secondsOf} from '../core/seconds.ts';
import {formatTimestamp, parseTimestamp} from '../core/timestamp.ts';
import {kernelRowKey} from './history.ts';

type Options = {
	readonly wall: () => Date;
	/** The number of the newest restart that is on record; 0 when none. */
	readonly lastRestart: number;
	/** Keeps a restart as a row for people. */
	readonly put: (row: RestartRow) => void;
	readonly remember: (entry: HistoryEntry) => void;
};

/** Puts the restarts of kernels on record; `key` is the kernel's name among all. */
export type KernelLog = {
	readonly take: (news: KernelNews, key: string, life: number) => void;
	/** The application is gone, and nobody will tell how its kernels' restarts end. */
	readonly interrupt: () => void;
};

type Begun = {
	readonly row: RestartRow;
	readonly entry: Extract<HistoryEntry, {event: 'kernel.restart'}>;
	readonly silentFrom: Instant;
	/** The application's own number. */
	readonly restarts: number;
};

/** A log in which nothing has begun yet. */
export const createKernelLog = ({wall, lastRestart, put, remember}: Options): KernelLog => {
	const open = new Map<string, Begun>();
	// Not the application's own numbers: a process that takes the place of another begins at 1 again.
	let restart = lastRestart;

	const cutOff = ({row}: Begun): void => put({...row, outcome: 'interrupted'});

	const timeOf = ({isWritten, payload}: KernelNews): string => {
		const {timestamp, completed_at: told = timestamp} = payload;
		const at = isWritten && typeof told === 'string' ? parseTimestamp(told) : undefined;
		return formatTimestamp(at === undefined ? wall() : new Date(at));
	};

	const begin = (news: KernelNews, key: string, life: number): void => {
		const {kernel} = news;
		const {restarts, attempts: attempt, reason} = kernel;
		const before = open.get(key);
		// What was not answered before the link broke is told again.
		const isKnown = before?.restarts === restarts && before.row.life === life;
		if (reason === undefined || isKnown) return;
		if (before !== undefined) cutOff(before);
		restart += 1;
		const at = timeOf(news);
		const row: RestartRow = {
			key: kernelRowKey(restart),
			life,
			at,
			kernel: key,
			reason,
			attempt,
			outcome: 'pending',
			exit: undefined,
			downtime: undefined,
		};
		const entry = {event: 'kernel.restart', at, life, kernel: key, restart, reason, attempt} as const;
		open.set(key, {row, entry, silentFrom: kernel.lastBeat ?? kernel.heardAt, restarts});
		put(row);
		remember(entry);
	};

	const end = (news: KernelNews, key: string, outcome: 'success' | 'failed'): void => {
		const {lastBeat} = news.kernel;
		const begun = open.get(key);
		if (begun === undefined) return;
		open.delete(key);
		const isBack = outcome === 'success' && lastBeat !== undefined;
		// Both are the application's instants, so their difference is nobody's clock.
		const downtime = isBack ? Math.max(lastBeat - begun.silentFrom, 0) : undefined;
		put({...begun.row, outcome, downtime});
		remember({
			...begun.entry,
			at: timeOf(news),
			outcome,
			...(downtime !== undefined && {down_seconds: secondsOf(downtime)}),
		});
	};

	return {
		interrupt: () => {
			for (const begun of open.values()) cutOff(begun);
			open.clear();
		},
		take: (news, key, life) => {
			switch (news.event) {
				case 'kernel.restart.initiated':
					begin(news, key, life);
					return;
				case 'kernel.restart.success':
					end(news, key, 'success');
					return;
				case 'kernel.restart.failed':
					end(news, key, 'failed');
			}
		},
	};
};
