import {allowedAt, fullAllowance, spend} from './allowance.ts';
import {isHeld, isTellable, silenceOf} from './audible.ts';
import {retryDelay} from './backoff.ts';
import {compose} from './compose.ts';
import {dueAt, hasCritical} from './due.ts';
import {emptyGroup, forgetThread, isLasting, release} from './group.ts';
import {hearNotice, hearStanding} from './hear-notice.ts';
import {limitNews} from './limit-news.ts';
import {type Group, groups, type Outlook} from './message.ts';
import type {
	ReceiverContext,
	ReceiverDecision,
	ReceiverEffect,
	ReceiverEvent,
	ReceiverState,
	TrackedProblem,
} from './receiver-state.ts';
import {take, takenUpTo} from './taken.ts';

/** A receiver that was never told anything; what was raised up to `newest`, the name of an alert, is not told any more. */
export const initialReceiver = (
	newest: string | undefined,
	maxPerHour: number,
	now: number,
): ReceiverState => ({
	taken: takenUpTo(newest),
	standing: {isManualShutdown: false, isSteady: false, life: 0},
	groups: {application: emptyGroup, kernels: emptyGroup, watchdog: emptyGroup, other: emptyGroup},
	outgoing: undefined,
	allowance: fullAllowance(maxPerHour, now),
	health: {reading: 'idle', words: undefined, sentAt: undefined},
});

/**
 * What an event means for a receiver: the next state, and what to do, in order. Pure: `now` is in milliseconds since the epoch, on a
 * clock that never goes back.
 */
export const decideReceiver = (
	state: ReceiverState,
	event: ReceiverEvent,
	context: ReceiverContext,
	now: number,
): ReceiverDecision => {
	switch (event.type) {
		case 'notice':
			return settle(hearNotice(state, event.notice, context, now), [], context, now);
		case 'skip':
			return {state: {...state, taken: take(state.taken, event.name)}, effects: []};
		case 'standing':
			return settle(hearStanding(state, event.standing, event.timestamp, now), [], context, now);
		case 'look':
			return settle(state, [], context, now);
		case 'wake':
			return onWake(state, event.outlook, context, now);
		case 'answered':
			return onAnswered(state, event, context, now);
	}
};

/** A state after a change: what may be told now is news, what is too much is left out, and the next time is known. */
const settle = (
	changed: ReceiverState,
	effects: readonly ReceiverEffect[],
	context: ReceiverContext,
	now: number,
): ReceiverDecision => {
	const state = limitNews(refresh(changed, context, now), context.policy.maxPending);
	const at = nextWake(state, context, now);
	return {state, effects: at === undefined ? effects : [...effects, {type: 'wake', at}]};
};

const refresh = (state: ReceiverState, context: ReceiverContext, now: number): ReceiverState => {
	const isAudible = ({latest}: TrackedProblem): boolean => isTellable(latest, context, now);
	const refreshed = groups.map(name => {
		const group = forgetThread(state.groups[name], context.policy.groupInterval, now);
		return [name, isHeld(state, name) ? group : release(group, isAudible, now)] as const;
	});
	return {...state, groups: {...state.groups, ...Object.fromEntries(refreshed)}};
};

const isSilentBy =
	({silences}: ReceiverContext, now: number) =>
	({latest}: TrackedProblem): boolean =>
		silenceOf(latest, silences, now) !== undefined;

type Due = {readonly name: Group; readonly at: number; readonly isCritical: boolean};

/** The groups that have something to say, in the order in which they say it once it is time. */
const duesOf = (state: ReceiverState, context: ReceiverContext, now: number): readonly Due[] =>
	groups
		.flatMap(name => {
			const group = state.groups[name];
			// The word that the switch was thrown is the one thing that is told while it is on.
			const isMute = isHeld(state, name) && !(name === 'application' && group.news.length > 0);
			const at = isMute ? undefined : dueAt(group, context.policy, isSilentBy(context, now));
			return at === undefined ? [] : [{name, at, isCritical: hasCritical(group)}];
		})
		.toSorted((one, other) => Number(other.isCritical) - Number(one.isCritical) || one.at - other.at);

