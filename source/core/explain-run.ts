import {formatAge} from './duration.ts';
import {afterFailure, tellReason} from './explain-failure.ts';
import {type Draft, dueAt, type ExplainFacts, type ExplainView, pressOf} from './explanation.ts';
import type {Phase, Run} from './phase.ts';

type In<Name extends Phase['name']> = Extract<Phase, {name: Name}>;

/** A process that lives, with nothing wrong about it. */
export const explainRun = (
	phase: In<'starting' | 'running'>,
	facts: ExplainFacts,
	view: ExplainView,
): Draft =>
	withPending(
		phase.name === 'starting' ? explainStarting(phase, facts, view) : explainRunning(phase, facts, view),
		facts,
	);

const withPending = (draft: Draft, {pending}: ExplainFacts): Draft =>
	pending.length === 0
		? draft
		: {
				...draft,
				next: [...draft.next, `From the next life on the config counts as it is now: ${pending.join(', ')}.`],
			};

const explainStarting = ({since, run}: In<'starting'>, facts: ExplainFacts, view: ExplainView): Draft => {
	const {
		policy,
		health,
		process: {life, failures},
	} = facts;
	const press = pressOf(view.keys);
	const begun = [...originOf(run, facts), ...(run.restart === undefined ? [] : [attemptOf(run.restart)])];
	if (policy.health === undefined) {
		return {
			why: [`Life ${life} is being spawned.`, ...begun],
			next: ['As soon as its process is there it is running: no health check is written that it must pass.'],
			settings: ['watchdog.health'],
			press: [press.stop, press.log],
		};
	}
	const {words, settings} = afterFailure(failures + 1, policy);
	return {
		why: [`Life ${life} has not answered its health check (${health.target}) yet.`, ...begun],
		next: [
			'As soon as it answers, or says over the link that it is ready, it is running.',
			`${dueAt(since + policy.health.startTimeout, view)} it is stopped where it has not, which is a failure: ${words}.`,
		],
		settings: ['watchdog.health', 'watchdog.health.start_timeout', ...settings],
		press: [press.restart, press.stop, press.log],
	};
};

const explainRunning = (
	{since, run, isSteady}: In<'running'>,
	facts: ExplainFacts,
	view: ExplainView,
): Draft => {
	const {
		policy,
		process: {life, failures},
	} = facts;
	const press = pressOf(view.keys);
	const {words, settings} = afterFailure(isSteady ? 1 : failures + 1, policy);
	const lives = `Life ${life} lives, for ${formatAge(view.now - run.spawnedAt)} now.`;
	const limit = policy.maxMemory === undefined ? [] : (['watchdog.max_memory'] as const);
	if (isSteady) {
		return {
			why: [lives, ...originOf(run, facts), 'It is steady: it has proved itself.'],
			next: [`Nothing is due. Should it end unasked, ${words}.`],
			settings: ['watchdog.restart', ...settings, ...limit],
			press: [press.restart, press.stop],
		};
	}
	return {
		why: [
			lives,
			...originOf(run, facts),
			...(run.restart === undefined ? [] : [attemptOf(run.restart)]),
			'It has yet to prove itself.',
		],
		next: [
			`${dueAt(since + policy.minUptimeForSuccess, view)} it is steady, and failures count from 0 again.`,
			`Should it end unasked before that, ${words}.`,
		],
		settings: ['watchdog.min_uptime_for_success', ...settings, ...limit],
		press: [press.restart, press.stop, press.log],
	};
};

const attemptOf = (restart: NonNullable<Run['restart']>): string =>
	`It is restart attempt ${restart.attempt}, because ${tellReason(restart)}.`;

// Whatever lived before this watchdog did was found by it.
const originOf = ({spawnedAt}: Run, {watchdog}: ExplainFacts): readonly string[] =>
	spawnedAt < watchdog.startedAt
		? ['This watchdog found it alive, and adopted it; how it ends will not be seen, and counts as a failure.']
		: [];
