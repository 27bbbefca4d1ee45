import {reasonOf} from '../core/errors.ts';
import type {ProcessModel} from '../core/model.ts';
import {stoppedBy} from '../core/narrate.ts';
import type {Platform} from '../platform/contract.ts';
import type {Clock} from '../runtime/clock.ts';
import type {HandedOver} from './rest.ts';
import {type RunRecord, recordedExitOf, writeRunRecord} from './run-record.ts';
import type {Workspace} from './workspace.ts';

type Options = {
	readonly workspace: Workspace;
	readonly platform: Platform;
	readonly clock: Clock;
	/** A trouble with the file, or undefined when it is over. Must not throw. */
	readonly onTrouble: (message: string | undefined) => void;
	/** Milliseconds between attempts. @default 5000 */
	readonly retryDelay?: number;
};

/** What the record takes beside the process itself. */
export type Circumstances = {
	/** Of the living life, else of the last one. */
	readonly command: readonly string[];
	/** Of the next life. */
	readonly nextCommand: readonly string[];
	readonly restartHandled: string | undefined;
	/** The watchdog is about to end. */
	readonly isLast: boolean;
	/** Another watchdog takes over. */
	readonly handedOver?: HandedOver;
};

/** Keeps `.grace/run.json` up to date: told of every change of state, it writes where the text differs. */
export type RunRecorder = {
	readonly record: (process: ProcessModel, circumstances: Circumstances) => void;
	/** Resolves when the newest is written, or once more could not be. Never rejects. */
	readonly flush: () => Promise<void>;
	/** The file is gone: what is recorded next is written, whether or not it differs. */
	readonly forget: () => void;
	/** Resolves when the newest is written, or could not be; makes no further attempt. Never rejects. */
	readonly close: () => Promise<void>;
};

/** A recorder that writes the newest state and skips those that were overtaken while it wrote. */
export const createRunRecorder = (options: Options): RunRecorder => {
	const {workspace, platform, clock, onTrouble, retryDelay = 5000} = options;
	const identities = new Map<number, Promise<string | undefined>>();
	let next: (() => Promise<RunRecord>) | undefined;
	let writing: Promise<void> | undefined;
	let cancelRetry = (): void => {};
	let lastWritten = '';
	let isClosed = false;

	const identify = (pid: number): Promise<string | undefined> => {
		const known = identities.get(pid) ?? platform.identify(pid).catch(() => undefined);
		identities.clear();
		identities.set(pid, known);
		return known;
	};
	const own = platform.identify(process.pid).catch(() => undefined);

	const compose = async (model: ProcessModel, circumstances: Circumstances): Promise<RunRecord> => {
		const {command, nextCommand, restartHandled, isLast, handedOver} = circumstances;
		const {phase, pid, life, restarts, failures, lastExit} = model;
		const identity = pid === undefined ? undefined : await identify(pid);
		const wallAt = (instant: number) =>
			new Date(clock.wall().getTime() + instant - clock.now()).toISOString();
		return {
			...(isLast ? {} : {watchdog: {pid: process.pid, identity: (await own) ?? ''}}),
			phase: phase.name,
			...(phase.name === 'stopped' && {stopped_by: stoppedBy[phase.by]}),
			...(pid !== undefined && identity !== undefined && {pid, identity}),
			...(model.spawnedAt !== undefined && {started_at: wallAt(model.spawnedAt)}),
			life,
			restarts,
			failures,
			command,
			...(nextCommand.join('\0') !== command.join('\0') && {next_command: nextCommand}),
			...('until' in phase && {next_start_at: wallAt(phase.until)}),
			...(lastExit !== undefined && {last_exit: recordedExitOf(lastExit)}),
			...(restartHandled !== undefined && {restart_handled: restartHandled}),
			...(handedOver !== undefined && {handed_over: handedOver}),
		};
	};

	const drain = async (): Promise<void> => {
		while (next !== undefined) {
			const newest = next;
			next = undefined;
			try {
				await write(await newest());
			} catch (error) {
				onTrouble(`.grace/run.json cannot be written (${reasonOf(error)}): make room or give permission.`);
				// What is newer is tried at once.
				if (!isClosed && next === undefined) {
					cancelRetry = clock.callAt(clock.now() + retryDelay, () => put(newest));
				}
			}
		}
		// In the same breath as the last look at what comes next, so that no call falls in between.
		writing = undefined;
	};

	const write = async (record: RunRecord): Promise<void> => {
		const text = JSON.stringify(record);
		if (text === lastWritten) return;
		await writeRunRecord(workspace, record);
		lastWritten = text;
		onTrouble(undefined);
	};

	const put = (compose: () => Promise<RunRecord>): void => {
		cancelRetry();
		next = compose;
		writing ??= drain();
	};

	const flush = async (): Promise<void> => {
		while (writing !== undefined) await writing;
	};

	return {
		record: (model, circumstances) => put(() => compose(model, circumstances)),
		flush,
		forget: () => {
			lastWritten = '';
		},
		close: async () => {
			isClosed = true;
			cancelRetry();
			await flush();
		},
	};
};
