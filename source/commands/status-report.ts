import type {KernelPhaseName} from '../core/kernel-state.ts';
import {type KernelRow, type Model, type Statistics, unsavedState} from '../core/model.ts';
import type {ReceiverModel} from '../core/notify/receiver-model.ts';
import {defaultHealth, type Policy} from '../core/policy.ts';
import {secondsOf} from '../core/seconds.ts';
import {type Standing, standingOf} from '../core/standing.ts';
import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import {describeTarget, type ProbeResult, probe, targetOf} from '../watchdog/probe.ts';
import {type RunRecord, readRunRecord} from '../watchdog/run-record.ts';
import {type Reading, readPath} from '../watchdog/state-read.ts';
import {intentOf} from '../watchdog/state-text.ts';
import {readStatistics} from '../watchdog/statistics.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {findApplication, findWatchdog} from './remote.ts';
import {askModel, recordOf} from './told-record.ts';

/** What `status --json` prints; absent is what does not apply. Durations are seconds, memory bytes. */
export type Status = {
	readonly workspace: string;
	/** True, false, or null when the state file cannot be read. */
	readonly manual_shutdown: boolean | null;
	readonly state_problem?: string;
	/** What the watchdog obeys while the state file cannot be read. */
	readonly manual_shutdown_obeyed?: boolean;
	readonly last_update?: string;
	/** What is wrong with the config, in whose place the defaults were taken. */
	readonly config_problem?: string;
	readonly phase: string;
	readonly pid?: number;
	readonly life?: number;
	readonly uptime_seconds?: number;
	readonly cpu_percent?: number;
	readonly memory_bytes?: number;
	readonly processes?: number;
	readonly health: {
		readonly reading: 'healthy' | 'failing' | 'unknown';
		readonly target: string;
		readonly is_written: boolean;
		readonly latency_ms?: number;
		readonly error?: string;
	};
	readonly failures: number;
	readonly restarts: number;
	readonly next_start_at?: string;
	readonly last_exit?: RunRecord['last_exit'];
	/** The kernels that the application reports; absent where no watchdog answers, or there are none. */
	readonly kernels?: readonly KernelStatus[];
	/** How many of them stand how. */
	readonly kernel_counts?: Readonly<Record<Standing, number>>;
	/** Absent when none runs, null when one runs whose pid nobody tells. */
	readonly watchdog_pid?: number | null;
	/** Of the living life, else of the last one. */
	readonly command?: readonly string[];
	/** Of the next life, where somebody has named another. */
	readonly next_command?: readonly string[];
	/** Keys of the config that say something else since the living application began, and count from the next life. */
	readonly pending?: readonly string[];
	/** What is wrong with the surroundings of the watchdog right now, such as a full disk. */
	readonly troubles?: readonly string[];
	/** Who is told of alerts; absent where nobody is, or no watchdog answers. */
	readonly receivers?: readonly ReceiverStatus[];
};

/** One receiver of alerts, as its watchdog sees it. */
export type ReceiverStatus = {
	readonly name: string;
	readonly type: string;
	readonly reading: ReceiverModel['reading'];
	/** What the other side last said, or why it cannot be tried. */
	readonly answer?: string;
	/** Alerts that wait for it. */
	readonly pending: number;
	/** Since it last took a message. */
	readonly last_sent_seconds?: number;
	/** Until it is tried again. */
	readonly retry_seconds?: number;
	/** Attempts of this watchdog. */
	readonly sent: number;
	readonly failed: number;
	readonly refused: number;
};

/** One kernel, as the application reports it to the watchdog. */
export type KernelStatus = {
	/** What `restart KERNEL` takes, such as `memory#2`. */
	readonly name: string;
	/** As its process last said. */
	readonly phase: KernelPhaseName;
	/** Its phase, or `away` where its process is not connected, or `overdue` where it should have beaten by now. */
	readonly standing: Standing;
	readonly critical: boolean;
	readonly attempts: number;
	/** Null before the first. */
	readonly last_beat_seconds: number | null;
	/** Its process is connected. */
	readonly is_linked: boolean;
};