const nextWake = (state: ReceiverState, context: ReceiverContext, now: number): number | undefined => {
	const {outgoing, allowance} = state;
	if (outgoing !== undefined) return outgoing.nextAt;
	const times = duesOf(state, context, now).map(({at}) => at);
	const allowed = allowedAt(allowance, context.policy.maxPerHour, now);
	const sayAt = times.length === 0 ? undefined : Math.max(Math.min(...times), allowed);
	const all = [sayAt, unsilencedAt(state, context, now)].filter(at => at !== undefined);
	return all.length === 0 ? undefined : Math.min(...all);
};

/** When a silence ends that keeps something from being told. */
const unsilencedAt = (state: ReceiverState, {silences}: ReceiverContext, now: number): number | undefined => {
	const ends = groups
		.flatMap(name => state.groups[name].problems)
		.filter(isLasting)
		.flatMap(({latest}) => silenceOf(latest, silences, now)?.endsAt ?? []);
	return ends.length === 0 ? undefined : Math.min(...ends);
};

const onWake = (
	before: ReceiverState,
	outlook: Outlook,
	context: ReceiverContext,
	now: number,
): ReceiverDecision => {
	const {state, effects} = settle(before, [], context, now);
	const {outgoing} = state;
	if (outgoing !== undefined) {
		if (outgoing.nextAt === undefined || outgoing.nextAt > now) return {state, effects};
		return {
			state: {...state, outgoing: {...outgoing, nextAt: undefined}},
			effects: [{type: 'send', message: outgoing.message}],
		};
	}
	const {maxPerHour} = context.policy;
	const due = duesOf(state, context, now).find(({at}) => at <= now);
	if (due === undefined || allowedAt(state.allowance, maxPerHour, now) > now) return {state, effects};
	const {name} = due;
	const isSilent = isSilentBy(context, now);
	const {message, group} = compose(state.groups[name], {name, context, outlook, isSilent, now});
	return {
		state: {
			...state,
			groups: {...state.groups, [name]: group},
			outgoing: {message, attempts: 0, nextAt: undefined},
			allowance: spend(state.allowance, maxPerHour, now),
		},
		effects: [{type: 'send', message}],
	};
};

const onAnswered = (
	state: ReceiverState,
	{id, answer, chance}: Extract<ReceiverEvent, {type: 'answered'}>,
	context: ReceiverContext,
	now: number,
): ReceiverDecision => {
	const {outgoing, health} = state;
	// Of a message that was given up meanwhile.
	if (outgoing?.message.id !== id) return {state, effects: []};
	const {words} = answer;
	switch (answer.type) {
		case 'taken':
			return settle(
				{...state, outgoing: undefined, health: {reading: 'ok', words, sentAt: now}},
				[],
				context,
				now,
			);
		case 'later': {
			const attempts = outgoing.attempts + 1;
			const nextAt = now + retryDelay(attempts, answer.retryAfter, chance);
			const failing = {...health, reading: 'failing', words} as const;
			return settle({...state, outgoing: {...outgoing, attempts, nextAt}, health: failing}, [], context, now);
		}
		case 'refused': {
			const refused = {...health, reading: 'refused', words} as const;
			// Once: what it refuses next is no news until it has taken something.
			const effects = health.reading === 'refused' ? [] : [refusal(context.name, words)];
			return settle({...state, outgoing: undefined, health: refused}, effects, context, now);
		}
	}
};

const refusal = (receiver: string, words: string): ReceiverEffect => ({
	type: 'announce',
	event: 'watchdog.error',
	payload: {
		error: `The receiver ${receiver} refused a message for good (${words}): correct it, then try \`grace-tui notify test ${receiver}\`.`,
		receiver,
	},
});
