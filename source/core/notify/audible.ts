import {isLasting} from './group.ts';
import {applicationFingerprint, kernelOf, meaningOf} from './meaning.ts';
import type {Group} from './message.ts';
import type {Notice} from './notice.ts';
import type {ReceiverContext, ReceiverState, TrackedProblem} from './receiver-state.ts';
import {isAtLeast} from './severity.ts';
import type {Matchable, Silence} from './silence.ts';
import {matchesSilence} from './silence-match.ts';

/**
 * Whether nothing of a group is told for now: all while the kill switch is on, and the kernels while the application is down, which takes
 * them along.
 */
export const isHeld = ({standing, groups}: ReceiverState, name: Group): boolean =>
	standing.isManualShutdown || (name === 'kernels' && isDown(groups.application.problems));

const isDown = (problems: readonly TrackedProblem[]): boolean =>
	problems.some(problem => problem.fingerprint === applicationFingerprint && isLasting(problem));

/** The silence that keeps a notice from being told; the one that ends last. */
export const silenceOf = (notice: Notice, silences: readonly Silence[], now: number): Silence | undefined =>
	silences
		.filter(silence => matchesSilence(silence, subjectOf(notice), now))
		.toSorted((one, other) => other.endsAt - one.endsAt)[0];

/** Whether a notice by itself may be told. */
export const isTellable = (
	{severity, ...notice}: Notice,
	{policy, silences}: ReceiverContext,
	now: number,
): boolean =>
	isAtLeast(severity, policy.minSeverity) && silenceOf({...notice, severity}, silences, now) === undefined;

const subjectOf = (notice: Notice): Readonly<Record<Matchable, string | undefined>> => {
	const {group, fingerprint} = meaningOf(notice);
	const {event, severity, payload} = notice;
	const reason = typeof payload.reason === 'string' ? payload.reason : undefined;
	return {event, severity, group, fingerprint, reason, kernel: kernelOf(notice)};
};
