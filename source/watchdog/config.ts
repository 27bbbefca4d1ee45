import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {type ConsoleSettings, defaultConsoleSettings} from '../core/console-settings.ts';
import {GraceError, messageOf} from '../core/errors.ts';
import {defaultKernelPolicy, type KernelPolicy} from '../core/kernel-policy.ts';
import {defaultMetricsSettings, type MetricsSettings} from '../core/metrics-settings.ts';
import {defaultHealth, defaultPolicy, type HealthPolicy, type Policy} from '../core/policy.ts';
import type {Config} from './config-schema.ts';

/** What is supervised and how, with every default filled in. */
export type Settings = {
	/** Undefined where neither the config nor a flag names one. */
	readonly command: readonly string[] | undefined;
	readonly cwd: string;
	readonly environment: NodeJS.ProcessEnv;
	readonly stopSignal: NodeJS.Signals;
	readonly policy: Policy;
	readonly console: ConsoleSettings;
	readonly metrics: MetricsSettings;
};

/** A config as it is written, not checked yet. */
export type RawConfig = Readonly<Record<string, unknown>>;

type Source = {
	readonly directory: string;
	/** The config file; one that was named must exist. */
	readonly file: string;
	readonly isNamed: boolean;
	/** What the command line says under `watchdog`; it wins over the file. */
	readonly overrides: RawConfig;
	readonly environment: NodeJS.ProcessEnv;
};

/** Reads and checks the config of a workspace. Throws BAD_CONFIG. */
export const readSettings = async (source: Source): Promise<Settings> => {
	const written = await readConfig(source.file, source.isNamed);
	const config = await check(merge(written, source.overrides), path.basename(source.file));
	return settingsOf(config, source);
};

const readConfig = async (file: string, isNamed: boolean): Promise<RawConfig> => {
	const text = await readFile(file, 'utf8').catch(cause => {
		if (cause.code === 'ENOENT' && !isNamed) return '{}';
		throw new GraceError(
			'BAD_CONFIG',
			`Expected to read the config ${file}, got: ${messageOf(cause)}. ${isNamed ? 'Create it, or leave --config out.' : 'Make it a readable file, or move it away.'}`,
			{cause},
		);
	});
	try {
		const parsed: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
		if (isRecord(parsed)) return parsed;
	} catch (cause) {
		throw new GraceError(
			'BAD_CONFIG',
			`Expected ${path.basename(file)} to be JSON, got: ${messageOf(cause)}. Correct it there.`,
			{cause},
		);
	}
	throw new GraceError(
		'BAD_CONFIG',
		`Expected ${path.basename(file)} to hold an object, got something else. Begin it with {.`,
	);
};

const isRecord = (value: unknown): value is RawConfig =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const merge = (config: RawConfig, overrides: RawConfig): RawConfig => {
	if (Object.keys(overrides).length === 0) return config;
	const watchdog = config.watchdog ?? {};
	if (!isRecord(watchdog)) return config;
	const {health, ...others} = overrides;
	const merged = {...watchdog, ...others};
	if (!isRecord(health)) return {...config, watchdog: merged};
	const target = 'url' in health || 'port' in health ? {url: undefined, port: undefined} : {};
	const written = isRecord(watchdog.health) ? watchdog.health : {};
	return {...config, watchdog: {...merged, health: {...written, ...target, ...health}}};
};

const check = async (config: RawConfig, name: string): Promise<Config> => {
	// The checker costs memory that a workspace without a config need not pay.
	if (Object.keys(config).length === 0) return {};
	const [{configSchema}, {explainIssues}] = await Promise.all([
		import('./config-schema.ts'),
		import('./config-issues.ts'),
	]);
	const checked = configSchema.safeParse(config);
	if (checked.success) return checked.data;
	throw new GraceError('BAD_CONFIG', explainIssues(checked.error.issues, config, name));
};

/** What applies where no config can be read. */
export const defaultSettings = (place: Pick<Source, 'directory' | 'environment'>): Settings =>
	settingsOf({}, place);

