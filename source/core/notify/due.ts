import {isLasting} from './group.ts';
import type {ReceiverPolicy} from './receiver-settings.ts';
import type {GroupState, TrackedProblem} from './receiver-state.ts';

/** When the next message of a group is due; undefined where there is nothing to say. */
export const dueAt = (
	group: GroupState,
	policy: ReceiverPolicy,
	isSilent: (problem: TrackedProblem) => boolean,
): number | undefined => {
	const {thread, newsSince, quietSince} = group;
	const isNews = group.problems.some(problem => problem.isNews);
	const since = newsSince ?? (isNews ? quietSince : undefined);
	if (since === undefined)
		return thread?.isOpen === true ? reminderAt(group, thread.sentAt, policy, isSilent) : undefined;
	if (thread === undefined) return hasCritical(group) ? since : since + policy.groupWait;
	if (isSurprise(group)) return since;
	const regular = Math.max(thread.sentAt + policy.groupInterval, since);
	// The end of what was told comes soon; what goes up and down all the time does not come more often for that.
	const isEnd = thread.isOpen && quietSince !== undefined;
	return isEnd ? Math.min(regular, quietSince + policy.groupWait) : regular;
};

const reminderAt = (
	{problems}: GroupState,
	sentAt: number,
	{repeatInterval}: ReceiverPolicy,
	isSilent: (problem: TrackedProblem) => boolean,
): number | undefined =>
	problems.some(problem => isLasting(problem) && !isSilent(problem)) ? sentAt + repeatInterval : undefined;

/** Whether something critical waits to be told. */
export const hasCritical = ({news}: GroupState): boolean =>
	news.some(({severity}) => severity === 'critical');

/** A critical event of a kind that this thread has not told yet. */
const isSurprise = ({news, thread}: GroupState): boolean =>
	news.some(({severity, event}) => severity === 'critical' && !thread?.toldEvents.includes(event));
