import path from 'node:path';
import {type ConsoleSettings, defaultConsoleSettings} from '../core/console-settings.ts';
import {GraceError} from '../core/errors.ts';
import {defaultKernelPolicy, type KernelPolicy} from '../core/kernel-policy.ts';
import {defaultMetricsSettings, type MetricsSettings} from '../core/metrics-settings.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import {defaultHealth, defaultPolicy, type HealthPolicy, type Policy} from '../core/policy.ts';
import type {SpokenConfig} from './config-environment.ts';
import {type ConfigFile, type ConfigPlace, readConfigFile} from './config-file.ts';
import {mergeConfigs, type RawConfig} from './config-merge.ts';
import type {Config} from './config-schema.ts';
import {mayBeConfig} from './config-variable.ts';
import {receiversOf} from './notifiers-settings.ts';

export type {RawConfig} from './config-merge.ts';

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
	/** Who is told of alerts. */
	readonly notifiers: readonly ReceiverSettings[];
};

type Source = ConfigPlace & {
	readonly directory: string;
	/** What the command line says under `watchdog`; it wins over the environment, and that over the file. */
	readonly overrides: RawConfig;
	readonly environment: NodeJS.ProcessEnv;
};

/** Reads and checks the config of a workspace. Throws BAD_CONFIG. */
export const readSettings = async (source: Source): Promise<Settings> => {
	const [file, spoken] = await Promise.all([readConfigFile(source), readVariables(source.environment)]);
	const flags = Object.keys(source.overrides).length === 0 ? {} : {watchdog: source.overrides};
	const config = mergeConfigs(mergeConfigs(file.config, spoken.config), flags);
	return settingsOf(await check(config, {file, spoken, flags}), source);
};

type Origins = {readonly file: ConfigFile; readonly spoken: SpokenConfig; readonly flags: RawConfig};

const check = async (config: RawConfig, origins: Origins): Promise<Config> => {
	// The checker costs memory that a workspace without a config need not pay.
	if (Object.keys(config).length === 0) return {};
	const [{configSchema}, {explainIssue}] = await Promise.all([
		import('./config-schema.ts'),
		import('./config-issues.ts'),
	]);
	const checked = configSchema.safeParse(config);
	if (checked.success) return checked.data;
	throw new GraceError('BAD_CONFIG', await explainIssue(checked.error.issues, config, origins));
};

// The names and what they mean are known by the schema, which most need not load.
const readVariables = async (environment: NodeJS.ProcessEnv): Promise<SpokenConfig> => {
	if (!Object.keys(environment).some(mayBeConfig)) return {config: {}, variableOf: () => undefined};
	const {configFromEnvironment} = await import('./config-environment.ts');
	return configFromEnvironment(environment);
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
	notifiers: receiversOf(config.notifiers ?? []),
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
