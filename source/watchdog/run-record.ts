import {readFile} from 'node:fs/promises';
import {codeOf} from '../core/errors.ts';
import type {Exit} from '../core/exit.ts';
import type {ProcessModel} from '../core/model.ts';
import type {PhaseName, Restart} from '../core/phase.ts';
import {secondsOf} from '../core/seconds.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import {isRestartReason} from './history.ts';
import {restoreWorkspace, type Workspace} from './workspace.ts';

/** What `.grace/run.json` tells other programs and the next watchdog. The cookie is the truth, this is the hint. */
export type RunRecord = {
	/** The watchdog that wrote this, while it runs; absent after its end, and for an application started alone. */
	readonly watchdog?: {readonly pid: number; readonly identity: string};
	readonly phase: PhaseName;
	/** Why nothing runs, in words, while the phase is stopped. */
	readonly stopped_by?: string;
	readonly pid?: number;
	/** Tells the process from a later one with the same pid. */
	readonly identity?: string;
	/** ISO 8601. */
	readonly started_at?: string;
	readonly life: number;
	readonly restarts: number;
	readonly failures: number;
	/** Of the living life, else of the last one. */
	readonly command: readonly string[];
	/** Of the next life, where somebody has named another. */
	readonly next_command?: readonly string[];
	/** ISO 8601; when a waiting or paused application is tried again. */
	readonly next_start_at?: string;
	readonly last_exit?: {
		readonly code: number | null;
		readonly signal: string | null;
		readonly at: string;
		readonly uptime_seconds: number;
		readonly out_of_memory?: boolean;
		readonly core_dump?: string;
	};
	/** The last `restart_requested_at` that was acted on. */
	readonly restart_handled?: string;
	/** The watchdog has left everything to the next one, and how it stood where nothing lives. */
	readonly handed_over?: {
		/** ISO 8601. */
		readonly at: string;
		readonly pauses: number;
		/** It ended by itself, and is not started again. */
		readonly is_finished?: boolean;
		/** The restart that is waited for. */
		readonly restart?: Restart;
	};
};

/** The run record of a workspace; undefined when there is none, or it says nothing of use. */
export const readRunRecord = async (workspace: Workspace): Promise<RunRecord | undefined> => {
	try {
		const parsed: unknown = JSON.parse(await readFile(workspace.runRecord, 'utf8'));
		return isRunRecord(parsed) ? parsed : undefined;
	} catch {
		// Missing or torn: a hint that is not there.
		return undefined;
	}
};

/** The recorded exit of the last life that ended. */
export const lastExitOf = (record: RunRecord | undefined): ProcessModel['lastExit'] => {
	const exit = record?.last_exit;
	if (exit === undefined) return undefined;
	return {...exitOf(exit), at: exit.at};
};

/** An exit as the run record has it. */
export const recordedExitOf = (exit: Exit & {readonly at: string}): NonNullable<RunRecord['last_exit']> => ({
	code: exit.code,
	signal: exit.signal,
	at: exit.at,
	uptime_seconds: secondsOf(exit.uptime),
	...(exit.isOutOfMemory === true && {out_of_memory: true}),
	...(exit.coreDump !== undefined && {core_dump: exit.coreDump}),
});

/** And back. */
export const exitOf = (recorded: NonNullable<RunRecord['last_exit']>): Exit => {
	const {code, signal, uptime_seconds: uptime, out_of_memory, core_dump} = recorded;
	return {
		code,
		signal,
		uptime: Math.round(uptime * 1000),
		...(out_of_memory === true && {isOutOfMemory: true}),
		...(core_dump !== undefined && {coreDump: core_dump}),
	};
};

const phases: Readonly<Record<PhaseName, true>> = {
	stopped: true,
	starting: true,
	running: true,
	stopping: true,
	waiting: true,
	paused: true,
};

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
const isText: Check = value => typeof value === 'string';
const isCount: Check = value => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isPid: Check = value => isCount(value) && value !== 0;
const isDuration: Check = value => typeof value === 'number' && Number.isFinite(value);
const isWords: Check = value => Array.isArray(value) && value.every(isText);
const isPhase: Check = value => typeof value === 'string' && Object.hasOwn(phases, value);
const optional =
	(check: Check): Check =>
	value =>
		value === undefined || check(value);
const either =
	(check: Check): Check =>
	value =>
		value === null || check(value);
const shaped =
	(checks: Readonly<Record<string, Check>>): Check =>
	value =>
		isObject(value) && Object.entries(checks).every(([key, check]) => check(value[key]));

const isRecordShaped = shaped({
	watchdog: optional(shaped({pid: isPid, identity: isText})),
	phase: isPhase,
	stopped_by: optional(isText),
	pid: optional(isPid),
	identity: optional(isText),
	started_at: optional(isText),
	life: isCount,
	restarts: isCount,
	failures: isCount,
	command: isWords,
	next_command: optional(isWords),
	next_start_at: optional(isText),
	last_exit: optional(
		shaped({
			code: either(isDuration),
			signal: either(isText),
			at: isText,
			uptime_seconds: isDuration,
			out_of_memory: optional(value => typeof value === 'boolean'),
			core_dump: optional(isText),
		}),
	),
	restart_handled: optional(isText),
	handed_over: optional(
		shaped({
			at: isText,
			pauses: isCount,
			is_finished: optional(value => typeof value === 'boolean'),
			restart: optional(shaped({reason: isRestartReason, attempt: isCount, kernel: optional(isText)})),
		}),
	),
});

const isRunRecord = (value: unknown): value is RunRecord => isRecordShaped(value);

/** Replaces the run record at once, also where its directory is gone. Rejects when the disk does not take it. */
export const writeRunRecord = async (workspace: Workspace, record: RunRecord): Promise<void> => {
	try {
		await replace(workspace, record);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
		await restoreWorkspace(workspace);
		await replace(workspace, record);
	}
};

const replace = (workspace: Workspace, record: RunRecord): Promise<void> =>
	writeFileAtomic(workspace.runRecord, `${JSON.stringify(record, undefined, 2)}\n`, {
		isDurable: false,
		temporaryDirectory: workspace.temporary,
	});

/** Records that nothing runs any more and nobody watches. */
export const markStopped = async (workspace: Workspace): Promise<void> => {
	const record = await readRunRecord(workspace);
	if (record === undefined) return;
	const {pid: _pid, identity: _identity, started_at: _since, watchdog: _watchdog, ...rest} = record;
	await writeRunRecord(workspace, {...rest, phase: 'stopped'});
};
