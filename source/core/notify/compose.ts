import {isLasting} from './group.ts';
import type {Group, Message, MessageKind, Outlook, Problem} from './message.ts';
import type {GroupState, ReceiverContext, Thread, TrackedProblem} from './receiver-state.ts';
import {isAtLeast, worst} from './severity.ts';

type Options = {
	readonly name: Group;
	readonly context: ReceiverContext;
	readonly outlook: Outlook;
	readonly isSilent: (problem: TrackedProblem) => boolean;
	readonly now: number;
};

/** The next message of a group, and the group once that is on its way. */
export const compose = (
	group: GroupState,
	options: Options,
): {readonly message: Message; readonly group: GroupState} => {
	const {name, context, outlook, isSilent, now} = options;
	const told = group.problems.filter(
		problem => (problem.isNews || problem.told !== undefined) && !(isLasting(problem) && isSilent(problem)),
	);
	const thread = next(group, options);
	const stem = thread.stem;
	const lasting = told.filter(isLasting);
	const message: Message = {
		id: `${stem}.${thread.count}`,
		kind: kindOf(group, told),
		group: name,
		thread: `${stem}.1`,
		severity: severityOf(group, told),
		problems: told.toSorted(byGravity).map(bare),
		notices: group.news,
		omitted: group.omitted,
		createdAt: now,
		origin: context.origin,
		outlook,
	};
	return {
		message,
		group: {
			...group,
			problems: group.problems
				.filter(isLasting)
				.map(problem =>
					lasting.includes(problem) ? {...problem, told: problem.severity, isNews: false} : problem,
				),
			news: [],
			omitted: 0,
			newsSince: undefined,
			quietSince: undefined,
			thread: {...thread, isOpen: lasting.length > 0},
		},
	};
};

const next = ({thread, news}: GroupState, {name, context, now}: Options): Thread => {
	const critical = news.filter(({severity}) => severity === 'critical').map(({event}) => event);
	const first = news[0]?.name.replace(/\.json$/, '') ?? `${name}-${now}`;
	const {stem, count, toldEvents} = thread ?? {
		stem: `${context.prefix}-${first.replaceAll(/[^\w.-]/g, '_').slice(0, longestName)}`,
		count: 0,
		toldEvents: [],
	};
	return {
		stem,
		count: count + 1,
		sentAt: now,
		isOpen: true,
		toldEvents: [...new Set([...toldEvents, ...critical])].slice(-mostEvents),
	};
};

const longestName = 100;
const mostEvents = 100;

const kindOf = ({thread, news}: GroupState, told: readonly TrackedProblem[]): MessageKind => {
	if (told.length === 0) return 'note';
	if (!told.some(isLasting)) return 'resolved';
	if (thread?.isOpen !== true) return 'firing';
	return news.length > 0 || told.some(({isNews}) => isNews) ? 'update' : 'repeat';
};

const severityOf = ({news}: GroupState, told: readonly TrackedProblem[]) => {
	const lasting = told.filter(isLasting);
	if (told.length === 0) return worst(news.map(({severity}) => severity));
	return worst((lasting.length > 0 ? lasting : told).map(({severity}) => severity));
};

const byGravity = (one: TrackedProblem, other: TrackedProblem): number => {
	if (isLasting(one) !== isLasting(other)) return isLasting(one) ? -1 : 1;
	if (one.severity === other.severity) return 0;
	return isAtLeast(one.severity, other.severity) ? -1 : 1;
};

const bare = ({told: _told, isNews: _isNews, ...problem}: TrackedProblem): Problem => problem;
