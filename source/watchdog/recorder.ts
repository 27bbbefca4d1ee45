import type {Payload} from '../core/alert.ts';
import {GraceError, messageOf} from '../core/errors.ts';
import type {Exit} from '../core/exit.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import type {KernelNews} from '../core/link.ts';
import {type Model, type ProcessModel, unreadableState, unsavedState} from '../core/model.ts';
import {narrate} from '../core/narrate.ts';
import {type Phase, type ProcessEvent, type ProcessState, type Restart, runOf} from '../core/phase.ts';
import {exitWords} from '../core/report.ts';
import {secondsOf} from '../core/seconds.ts';
import {unsavedAlerts} from '../core/waiting-alerts.ts';
import {createLineWriter} from '../runtime/line-writer.ts';
import {createStore, type Store} from '../runtime/store.ts';
import {within} from '../runtime/within.ts';
import {createAnnouncer} from './announcer.ts';
import type {ApplicationLog, OutputRange} from './application-log.ts';
import {kernelPayload} from './applications.ts';
import type {WatchdogOptions} from './contract.ts';
import {formatEntry, lastKernelRestartOf, restartRowsOf} from './history.ts';
import {createKernelLog} from './kernel-log.ts';
import {createMetricsKeeper} from './metrics-keeper.ts';
import {unknownHealth} from './observer.ts';
import {type HandedOver, handedOverOf} from './rest.ts';
import {createRestartLog} from './restart-log.ts';
import {restingEntry} from './resting.ts';
import {createRunRecorder} from './run-recorder.ts';
import {createTroubles} from './troubles.ts';
import {createWatchdogLog, type Level} from './watchdog-log.ts';
import {narrateWord} from './word-line.ts';
import {restoreWorkspace} from './workspace.ts';

type Options = WatchdogOptions & {
	readonly applicationLog: Pick<ApplicationLog, 'size' | 'tail'>;
	/** The state before the launch. */
	readonly initial: ProcessState;
	/** What earlier watchdogs of this workspace left. */
	readonly history: readonly HistoryEntry[];
	readonly restartHandled: string | undefined;
	/** How the last life ended that an earlier watchdog saw end. */
	readonly lastExit: ProcessModel['lastExit'];
};

/** Everything that is said and kept about the process: model, log, alerts, history and run record. It decides nothing. */
export type Recorder = {
	readonly model: Store<Model>;
	readonly log: (level: Level, message: string) => void;
	/** Never throws. `output` is the part of the output whose last lines belong into the alert. */
	readonly announce: (
		event: string,
		payload: Payload,
		output?: Promise<OutputRange | undefined>,
	) => Promise<void>;
	/** Puts a kernel's news on record, what is written already in the history only; `key` is its name among all. */
	readonly announceKernel: (news: KernelNews, key: string, life: number) => Promise<void>;
	/** A message begins the trouble of a topic, undefined ends it. */
	readonly setTrouble: (topic: string, message: string | undefined) => void;
	/** Changes what the model shows of the surroundings. */
	readonly show: (
		changes: Partial<
			Pick<Model, 'policy' | 'pending' | 'health' | 'statistics' | 'kernels' | 'link' | 'receivers'>
		>,
	) => void;
	/** The command line of the next life. */
	readonly setCommand: (command: readonly string[]) => void;
	readonly setRestartHandled: (request: string) => void;
	/** Something that was sent and heeded, with the state it met: a person's word gets a line of its own. */
	readonly heard: (event: ProcessEvent, state: ProcessState) => void;
	readonly exited: (life: number, exit: Exit) => void;
	/** A life of an earlier watchdog is over, and nobody saw how. */
	readonly endedUnseen: (life: number) => void;
	readonly spawned: (life: number, pid: number) => void;
	/** A life of an earlier watchdog goes on, with the command line that it was started with. */
	readonly adopted: (life: number, pid: number, command: readonly string[]) => void;
	/** The restart that began, or is to begin, a life goes on under this watchdog, if there is one. */
	readonly restartResumed: (life: number) => void;
	readonly restartBegun: (life: number, restart: Restart, exit: Exit | undefined) => void;
	readonly restartEnded: (life: number, outcome: 'success' | 'failed' | 'interrupted') => void;
	readonly follow: (state: ProcessState) => void;
	/** Writes the run record anew: its file is gone. */
	readonly recordAnew: () => void;
	/** Puts all that another watchdog needs on record. Rejects with what the disk does not take. */
	readonly handOver: () => Promise<void>;
	/** Handing over has failed, and this watchdog stays. */
	readonly stay: () => void;
	/** Writes the last of everything; the run record is a successor's, where there is one. */
	readonly close: (hasSuccessor: boolean) => Promise<void>;
};

