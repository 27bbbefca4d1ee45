import {type Acknowledged, bothAcknowledged} from '../../source/core/acknowledged.ts';
import type {Severity} from '../../source/core/alert.ts';
import {GraceError} from '../../source/core/errors.ts';
import {type Metrics, metricsOf} from '../../source/core/metrics.ts';
import type {KernelRow, Model, RestartRow} from '../../source/core/model.ts';
import type {Phase, ProcessCommand, Run} from '../../source/core/phase.ts';
import {defaultPolicy} from '../../source/core/policy.ts';
import {createStore, type OwnedStore} from '../../source/runtime/store.ts';
import type {AlertRow, LifeOutput, Session} from '../../source/session/session.ts';
import type {TestClock} from './clock.ts';

// Times are drawn in the machine's zone; here that is UTC.
process.env.TZ = 'UTC';

/** A session without a watchdog behind it: the test sets what it shows, and reads what it was sent. */
export type TestSession = Session & {
	readonly model: OwnedStore<Model>;
	readonly acknowledged: OwnedStore<Acknowledged>;
	readonly sent: ProcessCommand[];
	readonly setAlerts: (rows: readonly AlertRow[]) => void;
	/** What the life before has written. */
	readonly setPrevious: (output: LifeOutput | undefined) => void;
	readonly setLog: (first: number, lines: readonly string[]) => void;
	readonly setModel: (change: Partial<Model>) => void;
	readonly setProcess: (change: Partial<Model['process']>) => void;
	/** Changes the kernel with a key. */
	readonly setKernel: (key: string, change: Partial<KernelRow>) => void;
	/** The keys of the kernels that were asked to restart; the test may refuse by a sentence. */
	readonly restarted: string[];
	/** What nobody is to be told of, as it was asked for. */
	readonly silenced: Parameters<Session['silence']>[0][];
	readonly refuse: (sentence: string | undefined) => void;
	/** The names of the alerts that were drawn. */
	readonly asked: ReadonlySet<string>;
	/** The names of the alerts that somebody has searched, in order. */
	readonly readNames: readonly string[];
	/** Lets nothing be read until the function that it returns is called. */
	readonly holdReading: () => () => void;
	/** How many listen to the session, and how many of them to the log. */
	readonly listeners: () => number;
	readonly logListeners: () => number;
};

export type TestSessionOptions = {
	readonly clock: Pick<TestClock, 'now'>;
	readonly alerts?: number;
	readonly restarts?: number;
	readonly lines?: number;
	readonly kernels?: number;
	readonly isAttached?: boolean;
};

export const openTestSession = ({
	clock,
	alerts = 0,
	restarts = 0,
	lines = 0,
	kernels = 0,
	isAttached = false,
}: TestSessionOptions): TestSession => {
	const inner = createStore<Model>({
		...modelAt(clock.now(), restarts),
		kernels: Array.from({length: kernels}, (_, index) => kernelRow(index, clock.now())),
		link: {connections: kernels > 0 ? 1 : 0, silent: 0, silentSince: undefined},
	});
	const sent: ProcessCommand[] = [];
	const restarted: string[] = [];
	const silenced: Parameters<Session['silence']>[0][] = [];
	let refusal: string | undefined;
	let rows = Array.from({length: alerts}, (_, index) => alertRow(index));
	const asked = new Set<string>();
	let listening = 0;
	let loggers = 0;
	const readNames: string[] = [];
	let held: Promise<void> | undefined;
	let known: {readonly of: readonly AlertRow[]; readonly rows: ReadonlyMap<string, AlertRow>} | undefined;
	const byName = () => {
		if (known?.of !== rows) known = {of: rows, rows: new Map(rows.map(row => [row.name, row]))};
		return known.rows;
	};
	const model = counted(inner, by => {
		listening += by;
	});
	let previous: LifeOutput | undefined;
	let order = 1;
	const changes = counted(createStore({count: rows.length, order}), by => {
		listening += by;
	});
	const acknowledged = counted(createStore<Acknowledged>([]), by => {
		listening += by;
	});
	const log = counted(
		createStore({first: 0, lines: Array.from({length: lines}, (_, index) => logLine(index))}),
		by => {
			listening += by;
			loggers += by;
		},
	);
	const setModel = (change: Partial<Model>) => model.set({...model.get(), ...change});
	return {
		model,
		silenced,
		silence: async wish => {
			silenced.push(wish);
		},
		sent,
		send: command => {
			sent.push(command);
		},
		alerts: {
			changes,
			slice: (start, end) => rows.slice(start, end),
			names: () => rows.map(({name}) => name),
			row: name => {
				asked.add(name);
				return byName().get(name) ?? alertRow(0);
			},
			read: async name => {
				readNames.push(name);
				await held;
				return byName().get(name) ?? alertRow(0);
			},
		},
		log: {lines: log, previous: async () => previous},
		acknowledged,
		acknowledge: async range => {
			acknowledged.set(bothAcknowledged(acknowledged.get(), [range]));
			if (refusal !== undefined) throw new GraceError('FAILED', refusal);
		},
		setPrevious: next => {
			previous = next;
		},
		setAlerts: next => {
			rows = [...next];
			order += 1;
			changes.set({count: rows.length, order});
		},
		setLog: (first, next) => log.set({first, lines: [...next]}),
		setModel,
		setProcess: change => setModel({process: {...model.get().process, ...change}}),
		setKernel: (key, change) =>
			setModel({kernels: model.get().kernels.map(row => (row.key === key ? {...row, ...change} : row))}),
		isAttached,
		restarted,
		restartKernel: async key => {
			if (refusal !== undefined) throw new GraceError('REFUSED', refusal);
			restarted.push(key);
		},
		refuse: sentence => {
			refusal = sentence;
		},
		asked,
		readNames,
		holdReading: () => {
			const {promise, resolve} = Promise.withResolvers<void>();
			held = promise;
			return resolve;
		},
		listeners: () => listening,
		logListeners: () => loggers,
	};
};

