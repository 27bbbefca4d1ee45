import {formatAge} from './duration.ts';
import {describeExit, type Exit, meaningOf} from './exit.ts';
import type {Draft} from './explanation.ts';
import type {Restart} from './phase.ts';
import {type Policy, restartDelay} from './policy.ts';
import {secondsOf} from './seconds.ts';

/** How a life ended, in a sentence. */
export const tellExit = (exit: Exit): string =>
	`It last ended with ${describeExit(exit)} (${meaningOf(exit)}) after ${tellUptime(exit.uptime)}.`;

// As its alert has it.
const tellUptime = (uptime: number): string => {
	if (uptime < 1000) return 'less than a second';
	return uptime < 60_000 ? `${Math.round(uptime / 100) / 10} s` : formatAge(Math.round(uptime / 1000) * 1000);
};

/** Why there is, or is to be, a restart. */
export const tellReason = ({reason, kernel}: Restart): string => {
	switch (reason) {
		case 'crash_detected':
			return 'the life before ended, or could not begin, before it was steady (crash_detected)';
		case 'unexpected_exit':
			return 'the life before ended though it was steady (unexpected_exit)';
		case 'manual_request':
			return 'somebody asked for it (manual_request)';
		case 'health_degraded':
			return kernel === undefined
				? 'the health check of the life before failed (health_degraded)'
				: `its critical kernel ${kernel} was down (health_degraded)`;
		case 'heartbeat_timeout':
			return 'the life before hung: its event loop did not answer (heartbeat_timeout)';
		case 'memory_limit':
			return 'the life before used too much memory (memory_limit)';
	}
};

/** `1 failure in a row`. */
export const countFailures = (failures: number): string =>
	`${failures} ${failures === 1 ? 'failure' : 'failures'} in a row`;

/** What a failure leads to that would be the `failures`-th in a row, as the end of a sentence, and which settings say so. */
export const afterFailure = (
	failures: number,
	policy: Policy,
): Pick<Draft, 'settings'> & {readonly words: string} => {
	if (policy.restart === 'never') return {words: 'it is not started again', settings: ['watchdog.restart']};
	if (failures >= policy.maxConsecutiveFailures) {
		return {
			words: `that makes ${countFailures(failures)}, and supervision pauses`,
			settings: ['watchdog.max_consecutive_failures', 'watchdog.pause_after_failures', 'watchdog.max_pause'],
		};
	}
	const delay = restartDelay(policy, failures);
	if (delay === 0) return {words: 'the next life begins at once', settings: ['watchdog.restart']};
	return {
		words: `the next life begins ${secondsOf(delay)} s later`,
		settings: delaySettings,
	};
};

/** What the time before a restart is made from. */
export const delaySettings = [
	'watchdog.restart_delay',
	'watchdog.restart_delay_factor',
	'watchdog.max_restart_delay',
] as const;