/** A recorder that goes on from what is already on record. Nothing in it makes its caller wait for the disk. */
export const createRecorder = (options: Options): Recorder => {
	const {workspace, settings, platform, clock, version, applicationLog, initial, onLine} = options;
	const iso = (): string => clock.wall().toISOString();
	const restartLog = createRestartLog(restartRowsOf(options.history));
	let {command: nextCommand, restartHandled} = options;
	let previous = initial;

	const began: HistoryEntry = {event: 'watchdog.began', at: iso(), pid: process.pid};
	const metricsKeeper = createMetricsKeeper({
		clock,
		history: [...options.history, began],
		onMetrics: metrics => publish({metrics}),
	});

	const model = createStore<Model>({
		workspace: {name: workspace.name, directory: workspace.directory},
		watchdog: {pid: process.pid, version, startedAt: clock.now()},
		command: nextCommand,
		policy: settings.policy,
		pending: [],
		process: modelOf(initial, options.lastExit),
		health: unknownHealth(settings.policy),
		statistics: undefined,
		kernels: [],
		link: {connections: 0, silent: 0, silentSince: undefined},
		restarts: restartLog.rows(),
		metrics: metricsKeeper.metrics(),
		troubles: [],
		receivers: [],
	});
	const publish = (changes: Partial<Model>): void => model.set({...model.get(), ...changes});

	const troubles = createTroubles({
		clock,
		onChange: standing => publish({troubles: standing}),
		onNews: ({topic, message}, wasStanding) => {
			const isState = topic === unreadableState || topic === unsavedState;
			// An alert has its own line in the log.
			if (isState && !wasStanding) announcer.announce('watchdog.error', {error: message});
			// The port has an alert of its own; a file may be unreadable in ever new ways.
			else if (topic !== 'port' && topic !== unreadableState) log('WARN', message);
		},
		onEnd: ({message}) => log('INFO', `This is over: ${message}`),
	});
	const troubleWith = (topic: string) => (message: string | undefined) => troubles.set(topic, message);
	const writeLines = (path: string, name: string, topic: string) =>
		createLineWriter({
			path,
			name,
			clock,
			onTrouble: troubleWith(topic),
			makeDirectory: () => restoreWorkspace(workspace),
		});
	const logWriter = writeLines(workspace.watchdogLog, 'watchdog.log', 'watchdog.log');
	const historyWriter = writeLines(workspace.history, '.grace/history.jsonl', 'history');
	const runRecorder = createRunRecorder({workspace, platform, clock, onTrouble: troubleWith('run record')});
	const log = createWatchdogLog(logWriter, clock.wall, onLine);
	const announcer = createAnnouncer({
		write: options.writeAlert,
		log,
		tail: applicationLog.tail,
		onError: error => log('ERROR', messageOf(error)),
	});
	const write = (entry: HistoryEntry): void => {
		historyWriter.write(formatEntry(entry));
		options.onEntry?.(entry);
	};
	const remember = (entry: HistoryEntry): void => {
		write(entry);
		metricsKeeper.take(entry);
	};
	const kernelLog = createKernelLog({
		wall: clock.wall,
		lastRestart: lastKernelRestartOf(options.history),
		put: row => {
			restartLog.put(row);
			publish({restarts: restartLog.rows()});
		},
		remember,
	});
	const record = (isLast: boolean, handedOver?: HandedOver): void => {
		const {process: told, command} = model.get();
		const last = {isLast, ...(handedOver !== undefined && {handedOver})};
		runRecorder.record(told, {command, nextCommand, restartHandled, ...last});
	};

	const rememberRest = (before: Phase, state: ProcessState): void => {
		const entry = restingEntry(before, state, model.get().policy);
		if (entry === undefined) return;
		const at = iso();
		// Behind the end of the life that led to it.
		queueMicrotask(() => remember({...entry, at}));
	};

	const endedUnseen = (life: number): void =>
		remember({event: 'life.ended', at: iso(), life, exit_code: null, signal: null, uptime_seconds: null});

	write(began);

	return {
		model,
		log,
		announce: announcer.announce,
		announceKernel: (news, key, life) => {
			kernelLog.take(news, key, life);
			return news.isWritten ? Promise.resolve() : announcer.announce(news.event, kernelPayload(news, key));
		},
		setTrouble: troubles.set,
		show: publish,
		setCommand: next => {
			nextCommand = next;
			record(false);
		},
		setRestartHandled: request => {
			restartHandled = request;
			record(false);
		},
		heard: (event, state) => {
			const said = narrateWord(event, state);
			if (said !== undefined) log('INFO', said);
		},
		exited: (life, exit) => {
			restartLog.exited(clock.now());
			kernelLog.interrupt();
			const entry = {at: iso(), life, ...exitWords(exit)};
			// Being back comes before being on record.
			queueMicrotask(() => remember({event: 'life.ended', ...entry}));
		},
		endedUnseen,
		spawned: (life, pid) => {
			const downtime = restartLog.spawned(life, clock.now());
			const down = downtime === undefined ? {} : {down_seconds: secondsOf(downtime)};
			publish({restarts: restartLog.rows(), command: nextCommand});
			const put = (log_offset: number) =>
				remember({event: 'life.began', at: iso(), life, pid, log_offset, ...down});
			applicationLog.size().then(put, () => put(0));
		},
		adopted: (life, pid, running) => {
			publish({command: running});
			remember({event: 'life.adopted', at: iso(), life, pid});
			log('INFO', `Adopted the living application: pid ${pid}, life ${life}.`);
			if (running.join('\0') !== nextCommand.join('\0'))
				log('INFO', `The next life will run: ${nextCommand.join(' ')}`);
		},
		restartResumed: life => {
			restartLog.resume(life);
			publish({restarts: restartLog.rows()});
		},
		restartBegun: (life, restart, exit) => {
			restartLog.begin(life, restart, exit, clock.wall());
			const ended = exit === undefined ? {} : {exit_code: exit.code, signal: exit.signal};
			const {reason, attempt} = restart;
			remember({event: 'restart', at: iso(), life, reason, attempt, ...ended});
			publish({restarts: restartLog.rows()});
		},
		restartEnded: (life, outcome) => {
			restartLog.end(life, outcome);
			remember({event: 'restart.outcome', at: iso(), life, outcome});
			publish({restarts: restartLog.rows()});
		},
		follow: state => {
			const said = narrate(previous, state);
			const {lastExit: known} = model.get().process;
			const {lastExit: exit} = state;
			const lastExit = exit === undefined || exit === previous.lastExit ? known : {...exit, at: iso()};
			if (isLeftover(previous.phase) && !isLeftover(state.phase)) endedUnseen(previous.life);
			rememberRest(previous.phase, state);
			previous = state;
			publish({process: modelOf(state, lastExit)});
			if (said !== undefined) log('INFO', said);
			record(false);
		},
		recordAnew: () => {
			runRecorder.forget();
			record(false);
		},
		handOver: async () => {
			log('INFO', 'Handing over to a watchdog in the background.');
			record(true, handedOverOf(previous, clock.wall()));
			const writers = [announcer, runRecorder, historyWriter, logWriter];
			const flushed = Promise.all(writers.map(writer => writer.flush()));
			const isInTime = await within(writeDeadline, clock, flushed);
			const unwritten = model.get().troubles.find(({topic}) => isNeeded(topic));
			if (isInTime && unwritten === undefined) return;
			throw new GraceError(
				'FAILED',
				`Expected all to be on disk before another watchdog takes over, but ${unwritten?.message ?? 'the disk hangs.'}`,
			);
		},
		stay: () => record(false),
		close: async hasSuccessor => {
			remember({event: 'watchdog.ended', at: iso(), pid: process.pid});
			metricsKeeper.close();
			troubles.close();
			log('INFO', 'The watchdog ends.');
			if (!hasSuccessor) record(true);
			await Promise.allSettled([announcer.flush(), runRecorder.close()]);
			await Promise.allSettled([historyWriter.close(), logWriter.close()]);
		},
	};
};

// What another watchdog would not find, and so would not know.
const isNeeded = (topic: string): boolean =>
	[unsavedAlerts, 'history', 'run record', unreadableState, unsavedState].includes(topic);

// A disk that hangs must not keep a word that comes meanwhile from being heard.
const writeDeadline = 2000;

const isLeftover = (phase: Phase): boolean => phase.name === 'stopping' && phase.cause === 'leftover';

const modelOf = (state: ProcessState, lastExit: ProcessModel['lastExit']): ProcessModel => {
	const run = runOf(state.phase);
	return {
		phase: state.phase,
		life: state.life,
		pid: run?.pid,
		spawnedAt: run?.pid === undefined ? undefined : run.spawnedAt,
		isManualShutdown: state.isManualShutdown,
		failures: state.failures,
		restarts: state.restarts,
		lastExit,
	};
};