const settingsOf = (
	config: Config,
	{directory, environment}: Pick<Source, 'directory' | 'environment'>,
): Settings => ({
	command: config.command,
	cwd: path.resolve(directory, config.cwd ?? '.'),
	environment: {...environment, ...config.env},
	stopSignal: config.stop_signal ?? 'SIGTERM',
	policy: policyOf(config.watchdog ?? {}, config.kernels ?? {}),
	console: consoleSettingsOf(config.console ?? {}),
	metrics: {
		port: config.metrics?.port ?? defaultMetricsSettings.port,
		host: config.metrics?.host ?? defaultMetricsSettings.host,
	},
});

const milliseconds = (seconds: number | undefined, otherwise: number): number =>
	seconds === undefined ? otherwise : seconds * 1000;

const policyOf = (
	written: NonNullable<Config['watchdog']>,
	kernels: NonNullable<Config['kernels']>,
): Policy => ({
	checkInterval: milliseconds(written.check_interval, defaultPolicy.checkInterval),
	minUptimeForSuccess: milliseconds(written.min_uptime_for_success, defaultPolicy.minUptimeForSuccess),
	maxConsecutiveFailures: written.max_consecutive_failures ?? defaultPolicy.maxConsecutiveFailures,
	pauseAfterFailures: milliseconds(written.pause_after_failures, defaultPolicy.pauseAfterFailures),
	maxPause: milliseconds(written.max_pause, defaultPolicy.maxPause),
	restartDelay: milliseconds(written.restart_delay, defaultPolicy.restartDelay),
	restartDelayFactor: written.restart_delay_factor ?? defaultPolicy.restartDelayFactor,
	maxRestartDelay: milliseconds(written.max_restart_delay, defaultPolicy.maxRestartDelay),
	stopTimeout: milliseconds(written.stop_timeout, defaultPolicy.stopTimeout),
	restart: written.restart ?? defaultPolicy.restart,
	successExitCodes: written.success_exit_codes ?? defaultPolicy.successExitCodes,
	maxMemory: written.max_memory ?? defaultPolicy.maxMemory,
	health: healthOf(written.health),
	onHang: written.on_hang ?? defaultPolicy.onHang,
	onCriticalKernelDown: written.on_critical_kernel_down ?? defaultPolicy.onCriticalKernelDown,
	kernels: kernelPolicyOf(kernels),
	logMaxSize: written.log_max_size ?? defaultPolicy.logMaxSize,
	logFiles: written.log_files ?? defaultPolicy.logFiles,
});

const kernelPolicyOf = (written: NonNullable<Config['kernels']>): KernelPolicy => ({
	heartbeatTimeout: milliseconds(written.heartbeat_timeout, defaultKernelPolicy.heartbeatTimeout),
	maxRestartAttempts: written.max_restart_attempts ?? defaultKernelPolicy.maxRestartAttempts,
	restartCooldown: milliseconds(written.restart_cooldown, defaultKernelPolicy.restartCooldown),
	restartTimeout: milliseconds(written.restart_timeout, defaultKernelPolicy.restartTimeout),
	stableAfter: milliseconds(written.stable_after, defaultKernelPolicy.stableAfter),
});

const consoleSettingsOf = (written: NonNullable<Config['console']>): ConsoleSettings => ({
	theme: written.theme ?? defaultConsoleSettings.theme,
	signs: written.signs ?? defaultConsoleSettings.signs,
	mouse: written.mouse ?? defaultConsoleSettings.mouse,
	screenReader: written.screen_reader ?? defaultConsoleSettings.screenReader,
	keys: written.keys ?? defaultConsoleSettings.keys,
});

const healthOf = (written: NonNullable<Config['watchdog']>['health']): HealthPolicy | undefined => {
	if (written === undefined) return undefined;
	const {url, port} = written;
	return {
		target: url === undefined ? {port: port ?? 0} : {url},
		timeout: milliseconds(written.timeout, defaultHealth.timeout),
		failureThreshold: written.failure_threshold ?? defaultHealth.failureThreshold,
		startTimeout: milliseconds(written.start_timeout, defaultHealth.startTimeout),
	};
};
