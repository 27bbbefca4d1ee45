import {afterFailure} from './explain-failure.ts';
import {type Draft, dueAt, type ExplainFacts, type ExplainView, pressOf} from './explanation.ts';
import type {Phase} from './phase.ts';
import {writtenBytes} from './setting.ts';

type Stopping = Extract<Phase, {name: 'stopping'}>;
type Part = Pick<Draft, 'settings'> & {readonly words: string};

/** A process that was told to stop, and is not gone yet. */
export const explainStopping = (phase: Stopping, facts: ExplainFacts, view: ExplainView): Draft => {
	const cause = causeOf(phase, facts);
	const sequel = sequelOf(phase, facts);
	return {
		why: [
			cause.words,
			...(phase.exit === undefined ? [] : ['Its first process has ended; others are left.']),
		],
		next: [endOf(phase, facts, view), sequel.words],
		settings: [...new Set([...cause.settings, 'watchdog.stop_timeout' as const, ...sequel.settings])],
		press: pressWhile(phase, view),
	};
};

const causeOf = (
	{cause, kernel}: Stopping,
	{policy, process: {isManualShutdown}, health}: ExplainFacts,
): Part => {
	switch (cause) {
		case 'person':
			return {words: 'Somebody said stop: the kill switch is on.', settings: ['manual_shutdown']};
		case 'leave':
			return {
				words: 'The watchdog was told to leave, and takes the application with it.',
				settings: ['manual_shutdown'],
			};
		case 'leftover':
			return {
				words: isManualShutdown
					? 'It lives from an earlier watchdog, and nothing may run now.'
					: 'It lives from an earlier watchdog, and cannot be adopted: it was being stopped, or its first process is dead.',
				settings: ['manual_shutdown'],
			};
		case 'manual_request':
			return {words: 'Somebody asked for a restart.', settings: ['manual_shutdown']};
		case 'health_degraded':
			return {
				words: `Its health check (${health.target}) failed too often, or was not answered in time after the start.`,
				settings: ['watchdog.health', 'watchdog.health.failure_threshold', 'watchdog.health.start_timeout'],
			};
		case 'heartbeat_timeout':
			return {
				words: 'It hangs: its event loop did not answer.',
				settings: ['watchdog.on_hang', 'kernels.heartbeat_timeout'],
			};
		case 'kernel_down':
			return {
				words: `A critical kernel stays down${kernel === undefined ? '' : `: ${kernel}`}.`,
				settings: ['watchdog.on_critical_kernel_down'],
			};
		case 'memory_limit':
			return {
				words: `It used more memory than ${writtenBytes(policy.maxMemory ?? 0)}.`,
				settings: ['watchdog.max_memory'],
			};
	}
};

const endOf = (
	{since, isForced, isReported}: Stopping,
	{policy}: ExplainFacts,
	view: ExplainView,
): string => {
	if (isReported) return 'It is still there though it was killed; that is tried on.';
	if (isForced) return 'It did not stop when asked, and is being killed.';
	return `${dueAt(since + policy.stopTimeout, view)} what is left of it is killed.`;
};

const sequelOf = (
	{cause, thenStart}: Stopping,
	{policy, process: {isManualShutdown, failures}}: ExplainFacts,
): Part => {
	switch (cause) {
		case 'leave':
			return {
				words: isManualShutdown
					? 'Then grace-tui ends. The kill switch is on, so the next one leaves it stopped.'
					: 'Then grace-tui ends. The kill switch is off, so the next one starts the application again.',
				settings: [],
			};
		case 'person':
			return {words: 'Then it stays stopped, until somebody clears the switch.', settings: []};
		case 'manual_request':
			return {words: 'Then the next life begins at once.', settings: []};
		case 'leftover':
			return {
				words: thenStart ? 'Then the next life begins at once.' : 'Then it stays stopped.',
				settings: [],
			};
		case 'health_degraded':
		case 'heartbeat_timeout':
		case 'kernel_down':
		case 'memory_limit': {
			const {words, settings} = afterFailure(failures + 1, policy);
			return {words: `That is a failure: ${words}.`, settings};
		}
	}
};

const pressWhile = ({cause, thenStart}: Stopping, {keys}: ExplainView): readonly string[] => {
	const {stop, log} = pressOf(keys);
	if (cause === 'leave')
		return ['Nothing: it ends by itself. Told to leave once more, grace-tui kills what does not stop.'];
	const isStaying = cause === 'person' || (cause === 'leftover' && !thenStart);
	if (isStaying)
		return [`${keys.restart} starts it again as soon as it is gone; so does \`grace-tui start\`.`];
	return [stop, log];
};
