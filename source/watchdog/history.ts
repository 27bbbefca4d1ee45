import {type FileHandle, open} from 'node:fs/promises';
import type {HistoryEntry} from '../core/history-entry.ts';
import {isKernelReason} from '../core/kernel-state.ts';
import type {RestartRow} from '../core/model.ts';
import type {RestartReason} from '../core/phase.ts';
import {processRowKey} from './restart-log.ts';

const tailBytes = 256 * 1024;
const mostBytes = 4 * 1024 * 1024;

/** An entry as its line. */
export const formatEntry = (entry: HistoryEntry): string => JSON.stringify(entry);

/**
 * The newest entries of a history file: 256 KiB, and where those do not reach back to `since`, up to 4 MiB. A line that
 * cannot be read is passed over. Never rejects.
 */
export const readHistory = async (file: string, since?: Date): Promise<readonly HistoryEntry[]> => {
	try {
		await using handle = await open(file, 'r');
		const {size} = await handle.stat();
		const newest = await readTail(handle, size, tailBytes);
		const [oldest] = newest;
		const isEnough = size <= tailBytes || since === undefined || oldest === undefined;
		return isEnough || Date.parse(oldest.at) <= since.getTime()
			? newest
			: await readTail(handle, size, mostBytes);
	} catch {
		// No history yet, or one that cannot be read: begin without.
		return [];
	}
};

const readTail = async (
	handle: FileHandle,
	size: number,
	bytes: number,
): Promise<readonly HistoryEntry[]> => {
	const start = Math.max(size - bytes, 0);
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
	return buffer
		.toString('utf8', 0, bytesRead)
		.split('\n')
		.flatMap(line => parseEntry(line) ?? []);
};

/** The entry that a line holds; undefined where it holds none. */
export const parseEntry = (line: string): HistoryEntry | undefined => {
	try {
		const entry: unknown = JSON.parse(line);
		return isEntry(entry) ? entry : undefined;
	} catch {
		// The torn last line of a watchdog that was killed.
		return undefined;
	}
};

type Check = (entry: Readonly<Record<string, unknown>>) => boolean;

const reasons: Readonly<Record<RestartReason, true>> = {
	crash_detected: true,
	unexpected_exit: true,
	manual_request: true,
	health_degraded: true,
	heartbeat_timeout: true,
	memory_limit: true,
};
/** Whether a text from a file is a reason for a restart of the process. */
export const isRestartReason = (value: unknown): value is RestartReason =>
	typeof value === 'string' && Object.hasOwn(reasons, value);

const restingPhases: readonly unknown[] = ['waiting', 'paused', 'stopped'];
const outcomes: readonly unknown[] = ['success', 'failed', 'interrupted'];
const isMissing = (value: unknown): boolean => value === undefined || value === null;
const isDuration = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isLife: Check = ({life}) => typeof life === 'number' && Number.isSafeInteger(life) && life > 0;
const hasExit: Check = ({exit_code, signal}) =>
	(isMissing(exit_code) || typeof exit_code === 'number') &&
	(isMissing(signal) || typeof signal === 'string');

