import type {Policy} from './policy.ts';
import {secondsOf} from './seconds.ts';

/** A setting that a decision follows from, as the config has it. */
export type Setting = {
	/** Its place in `grace.config.json`, such as `watchdog.stop_timeout`. */
	readonly key: string;
	readonly value: string;
	/** What it says, as the end of a sentence. */
	readonly meaning: string;
};

type Reading = {readonly value: (policy: Policy) => string; readonly meaning: string};

const seconds = (milliseconds: number): string => `${secondsOf(milliseconds)} s`;

const readings = {
	'watchdog.check_interval': {
		value: ({checkInterval}) => seconds(checkInterval),
		meaning: 'how often its health is asked and its memory is measured',
	},
	'watchdog.min_uptime_for_success': {
		value: ({minUptimeForSuccess}) => seconds(minUptimeForSuccess),
		meaning: 'a life this old is steady, and failures count from 0 again',
	},
	'watchdog.max_consecutive_failures': {
		value: ({maxConsecutiveFailures}) => String(maxConsecutiveFailures),
		meaning: 'so many failures in a row, and supervision pauses',
	},
	'watchdog.pause_after_failures': {
		value: ({pauseAfterFailures}) => seconds(pauseAfterFailures),
		meaning: 'the first pause; each further one is twice as long',
	},
	'watchdog.max_pause': {value: ({maxPause}) => seconds(maxPause), meaning: 'no pause is longer'},
	'watchdog.restart_delay': {
		value: ({restartDelay}) => seconds(restartDelay),
		meaning: 'before the second restart in a row; the first is immediate',
	},
	'watchdog.restart_delay_factor': {
		value: ({restartDelayFactor}) => String(restartDelayFactor),
		meaning: 'each further delay is so many times the one before',
	},
	'watchdog.max_restart_delay': {
		value: ({maxRestartDelay}) => seconds(maxRestartDelay),
		meaning: 'no delay is longer',
	},
	'watchdog.stop_timeout': {
		value: ({stopTimeout}) => seconds(stopTimeout),
		meaning: 'from the stop signal until what is left is killed',
	},
	'watchdog.restart': {
		value: ({restart}) => restart,
		meaning: 'which ends of its own are followed by a next life',
	},
	'watchdog.success_exit_codes': {
		value: ({successExitCodes}) => successExitCodes.join(', ') || 'none',
		meaning: 'exit codes that are no failure under `on-failure`',
	},
	'watchdog.max_memory': {
		value: ({maxMemory}) => (maxMemory === undefined ? 'not written' : writtenBytes(maxMemory)),
		meaning: 'the most memory that all its processes may use together',
	},
	'watchdog.on_hang': {
		value: ({onHang}) => onHang,
		meaning: 'what an event loop that does not answer leads to',
	},
	'watchdog.on_critical_kernel_down': {
		value: ({onCriticalKernelDown}) => onCriticalKernelDown,
		meaning: 'what a critical kernel that stays down leads to',
	},
	'watchdog.health': {
		value: ({health}) => {
			if (health === undefined) return 'not written';
			return 'url' in health.target ? health.target.url : `port ${health.target.port}`;
		},
		meaning: 'only a written check decides about running and restarts',
	},
	'watchdog.health.failure_threshold': {
		value: ({health}) => String(health?.failureThreshold ?? 'not written'),
		meaning: 'so many misses in a row, and it is restarted',
	},
	'watchdog.health.start_timeout': {
		value: ({health}) => (health === undefined ? 'not written' : seconds(health.startTimeout)),
		meaning: 'how long a new life has until its first answer',
	},
	'kernels.heartbeat_timeout': {
		value: ({kernels}) => seconds(kernels.heartbeatTimeout),
		meaning: 'silence that condemns a kernel; a ping unanswered so long is a hang',
	},
	'kernels.max_restart_attempts': {
		value: ({kernels}) => String(kernels.maxRestartAttempts),
		meaning: 'so many restarts, and a person is called',
	},
	'kernels.restart_cooldown': {
		value: ({kernels}) => seconds(kernels.restartCooldown),
		meaning: 'the least time from one restart of a kernel to the next',
	},
	'kernels.restart_timeout': {
		value: ({kernels}) => seconds(kernels.restartTimeout),
		meaning: 'a restart function that takes longer has failed',
	},
	'kernels.stable_after': {
		value: ({kernels}) => seconds(kernels.stableAfter),
		meaning: 'unbroken beats after which earlier restarts no longer count',
	},
} satisfies Record<string, Reading>;

export type SettingName = keyof typeof readings;

/** Bytes as a person would write them: `512M`. */
export const writtenBytes = (bytes: number): string => {
	if (bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3}G`;
	return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2}M` : `${bytes} bytes`;
};

/** All of them that an explanation may name. */
export const settingNames = Object.keys(readings) as readonly SettingName[];

/** A setting with the value that counts now, whether it was written, given as a flag or is the default. */
export const settingOf = (key: SettingName, policy: Policy): Setting => {
	const {value, meaning} = readings[key];
	return {key, value: value(policy), meaning};
};

/** The kill switch, which stands above every other setting; undefined where nobody can read it. */
export const killSwitch = (isManualShutdown: boolean | undefined): Setting => ({
	key: 'manual_shutdown',
	value: isManualShutdown === undefined ? 'unreadable' : String(isManualShutdown),
	meaning: "the kill switch in grace_state.json, a person's word above every rule",
});
