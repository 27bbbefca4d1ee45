import type {ConsoleSettings} from '../core/console-settings.ts';
import {writtenKernelPolicy} from '../core/kernel-policy.ts';
import type {HealthPolicy, Policy} from '../core/policy.ts';
import {plainLine} from '../core/text.ts';
import type {Settings} from './config.ts';

/** From when on what the config says about a key counts. */
export type Counting = 'at once' | 'from the next life' | 'from the next console' | 'from the next watchdog';

/** A key of the config that says something else than before. */
export type Change = {
	readonly key: string;
	/** As they are written; undefined for what is not to be told. */
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly counts: Counting;
};

/** What counts differently with other settings, and when. */
export const changesBetween = (before: Settings, after: Settings): readonly Change[] => {
	const [old, current] = [writtenSettings(before), writtenSettings(after)];
	const changes = Object.keys(current).flatMap((key): readonly Change[] => {
		const [from, to] = [textOf(old[key]), textOf(current[key])];
		if (from === to) return [];
		// A list of whole receivers says nothing in a line of a log.
		const isTold = key !== 'notifiers';
		return [{key, from: isTold ? from : undefined, to: isTold ? to : undefined, counts: countingOf(key)}];
	});
	return [...changes, ...environmentChanges(before.environment, after.environment)];
};

/** From when on a change of this key counts, such as `watchdog.stop_timeout`. */
export const countingOf = (key: string): Counting => {
	if (key.startsWith('console.')) return 'from the next console';
	if (key.startsWith('metrics.')) return 'from the next watchdog';
	return ['command', 'cwd', 'stop_signal'].includes(key) || key.startsWith('env.')
		? 'from the next life'
		: 'at once';
};

/** What has changed in one sentence, by the time from which it counts. */
export const describeChanges = (changes: readonly Change[]): string => {
	const parts = countings.flatMap(counting => {
		const told = changes.filter(({counts}) => counts === counting).map(describeChange);
		return told.length === 0 ? [] : [`${counting}: ${told.join(', ')}`];
	});
	return `The config has changed. It counts ${parts.join('; ')}.`;
};

const countings: readonly Counting[] = [
	'at once',
	'from the next life',
	'from the next console',
	'from the next watchdog',
];

const describeChange = ({key, from, to}: Change): string =>
	from === undefined || to === undefined ? key : `${key} ${from} → ${to}`;

/** Everything that settings say but the environment, by key, as the config writes it; undefined for what is not written. */
export const writtenSettings = (settings: Settings): Readonly<Record<string, unknown>> => ({
	command: settings.command,
	cwd: settings.cwd,
	stop_signal: settings.stopSignal,
	...below('watchdog', writtenPolicy(settings.policy)),
	...below('watchdog.health', writtenHealth(settings.policy.health)),
	...below('kernels', writtenKernelPolicy(settings.policy.kernels)),
	...below('console', writtenConsole(settings.console)),
	...below('metrics', {port: settings.metrics.port, host: settings.metrics.host}),
	notifiers: settings.notifiers,
});

const writtenPolicy = (policy: Policy) => ({
	check_interval: policy.checkInterval / 1000,
	min_uptime_for_success: policy.minUptimeForSuccess / 1000,
	max_consecutive_failures: policy.maxConsecutiveFailures,
	pause_after_failures: policy.pauseAfterFailures / 1000,
	max_pause: policy.maxPause / 1000,
	restart_delay: policy.restartDelay / 1000,
	restart_delay_factor: policy.restartDelayFactor,
	max_restart_delay: policy.maxRestartDelay / 1000,
	stop_timeout: policy.stopTimeout / 1000,
	restart: policy.restart,
	success_exit_codes: policy.successExitCodes,
	max_memory: policy.maxMemory,
	on_hang: policy.onHang,
	on_critical_kernel_down: policy.onCriticalKernelDown,
	log_max_size: policy.logMaxSize,
	log_files: policy.logFiles,
});

const writtenHealth = (health: HealthPolicy | undefined) => ({
	url: health && 'url' in health.target ? health.target.url : undefined,
	port: health && 'port' in health.target ? health.target.port : undefined,
	timeout: health && health.timeout / 1000,
	failure_threshold: health?.failureThreshold,
	start_timeout: health && health.startTimeout / 1000,
});

const writtenConsole = (console: ConsoleSettings) => ({
	theme: console.theme,
	signs: console.signs,
	mouse: console.mouse,
	screen_reader: console.screenReader,
	keys: console.keys,
});

const below = (
	section: string,
	values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
	Object.fromEntries(Object.entries(values).map(([key, value]) => [`${section}.${key}`, value]));

const textOf = (value: unknown): string => {
	if (value === undefined) return 'none';
	return plainLine(typeof value === 'string' ? value : JSON.stringify(value), longest);
};

const longest = 100;

// There may be secrets among the values.
const environmentChanges = (before: NodeJS.ProcessEnv, after: NodeJS.ProcessEnv): readonly Change[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter(name => before[name] !== after[name])
		.map(name => ({
			key: `env.${plainLine(name, longest)}`,
			from: undefined,
			to: undefined,
			counts: countingOf('env.'),
		}));
