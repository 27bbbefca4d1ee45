import {describeExit} from './exit.ts';
import {plainLine} from './text.ts';

/** How much an alert wants a person. */
export type Severity = 'critical' | 'warning' | 'info';

/** What an event carries, as it stands in the file. */
export type Payload = Readonly<Record<string, unknown>>;

/** Something that happened and is put on record as an alert. */
export type Announcement = {readonly event: string; readonly payload: Payload};

const severities: Readonly<Record<string, Severity>> = {
	'kernel.restart.initiated': 'warning',
	'kernel.restart.success': 'info',
	'kernel.restart.failed': 'critical',
	'kernel.restart.max_attempts': 'critical',
	'system.critical_kernel_down': 'critical',
	'grace.start.failed': 'critical',
	'grace.restart.initiated': 'warning',
	'grace.restart.success': 'info',
	'grace.restart.failed': 'critical',
	'grace.restart.excessive': 'critical',
	'grace.stopped': 'info',
	'grace.exited': 'warning',
	'grace.leftover.stopped': 'warning',
	'watchdog.error': 'critical',
};

/** The severity of an event; one that nobody has told us of is a warning. */
export const severityOf = (event: string): Severity => severities[event] ?? 'warning';

/** One sentence for people, on one line and safe to draw. */
export const summaryOf = (event: string, payload: Payload): string =>
	plainLine(summaries[event]?.(payload) ?? fallback(event, payload));

const summaries: Readonly<Record<string, (payload: Payload) => string>> = {
	'kernel.restart.initiated': ({kernel_name, reason}) =>
		`Kernel '${kernel_name}' is being restarted (reason: ${reason})`,
	'kernel.restart.success': ({kernel_name}) => `Kernel '${kernel_name}' restarted successfully`,
	'kernel.restart.failed': ({kernel_name, error}) => `Kernel '${kernel_name}' restart FAILED: ${error}`,
	'kernel.restart.max_attempts': ({kernel_name, restart_attempts}) =>
		`Kernel '${kernel_name}' hit max restart attempts (${restart_attempts}) - MANUAL INTERVENTION NEEDED`,
	'system.critical_kernel_down': ({kernel_name}) =>
		`CRITICAL KERNEL DOWN: ${kernel_name} - System stability at risk`,
	'grace.start.failed': ({error}) => `The application could not be started: ${error}`,
	'grace.restart.initiated': payload =>
		`${deathOf(payload)}; restarting (reason: ${payload.reason}, attempt ${payload.restart_attempt})`,
	'grace.restart.success': ({restart_attempt}) =>
		`Restart ${restart_attempt} succeeded: the application is steady`,
	'grace.restart.failed': payload => `Restart ${payload.restart_attempt} failed: ${deathOf(payload)}`,
	'grace.restart.excessive': ({restart_count, pause_seconds}) =>
		`${restart_count} failures in a row: supervision pauses for ${pause_seconds ?? '?'} s`,
	'grace.stopped': ({by}) => `The application was stopped (${by ?? 'unknown'})`,
	'grace.exited': payload => `${deathOf(payload)}; it is not restarted`,
	'grace.leftover.stopped': ({pid}) =>
		`An application left over from an earlier watchdog was stopped (pid ${pid})`,
	'watchdog.error': ({error}) => `Watchdog error: ${error}`,
};

const deathOf = ({reason, exit_code, signal, uptime_seconds}: Payload): string => {
	const uptime = typeof uptime_seconds === 'number' ? ` after ${uptime_seconds} s` : '';
	if (reason === 'manual_request') return `Stopped on request${uptime}`;
	const isKnown = typeof exit_code === 'number' || typeof signal === 'string';
	if (!isKnown) return `The application ended${uptime}`;
	const exit = describeExit({
		code: typeof exit_code === 'number' ? exit_code : null,
		signal: typeof signal === 'string' ? signal : null,
	});
	return `The application ended with ${exit}${uptime}`;
};

const fallback = (event: string, payload: Payload): string => {
	const said = payload.summary ?? payload.message ?? payload.error ?? payload.reason;
	return said === undefined ? event : `${event}: ${String(said)}`;
};
