import type {Payload} from './alert.ts';
import type {Exit} from './exit.ts';
import {
	type ProcessEffect,
	type ProcessState,
	type Restart,
	type Run,
	runOf,
	type StoppedBy,
} from './phase.ts';
import {secondsOf} from './seconds.ts';

/** What became of this life's restart, if it was one. */
export const endRestart = (
	{phase, life}: ProcessState,
	outcome: 'success' | 'failed' | 'interrupted',
): readonly ProcessEffect[] =>
	runOf(phase)?.restart === undefined ? [] : [{type: 'restartEnded', life, outcome}];

/** A restart that was waited for and will not come. */
export const cancelRestart = ({phase, life}: ProcessState): readonly ProcessEffect[] =>
	phase.name === 'waiting' ? [{type: 'restartEnded', life: life + 1, outcome: 'interrupted'}] : [];

/** The alert for an application that ended and stays down. */
export const announceStop = (
	event: 'grace.stopped' | 'grace.exited',
	by: StoppedBy,
	{life}: ProcessState,
	exit: Exit | undefined,
	kernel?: string,
): ProcessEffect => {
	const cause = by === 'person' ? 'kill_switch' : by;
	const payload = {by: cause, life, ...exitPayload(exit), ...downKernelPayload(kernel)};
	return event === 'grace.exited'
		? {type: 'announce', event, payload, outputOf: life}
		: {type: 'announce', event, payload};
};

/** A restart goes on record, with the death that led to it; `delay` is in milliseconds. */
export const announceRestart = (
	{life, phase}: ProcessState,
	restart: Restart,
	exit: Exit | undefined,
	delay: number,
): readonly ProcessEffect[] => {
	const payload: Payload = {
		reason: restart.reason,
		// Of a life that never was; that of any other comes with its exit.
		uptime_seconds: 0,
		restart_attempt: restart.attempt,
		life: life + 1,
		delay_seconds: secondsOf(delay),
		...exitPayload(exit),
		...(phase.name === 'paused' && {after_pause: true}),
		...downKernelPayload(restart.kernel),
	};
	const event = 'grace.restart.initiated';
	// After a pause the death was told when it happened.
	const hasDied = phase.name !== 'paused' && restart.reason !== 'manual_request';
	return [
		{type: 'restartBegun', life: life + 1, restart, exit},
		hasDied ? {type: 'announce', event, payload, outputOf: life} : {type: 'announce', event, payload},
	];
};

/** A restart whose life ended before it was steady; the reason and the kernel are those of its own end. */
export const reportFailedRestart = (
	state: ProcessState,
	{restart}: Run,
	{reason, kernel}: Restart,
	exit: Exit | undefined,
): readonly ProcessEffect[] => {
	if (restart === undefined) return [];
	const payload = {
		restart_attempt: restart.attempt,
		reason,
		life: state.life,
		...exitPayload(exit),
		...downKernelPayload(kernel),
	};
	return [...endRestart(state, 'failed'), {type: 'announce', event: 'grace.restart.failed', payload}];
};

/** What an alert says of an exit. */
export const exitPayload = (exit: Exit | undefined): Payload => (exit === undefined ? {} : exitWords(exit));

/** An exit as alerts and the history have it. */
export const exitWords = (exit: Exit) => ({
	exit_code: exit.code,
	signal: exit.signal,
	uptime_seconds: secondsOf(exit.uptime),
	...(exit.isOutOfMemory === true && {out_of_memory: true}),
	...(exit.coreDump !== undefined && {core_dump: exit.coreDump}),
});

/** What an alert says of the critical kernel that the process is restarted for. */
export const downKernelPayload = (kernel: string | undefined): Payload =>
	kernel === undefined ? {} : {kernel_name: kernel};