/** Looks at everything a status tells, with or without a watchdog. */
export const readStatus = async (
	workspace: Workspace,
	ownPolicy: Policy,
	configProblem: string | undefined,
): Promise<Status> => {
	const [written, application, state, model] = await Promise.all([
		readRunRecord(workspace),
		findApplication(workspace),
		readPath(workspace.stateFile),
		askModel(workspace),
	]);
	// What the watchdog tells is as new as can be; its file may be of before the disk was full.
	const record = model === undefined ? written : await recordOf(model);
	const isAlive = application !== undefined;
	// The watchdog that runs may have been given flags that this command line does not know.
	const policy = model?.policy ?? ownPolicy;
	const kernels = (model?.kernels ?? []).map(kernelStatusOf);
	const troubles = (model?.troubles ?? []).map(({message}) => message);
	const receivers = (model?.receivers ?? []).map(receiverStatusOf);
	const [age, statistics, answer, watchdog] = await Promise.all([
		// By the system's own account: the clock on the wall may have been set since.
		isAlive ? platform.age(application.pid) : undefined,
		isAlive ? measure(application.pid) : undefined,
		isAlive
			? probe(targetOf(policy), policy.health?.timeout ?? defaultHealth.timeout, systemClock)
			: undefined,
		findWatchdog(workspace),
	]);
	return {
		workspace: workspace.directory,
		...switchOf(state, model),
		...(configProblem !== undefined && {config_problem: configProblem}),
		phase: phaseOf(record, isAlive, watchdog !== undefined),
		...(isAlive && {
			pid: application.pid,
			life: application.life,
			...(age !== undefined && {uptime_seconds: secondsOf(age)}),
		}),
		...(statistics !== undefined && {
			cpu_percent: Math.round(statistics.cpu * 10) / 10,
			memory_bytes: statistics.memory,
			processes: statistics.processes,
		}),
		health: healthOf(policy, answer),
		failures: record?.failures ?? 0,
		restarts: record?.restarts ?? 0,
		...(watchdog !== undefined &&
			record?.next_start_at !== undefined && {next_start_at: record.next_start_at}),
		...(record?.last_exit !== undefined && {last_exit: record.last_exit}),
		...(kernels.length > 0 && {kernels, kernel_counts: countKernels(kernels)}),
		...(watchdog !== undefined && {watchdog_pid: model?.watchdog.pid ?? watchdog.pid ?? null}),
		...(record !== undefined && {command: record.command}),
		...(written?.next_command !== undefined && {next_command: written.next_command}),
		...(model !== undefined && model.pending.length > 0 && {pending: model.pending}),
		...(troubles.length > 0 && {troubles}),
		...(receivers.length > 0 && {receivers}),
	};
};

const kernelStatusOf = (kernel: KernelRow): KernelStatus => ({
	name: kernel.key,
	phase: kernel.phase,
	standing: standingOf(kernel, systemClock.now()),
	critical: kernel.isCritical,
	attempts: kernel.attempts,
	last_beat_seconds: kernel.lastBeat === undefined ? null : secondsOf(systemClock.now() - kernel.lastBeat),
	is_linked: kernel.isLinked,
});

const receiverStatusOf = ({
	name,
	type,
	reading,
	words,
	pending,
	sentAt,
	retryAt,
	totals,
}: ReceiverModel): ReceiverStatus => ({
	name,
	type,
	reading,
	...(words !== undefined && {answer: words}),
	pending,
	...(sentAt !== undefined && {last_sent_seconds: secondsOf(systemClock.now() - sentAt)}),
	...(retryAt !== undefined && {retry_seconds: secondsOf(Math.max(retryAt - systemClock.now(), 0))}),
	...totals,
});

const countKernels = (kernels: readonly KernelStatus[]): Readonly<Record<Standing, number>> => {
	const counts = {failed: 0, restarting: 0, cooling: 0, overdue: 0, away: 0, healthy: 0};
	for (const {standing} of kernels) counts[standing] += 1;
	return counts;
};

// The first reading of a process has nothing to compare with.
const measure = async (pid: number): Promise<Statistics | undefined> => {
	await readStatistics(platform, pid);
	await new Promise(resolve => setTimeout(resolve, 200));
	return readStatistics(platform, pid);
};

const switchOf = (
	reading: Reading,
	model: Model | undefined,
): Pick<Status, 'manual_shutdown' | 'manual_shutdown_obeyed' | 'state_problem' | 'last_update'> => {
	const obeyed = model?.process.isManualShutdown;
	switch (reading.kind) {
		case 'missing':
			return {manual_shutdown: obeyed ?? false};
		case 'unreadable':
			return {
				manual_shutdown: null,
				state_problem: reading.problem,
				...(obeyed !== undefined && {manual_shutdown_obeyed: obeyed}),
			};
		case 'state': {
			const {last_update} = reading.state;
			// A switch that could not be saved is on all the same.
			const isUnsaved = model?.troubles.some(({topic}) => topic === unsavedState) === true;
			const written = intentOf(reading.state).isManualShutdown;
			return {
				manual_shutdown: isUnsaved && obeyed !== undefined ? obeyed : written,
				...(typeof last_update === 'string' && {last_update}),
			};
		}
	}
};

const phaseOf = (record: RunRecord | undefined, isAlive: boolean, isWatched: boolean): string => {
	// Without a watchdog the record is old: what is alive decides.
	if (!isWatched || record === undefined) return isAlive ? 'running' : 'stopped';
	return record.phase;
};

const healthOf = (policy: Policy, answer: ProbeResult | undefined): Status['health'] => {
	const asked = {target: describeTarget(targetOf(policy)), is_written: policy.health !== undefined};
	if (answer === undefined) return {reading: 'unknown', ...asked};
	if (answer.isAnswered)
		return {reading: 'healthy', ...asked, latency_ms: Math.round(answer.latency * 10) / 10};
	// Nobody asked for a health check: silence says nothing.
	return {reading: policy.health === undefined ? 'unknown' : 'failing', ...asked, error: answer.error};
};
