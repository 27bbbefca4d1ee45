import type {Meaning} from './meaning.ts';
import type {Notice} from './notice.ts';
import type {GroupState, TrackedProblem} from './receiver-state.ts';
import {worst} from './severity.ts';

/** Nothing is wrong, and nothing was told. */
export const emptyGroup: GroupState = {
	problems: [],
	news: [],
	omitted: 0,
	newsSince: undefined,
	quietSince: undefined,
	thread: undefined,
};

/** A problem that lasts. */
export const isLasting = ({resolvedAt}: TrackedProblem): boolean => resolvedAt === undefined;

/** A problem that the receiver knows of, or is about to. */
export const isKnown = ({told, isNews}: TrackedProblem): boolean => told !== undefined || isNews;

type Heard = {
	readonly notice: Notice;
	readonly meaning: Meaning;
	/** Nothing speaks against telling it. */
	readonly isAudible: boolean;
	readonly now: number;
};

/** A group after a notice. */
export const hear = (group: GroupState, heard: Heard): GroupState => {
	switch (heard.meaning.type) {
		case 'fires':
			return fire(group, heard);
		case 'resolves':
			return hearEnd(group, heard);
		case 'note':
			return heard.isAudible ? addNews(group, heard.notice, heard.now) : group;
	}
};

const fire = (group: GroupState, {notice, meaning, isAudible, now}: Heard): GroupState => {
	const {fingerprint} = meaning;
	const before = group.problems.find(problem => problem.fingerprint === fingerprint);
	const lasting = before !== undefined && isLasting(before) ? before : undefined;
	const problem: TrackedProblem = {
		fingerprint,
		severity: worst([notice.severity, ...(lasting === undefined ? [] : [lasting.severity])]),
		since: lasting?.since ?? notice.timestamp,
		latest: notice,
		count: (lasting?.count ?? 0) + 1,
		resolvedAt: undefined,
		// One whose end was not told yet lasts, as far as the receiver knows.
		told: before?.told,
		isNews: isAudible || before?.isNews === true,
	};
	const problems = [...group.problems.filter(each => each !== before), problem];
	const fired = {...group, problems, quietSince: undefined};
	return isAudible ? addNews(fired, notice, now) : fired;
};

const hearEnd = (group: GroupState, {notice, meaning, isAudible, now}: Heard): GroupState => {
	const problem = group.problems.find(({fingerprint}) => fingerprint === meaning.fingerprint);
	if (problem === undefined) return isAudible ? addNews(group, notice, now) : group;
	const ended = end(group, problem, notice.timestamp, now);
	return isKnown(problem) ? addNews(ended, notice, now) : ended;
};

/** A group in which a problem is over; one that nobody was told of is forgotten. */
export const end = (
	group: GroupState,
	problem: TrackedProblem,
	timestamp: string,
	now: number,
): GroupState => {
	const others = group.problems.filter(each => each !== problem);
	const ended = {...problem, resolvedAt: problem.resolvedAt ?? timestamp, isNews: true};
	const problems = isKnown(problem) ? [...others, ended] : others;
	const isQuiet = !problems.some(isLasting);
	return {...group, problems, quietSince: isQuiet ? (group.quietSince ?? now) : undefined};
};

/** All that is wrong in a group is over. */
export const endAll = (group: GroupState, timestamp: string, now: number): GroupState =>
	group.problems.filter(isLasting).reduce((rest, problem) => end(rest, problem, timestamp, now), group);

/** One more for the next message. */
export const addNews = (group: GroupState, notice: Notice, now: number): GroupState => ({
	...group,
	news: [...group.news, notice],
	newsSince: group.newsSince ?? now,
});

/** What lasts and could not be told before is news as soon as nothing speaks against it. */
export const release = (
	group: GroupState,
	isAudible: (problem: TrackedProblem) => boolean,
	now: number,
): GroupState => {
	const released = new Set(
		group.problems.filter(problem => isLasting(problem) && !isKnown(problem) && isAudible(problem)),
	);
	if (released.size === 0) return group;
	return {
		...group,
		problems: group.problems.map(problem => (released.has(problem) ? {...problem, isNews: true} : problem)),
		news: [...group.news, ...[...released].map(({latest}) => latest)],
		newsSince: group.newsSince ?? now,
	};
};

/** A thread that ended a while ago is not taken up again, unless what waits was to go on with it. */
export const forgetThread = (group: GroupState, groupInterval: number, now: number): GroupState => {
	const {thread, newsSince} = group;
	const isOver =
		thread !== undefined && !thread.isOpen && newsSince === undefined && now >= thread.sentAt + groupInterval;
	return isOver ? {...group, thread: undefined} : group;
};
