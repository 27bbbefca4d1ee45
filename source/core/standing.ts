import type {Instant} from './instant.ts';
import type {KernelRow} from './model.ts';

/**
 * How a kernel is seen from outside, the worst first: its phase, unless its process is not linked (`away`), or it calls
 * itself healthy and has been silent for too long (`overdue`).
 */
export const standings = ['failed', 'restarting', 'cooling', 'overdue', 'away', 'healthy'] as const;

export type Standing = (typeof standings)[number];

/** How a kernel stands now. */
export const standingOf = (row: KernelRow, now: Instant): Standing => {
	if (!row.isLinked) return 'away';
	return row.phase === 'healthy' && silenceOf(row, now) >= row.heartbeatTimeout ? 'overdue' : row.phase;
};

/** Milliseconds since its last beat, or, where it has never beaten, since it was first heard of. */
export const silenceOf = ({lastBeat, heardAt}: KernelRow, now: Instant): number =>
	Math.max(now - (lastBeat ?? heardAt), 0);

/** Milliseconds until its cooldown ends or its restart is given up; undefined where it waits for neither. */
export const remainingFor = ({isLinked, phase, until}: KernelRow, now: Instant): number | undefined => {
	const isWaiting = isLinked && (phase === 'cooling' || phase === 'restarting');
	return isWaiting && until !== undefined ? Math.max(until - now, 0) : undefined;
};
