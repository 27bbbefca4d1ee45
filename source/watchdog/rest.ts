import type {ProcessState, Rest} from '../core/phase.ts';
import type {Clock} from '../runtime/clock.ts';
import type {RunRecord} from './run-record.ts';

/** What the run record tells the watchdog that takes over, beside what it tells everybody. */
export type HandedOver = NonNullable<RunRecord['handed_over']>;

// Older than this it was for a watchdog that never came; whoever comes now begins as ever.
const validFor = 30_000;

/** How a process of which nothing lives is handed over. */
export const handedOverOf = ({phase, pauses}: ProcessState, wall: Date): HandedOver => ({
	at: wall.toISOString(),
	pauses,
	...(phase.name === 'stopped' && phase.by === 'exit' && {is_finished: true}),
	...((phase.name === 'waiting' || phase.name === 'paused') && {restart: phase.restart}),
});

/** How the watchdog before left it, and after which life; undefined unless it handed over just now, and left something to wait for. */
export const restOf = (record: RunRecord | undefined, clock: Clock): Rest | undefined => {
	const wall = clock.wall().getTime();
	const handedOver = record?.handed_over;
	if (record === undefined || handedOver === undefined) return undefined;
	if (Math.abs(wall - Date.parse(handedOver.at)) > validFor) return undefined;
	const {life, failures, restarts} = record;
	const {pauses, restart} = handedOver;
	if (handedOver.is_finished === true)
		return {life, failures, restarts, pauses, phase: {name: 'stopped', by: 'exit'}};
	if (restart === undefined || (record.phase !== 'waiting' && record.phase !== 'paused')) return undefined;
	const left = Math.max(Date.parse(record.next_start_at ?? '') - wall, 0) || 0;
	return {life, failures, restarts, pauses, phase: {name: record.phase, until: clock.now() + left, restart}};
};
