import {countFailures, delaySettings, tellExit, tellReason} from './explain-failure.ts';
import {type Draft, dueAt, type ExplainFacts, type ExplainView, pressOf} from './explanation.ts';
import type {Phase} from './phase.ts';
import {isFinishedExit} from './policy.ts';

type In<Name extends Phase['name']> = Extract<Phase, {name: Name}>;

/** A process of which nothing lives: for good, until a delay is over, or until a pause is. */
export const explainRest = (
	phase: In<'stopped' | 'waiting' | 'paused'>,
	facts: ExplainFacts,
	view: ExplainView,
): Draft => {
	switch (phase.name) {
		case 'stopped':
			return explainStopped(phase, facts, view);
		case 'waiting':
			return explainWaiting(phase, facts, view);
		case 'paused':
			return explainPaused(phase, facts, view);
	}
};

const explainStopped = ({by}: In<'stopped'>, facts: ExplainFacts, {keys}: ExplainView): Draft => {
	const press = pressOf(keys);
	switch (by) {
		case 'launch':
			return {
				why: ['Nothing was started yet: the watchdog has only just begun.'],
				next: ['The first life begins in a moment.'],
				settings: ['manual_shutdown'],
				press: [press.start, press.stop],
			};
		case 'person':
			return {
				why: ['The kill switch is on: somebody said stop.', ...lastExitOf(facts)],
				next: ['Nothing, until somebody clears the switch: neither a crash nor a reboot does.'],
				settings: ['manual_shutdown'],
				press: [press.start],
			};
		case 'exit':
			return explainFinished(facts, press);
		case 'leave':
			return {
				why: ['The watchdog was told to leave, and takes the application with it.'],
				next: [
					facts.process.isManualShutdown
						? 'grace-tui ends. The kill switch is on, so the next one leaves it stopped.'
						: 'grace-tui ends. The kill switch is off, so the next one starts the application again.',
				],
				settings: ['manual_shutdown'],
				press: ['Nothing: grace-tui ends by itself. `grace-tui start` brings both back.'],
			};
		case 'unreadable_state':
			return {
				why: [
					'grace_state.json cannot be read, and there is no good copy of it: nobody knows whether it should run.',
				],
				next: ['Nothing, until somebody asks, or the file can be read again; what it says then counts.'],
				settings: ['manual_shutdown'],
				press: [press.start, press.stop],
			};
	}
};

const lastExitOf = ({process: {lastExit}}: ExplainFacts): readonly string[] =>
	lastExit === undefined ? [] : [tellExit(lastExit)];

const explainFinished = (facts: ExplainFacts, press: ReturnType<typeof pressOf>): Draft => {
	const {
		policy,
		process: {lastExit},
	} = facts;
	const isDone = lastExit !== undefined && isFinishedExit(policy, lastExit);
	return {
		why: [
			...(lastExit === undefined ? ['It could not be started.'] : lastExitOf(facts)),
			isDone ? 'That is a success, and its restart rule lets it rest.' : 'Its restart rule leaves it so.',
		],
		next: ['Nothing, until somebody asks for it.'],
		settings: ['watchdog.restart', 'watchdog.success_exit_codes'],
		press: [press.start, press.log],
	};
};

const explainWaiting = ({until, restart}: In<'waiting'>, facts: ExplainFacts, view: ExplainView): Draft => {
	const {life, failures} = facts.process;
	const press = pressOf(view.keys);
	return {
		why: [
			...lastExitOf(facts),
			`It is to be restarted because ${tellReason(restart)}.`,
			`That makes ${countFailures(failures)}, and from the second one on there is a delay.`,
		],
		next: [
			`${dueAt(until, view)} life ${life + 1} begins, as attempt ${restart.attempt}.`,
			`At ${facts.policy.maxConsecutiveFailures} failures in a row supervision pauses.`,
		],
		settings: [...delaySettings, 'watchdog.max_consecutive_failures'],
		press: [press.start, press.stop, press.log],
	};
};

const explainPaused = (
	{until, restart, exit}: In<'paused'>,
	facts: ExplainFacts,
	view: ExplainView,
): Draft => {
	const {life, failures, lastExit} = facts.process;
	const press = pressOf(view.keys);
	const ending = exit ?? lastExit;
	return {
		why: [
			...(ending === undefined ? [] : [tellExit(ending)]),
			`That made ${countFailures(failures)}, the last because ${tellReason(restart)}: trying on without a rest would help nobody.`,
		],
		next: [
			`${dueAt(until, view)} there is one more try, life ${life + 1}.`,
			'Should that fail too, the next pause is twice as long; should it become steady, all is forgotten.',
		],
		settings: ['watchdog.max_consecutive_failures', 'watchdog.pause_after_failures', 'watchdog.max_pause'],
		press: [press.log, press.start, press.stop],
	};
};