const counted = <Value>(store: OwnedStore<Value>, count: (by: 1 | -1) => void): OwnedStore<Value> => ({
	...store,
	subscribe: listener => {
		const unsubscribe = store.subscribe(listener);
		count(1);
		return () => {
			unsubscribe();
			count(-1);
		};
	},
});

/** The day on which every test takes place, in UTC. */
export const testDay = Date.UTC(2025, 10, 14, 12, 0, 0);

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

export const alertRow = (index: number): AlertRow => {
	const severity = severities[index % 3] ?? 'info';
	return {
		name: `${severity}_20251114_${String(index).padStart(6, '0')}.json`,
		severity,
		event: ['grace.restart.success', 'grace.restart.initiated', 'grace.restart.failed'][index % 3] ?? '',
		time: testDay - 3_600_000 + index * 1000,
		timestamp: new Date(testDay - 3_600_000 + index * 1000).toISOString(),
		summary:
			[
				`Restart ${index} succeeded: the application is steady`,
				`The application ended with SIGKILL after 12.345 s; restarting (reason: crash_detected, attempt ${index})`,
				`Restart ${index} failed: The application ended with code 1 after 0.2 s`,
			][index % 3] ?? '',
		payload: {},
		problem: undefined,
	};
};

export const restartRow = (index: number): RestartRow => ({
	key: `life ${index + 2}`,
	life: index + 2,
	at: new Date(testDay - 1_800_000 + index * 1000).toISOString(),
	kernel: undefined,
	reason: index % 4 === 3 ? 'manual_request' : index % 2 === 0 ? 'crash_detected' : 'unexpected_exit',
	attempt: (index % 5) + 1,
	outcome: (['success', 'failed', 'interrupted', 'pending'] as const)[index % 4] ?? 'pending',
	exit: index % 2 === 0 ? {code: null, signal: 'SIGKILL'} : {code: 137, signal: null},
	downtime: index % 4 === 3 ? undefined : 4 + index * 120,
});

/** A kernel that beats each second, the first one critical. */
export const kernelRow = (index: number, now: number): KernelRow => ({
	key: `kernel-${index}`,
	name: `kernel-${index}`,
	isCritical: index === 0,
	isRestartable: true,
	phase: 'healthy',
	attempts: 0,
	lastBeat: now - 500,
	heardAt: now - 500,
	until: undefined,
	reason: undefined,
	heartbeatTimeout: 60_000,
	isLinked: true,
});

/** A restart of a kernel. */
export const kernelRestart = (kernel: string, index: number): RestartRow => ({
	...restartRow(index),
	key: `${kernel} ${index}`,
	kernel,
	reason: 'heartbeat_timeout',
	exit: undefined,
});

/** What a watchdog that has just begun, and without a history, tells. */
export const noMetrics: Metrics = metricsOf({spans: [], failures: [], restarts: []}, testDay);

export const logLine = (index: number): string =>
	`${String(index).padStart(6, '0')} GET /orders/${(index * 7919) % 1000} 200 ${(index * 37) % 90}ms`;

export const runAt = (spawnedAt: number): Run => ({pid: 48_213, spawnedAt, restart: undefined});

export const runningAt = (since: number): Phase => ({
	name: 'running',
	since,
	run: runAt(since),
	isSteady: true,
	misses: 0,
});

const modelAt = (now: number, restarts: number): Model => {
	const spawnedAt = now - 7_384_000;
	return {
		workspace: {name: 'orders', directory: '/srv/orders'},
		watchdog: {pid: 4242, version: '0.1.0', startedAt: now - 8_000_000},
		command: ['python', 'serve.py', '--port', '8000'],
		policy: defaultPolicy,
		pending: [],
		process: {
			phase: runningAt(spawnedAt),
			life: 3,
			pid: 48_213,
			spawnedAt,
			isManualShutdown: false,
			failures: 0,
			restarts: 2,
			lastExit: {
				code: null,
				signal: 'SIGKILL',
				uptime: 12_345,
				at: new Date(testDay - 7_385_000).toISOString(),
			},
		},
		health: {
			reading: 'healthy',
			target: 'port 8000',
			isWritten: false,
			latency: 3,
			misses: 0,
			error: undefined,
		},
		statistics: {cpu: 12.3, memory: 123 * 1024 ** 2, processes: 3},
		kernels: [],
		link: {connections: 0, silent: 0, silentSince: undefined},
		restarts: Array.from({length: restarts}, (_, index) => restartRow(index)),
		metrics: noMetrics,
		troubles: [],
		receivers: [],
	};
};
