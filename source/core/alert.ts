import {describeExit} from './exit.ts';
import {
	isKernelEvent,
	kernelEvents,
	type Payload,
	type Severity,
	summarizeKernelEvent,
	word,
} from './kernel-alert.ts';
import {plainLine} from './text.ts';

export type {Payload, Severity} from './kernel-alert.ts';

/** Something that happened and is put on record as an alert. */
export type Announcement = {readonly event: string; readonly payload: Payload};

const severities: ReadonlyMap<string, Severity> = new Map(
	Object.entries<Severity>({
		'grace.start.failed': 'critical',
		'grace.restart.initiated': 'warning',
		'grace.restart.success': 'info',
		'grace.restart.failed': 'critical',
		'grace.restart.excessive': 'critical',
		'grace.hung': 'critical',
		'grace.stopped': 'info',
		'grace.exited': 'warning',
		'grace.adopted': 'info',
		'grace.leftover.stopped': 'warning',
		'grace.lost': 'warning',
		'grace.port.taken': 'warning',
		'watchdog.error': 'critical',
	}),
);

/** The severity of an event; one that nobody has told us of is a warning. */
export const severityOf = (event: string): Severity =>
	isKernelEvent(event) ? kernelEvents[event][0] : (severities.get(event) ?? 'warning');

/** One sentence for people, on one line and safe to draw, whatever a foreign file holds. */
export const summaryOf = (event: string, payload: Payload): string =>
	plainLine(
		isKernelEvent(event)
			? summarizeKernelEvent(event, payload)
			: (summaries.get(event)?.(payload) ?? fallback(event, payload)),
	);

const summaries: ReadonlyMap<string, (payload: Payload) => string> = new Map(
	Object.entries<(payload: Payload) => string>({
		'grace.start.failed': ({error}) => `The application could not be started: ${word(error)}`,
		'grace.restart.initiated': payload =>
			`${deathOf(payload)}; ${isAskedAfterPause(payload) ? 'started again on request' : 'restarting'} (reason: ${word(payload.reason)}, attempt ${word(payload.restart_attempt)})`,
		'grace.restart.success': ({restart_attempt}) =>
			`Restart ${word(restart_attempt)} succeeded: the application is steady`,
		'grace.restart.failed': payload => `Restart ${word(payload.restart_attempt)} failed: ${deathOf(payload)}`,
		'grace.restart.excessive': ({restart_count, pause_seconds}) =>
			`${word(restart_count)} failures in a row: supervision pauses for ${seconds(pause_seconds)} s`,
		'grace.hung': payload => hangOf(payload),
		'grace.stopped': ({by}) => stopOf(word(by)),
		'grace.exited': payload => `${deathOf(payload)}; it is not restarted`,
		'grace.lost': ({life}) =>
			`The application (life ${word(life)}) had died while no watchdog ran; how is not known`,
		'grace.adopted': ({pid, life}) =>
			`The living application was adopted: pid ${word(pid)}, life ${word(life)}`,
		'grace.leftover.stopped': ({pid}) =>
			`An application left over from an earlier watchdog was stopped (pid ${word(pid)})`,
		'grace.port.taken': payload => `${heldPort(payload)}: the application may not be able to listen there`,
		'watchdog.error': ({error}) => `Watchdog error: ${word(error)}`,
	}),
);

/** Who holds a port that the application needs, from the payload of `grace.port.taken`. */
export const heldPort = ({port, pid, command, others}: Payload): string =>
	`Port ${word(port)} is held by ${holderOf(pid, command)}${typeof others === 'number' ? ` and ${others} more` : ''}`;

const hangOf = ({pid, hung_pid, silent_seconds, action}: Payload): string => {
	const isRoot = isMissing(hung_pid) || hung_pid === pid;
	const who = isRoot ? 'The application' : `Process ${word(hung_pid)} of the application`;
	const restarted = `; ${isRoot ? 'it' : 'the application'} is being restarted`;
	return `${who} hangs: its event loop has not answered for ${seconds(silent_seconds)} s${action === 'restart_process' ? restarted : ''}`;
};

// It had died before, and nobody stopped it.
const isAskedAfterPause = ({reason, after_pause}: Payload): boolean =>
	reason === 'manual_request' && after_pause === true;

const deathOf = (payload: Payload): string => {
	const {kernel_name: kernel} = payload;
	return `${endOf(payload)}${isMissing(kernel) ? '' : `: critical kernel '${word(kernel)}' was down`}`;
};

const endOf = (payload: Payload): string => {
	const {reason, exit_code, signal, uptime_seconds, after_pause} = payload;
	const uptime = typeof uptime_seconds === 'number' ? ` after ${seconds(uptime_seconds)} s` : '';
	if (reason === 'manual_request' && !isAskedAfterPause(payload)) return `Stopped on request${uptime}`;
	if (exit_code === null && isMissing(signal)) return `The application ended${uptime}, and nobody saw how`;
	const isKnown = typeof exit_code === 'number' || typeof signal === 'string';
	// Before the pause it was told how it ended; another watchdog may have seen that.
	if (!isKnown && after_pause === true) return 'Supervision was paused';
	if (!isKnown)
		return uptime_seconds === 0 ? 'The application had not begun' : `The application ended${uptime}`;
	const exit = describeExit({
		code: typeof exit_code === 'number' ? exit_code : null,
		signal: typeof signal === 'string' ? signal : null,
	});
	return `The application ended with ${exit}${uptime}${traceOf(payload)}`;
};

const traceOf = ({out_of_memory, core_dump}: Payload): string => {
	if (out_of_memory === true) return ', most likely killed by the system for want of memory';
	return typeof core_dump === 'string' ? `, core dump in ${word(core_dump)}` : '';
};

// Nobody reads milliseconds in a sentence; the payload has them.
const seconds = (value: unknown): string =>
	typeof value === 'number' ? String(Math.round(value * 10) / 10) : word(value);

const isMissing = (value: unknown): boolean => value === undefined || value === null;

const holderOf = (pid: unknown, command: unknown): string => {
	if (typeof pid !== 'number') return 'a process that cannot be seen from here';
	return typeof command === 'string' ? `pid ${pid} (${command})` : `pid ${pid}`;
};

const stopOf = (by: string): string => {
	switch (by) {
		case 'kill_switch':
			return 'The application was stopped for good: the kill switch is on';
		case 'leave':
			return 'The application was stopped with its watchdog; the kill switch is unchanged';
		case 'exit':
			return 'The application ended with success and is not restarted';
		default:
			return `The application was stopped (${by})`;
	}
};

const fallback = (event: string, payload: Payload): string => {
	const said = payload.summary ?? payload.message ?? payload.error ?? payload.reason;
	return said === undefined || said === null ? event : `${event}: ${word(said)}`;
};
