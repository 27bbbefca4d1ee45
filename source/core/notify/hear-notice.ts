import {isHeld, isTellable, silenceOf} from './audible.ts';
import {addNews, emptyGroup, end, endAll, forgetThread, hear, isKnown, isLasting} from './group.ts';
import {applicationFingerprint, isKillSwitch, meaningOf} from './meaning.ts';
import type {Notice} from './notice.ts';
import type {GroupState, ReceiverContext, ReceiverState, Standing} from './receiver-state.ts';
import {shrinkNotice} from './small-notice.ts';
import {isTaken, take} from './taken.ts';

/** A receiver after an alert; one that it has heard of already changes nothing. */
export const hearNotice = (
	state: ReceiverState,
	whole: Notice,
	context: ReceiverContext,
	now: number,
): ReceiverState => {
	if (isTaken(state.taken, whole.name)) return state;
	const taken = {...state, taken: take(state.taken, whole.name)};
	// That it cannot be reached is for the others to tell.
	if (whole.payload.receiver === context.name) return taken;
	const notice = shrinkNotice(whole);
	if (isKillSwitch(notice)) return hearKillSwitch(taken, notice, context, now);
	if (state.standing.isManualShutdown) return taken;
	const meaning = meaningOf(notice);
	const {group: name} = meaning;
	const group = forgetThread(state.groups[name], context.policy.groupInterval, now);
	const isAudible = isTellable(notice, context, now) && !isHeld(state, name);
	const heard = hear(silencedAway(group, notice, context, now), {notice, meaning, isAudible, now});
	return {...taken, groups: {...state.groups, [name]: heard}};
};

// Who silenced it after it was told does not want to hear of its end either.
const silencedAway = (
	group: GroupState,
	notice: Notice,
	{silences}: ReceiverContext,
	now: number,
): GroupState => {
	const {type, fingerprint} = meaningOf(notice);
	if (type !== 'resolves') return group;
	const problem = group.problems.find(each => each.fingerprint === fingerprint);
	if (problem === undefined || silenceOf(problem.latest, silences, now) === undefined) return group;
	return closeIfQuiet({...group, problems: group.problems.filter(each => each !== problem)});
};

const closeIfQuiet = (group: GroupState): GroupState =>
	group.thread === undefined || group.problems.some(isLasting)
		? group
		: {...group, thread: {...group.thread, isOpen: false}};

/** A person's word: whatever was wrong is not any more, and only the word itself is told. */
const hearKillSwitch = (
	state: ReceiverState,
	notice: Notice,
	context: ReceiverContext,
	now: number,
): ReceiverState => {
	const before = forgetThread(state.groups.application, context.policy.groupInterval, now);
	const isEnd = before.problems.some(problem => isLasting(problem) && isKnown(problem));
	const ended = endAll(before, notice.timestamp, now);
	const isTold = isEnd || isTellable(notice, context, now);
	return {
		...state,
		groups: {
			application: isTold ? addNews(ended, notice, now) : ended,
			kernels: silent(state.groups.kernels),
			watchdog: silent(state.groups.watchdog),
			other: silent(state.groups.other),
		},
	};
};

const silent = ({thread}: GroupState): GroupState => ({
	...emptyGroup,
	thread: thread === undefined ? undefined : {...thread, isOpen: false},
});

/** Milliseconds in which the alert comes that tells of what was seen. */
const alertDelay = 1000;

/** A receiver once it is known how the application stands. */
export const hearStanding = (
	state: ReceiverState,
	standing: Standing,
	timestamp: string,
	now: number,
): ReceiverState => {
	const {application, kernels} = state.groups;
	const fallen = application.problems.find(
		problem => problem.fingerprint === applicationFingerprint && isLasting(problem),
	);
	const isUpAgain = standing.isSteady && fallen !== undefined;
	const isNewLife = standing.life !== state.standing.life;
	return {
		...state,
		standing,
		groups: {
			...state.groups,
			// The alert that says so as well is on its way.
			application: isUpAgain ? end(application, fallen, timestamp, now + alertDelay) : application,
			// A life has its own kernels.
			kernels: isNewLife ? endAll(kernels, timestamp, now) : kernels,
		},
	};
};