const checks: ReadonlyMap<unknown, Check> = new Map<HistoryEntry['event'], Check>([
	['watchdog.began', () => true],
	['watchdog.ended', () => true],
	['life.began', entry => isLife(entry) && (isMissing(entry.down_seconds) || isDuration(entry.down_seconds))],
	['life.adopted', isLife],
	[
		'life.ended',
		entry =>
			isLife(entry) &&
			hasExit(entry) &&
			(entry.uptime_seconds === null || isDuration(entry.uptime_seconds)) &&
			(isMissing(entry.core_dump) || typeof entry.core_dump === 'string'),
	],
	[
		'restart',
		entry =>
			isLife(entry) && hasExit(entry) && isRestartReason(entry.reason) && typeof entry.attempt === 'number',
	],
	['restart.outcome', entry => isLife(entry) && outcomes.includes(entry.outcome)],
	['process.phase', ({phase, is_wanted}) => restingPhases.includes(phase) && typeof is_wanted === 'boolean'],
	[
		'kernel.restart',
		entry =>
			isLife(entry) &&
			typeof entry.kernel === 'string' &&
			Number.isSafeInteger(entry.restart) &&
			isKernelReason(entry.reason) &&
			typeof entry.attempt === 'number' &&
			(isMissing(entry.outcome) || outcomes.includes(entry.outcome)) &&
			(isMissing(entry.down_seconds) || isDuration(entry.down_seconds)),
	],
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const isEntry = (value: unknown): value is HistoryEntry =>
	isObject(value) && typeof value.at === 'string' && checks.get(value.event)?.(value) === true;

/** Bytes of output before a life; 0 where the history does not tell. */
export const outputBeginOf = (history: readonly HistoryEntry[], life: number): number => {
	const began = history.findLast(entry => entry.event === 'life.began' && entry.life === life);
	return began?.event === 'life.began' ? began.log_offset : 0;
};

/** The newest life that a history tells of; 0 when none. */
export const lastLifeOf = (entries: readonly HistoryEntry[]): number =>
	entries.reduce((last, entry) => ('life' in entry ? Math.max(last, entry.life) : last), 0);

/** The number of the newest restart of a kernel that a history tells of; 0 when none. */
export const lastKernelRestartOf = (entries: readonly HistoryEntry[]): number =>
	entries.reduce(
		(last, entry) => (entry.event === 'kernel.restart' ? Math.max(last, entry.restart) : last),
		0,
	);

/** The restarts that a history tells of, oldest first. One without an outcome was cut off with its watchdog. */
export const restartRowsOf = (entries: readonly HistoryEntry[]): readonly RestartRow[] => {
	const rows = new Map<string, RestartRow>();
	for (const entry of entries) {
		switch (entry.event) {
			case 'restart':
				rows.set(processRowKey(entry.life), {
					key: processRowKey(entry.life),
					life: entry.life,
					at: entry.at,
					kernel: undefined,
					reason: entry.reason,
					attempt: entry.attempt,
					outcome: 'interrupted',
					exit:
						entry.exit_code === undefined ? undefined : {code: entry.exit_code, signal: entry.signal ?? null},
					downtime: undefined,
				});
				break;
			case 'life.began':
				change(rows, entry.life, {downtime: millisecondsOf(entry.down_seconds)});
				break;
			case 'restart.outcome':
				change(rows, entry.life, {outcome: entry.outcome});
				break;
			case 'kernel.restart': {
				const row = kernelRowOf(entry);
				// The second line of a restart has its end; its beginning is the first one's.
				rows.set(row.key, {...row, at: rows.get(row.key)?.at ?? row.at});
				break;
			}
			case 'life.ended':
			case 'life.adopted':
			case 'process.phase':
			case 'watchdog.began':
			case 'watchdog.ended':
				break;
		}
	}
	return [...rows.values()];
};

const change = (rows: Map<string, RestartRow>, life: number, changes: Partial<RestartRow>): void => {
	const key = processRowKey(life);
	const row = rows.get(key);
	if (row !== undefined) rows.set(key, {...row, ...changes});
};

const kernelRowOf = (entry: Extract<HistoryEntry, {event: 'kernel.restart'}>): RestartRow => ({
	key: kernelRowKey(entry.restart),
	life: entry.life,
	at: entry.at,
	kernel: entry.kernel,
	reason: entry.reason,
	attempt: entry.attempt,
	outcome: entry.outcome ?? 'interrupted',
	exit: undefined,
	downtime: millisecondsOf(entry.down_seconds),
});

/** The key of a row about a kernel, by the number of its restart. */
export const kernelRowKey = (restart: number): string => `kernel restart ${restart}`;

const millisecondsOf = (seconds: number | undefined): number | undefined =>
	seconds === undefined ? undefined : seconds * 1000;
