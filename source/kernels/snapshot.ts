import type {Instant} from '../core/instant.ts';
import type {KernelPhaseName, KernelReason, KernelState} from '../core/kernel-state.ts';

/** A kernel as a watchdog is told of it; instants are of this process's monotonic clock. */
export type Snapshot = {
	readonly name: string;
	readonly critical: boolean;
	readonly restartable: boolean;
	readonly phase: KernelPhaseName;
	readonly attempts: number;
	readonly restarts: number;
	readonly last_beat: Instant | null;
	readonly heard_at: Instant;
	/** Cooling: its end. Restarting: its deadline. */
	readonly until: Instant | null;
	readonly reason: KernelReason | null;
};

export const snapshotOf = (kernel: KernelState): Snapshot => {
	const {name, isCritical, isRestartable, phase, attempts, restarts, lastBeat, heardAt, lastReason} = kernel;
	return {
		name,
		critical: isCritical,
		restartable: isRestartable,
		phase: phase.name,
		attempts,
		restarts,
		last_beat: lastBeat ?? null,
		heard_at: heardAt,
		until: 'until' in phase ? phase.until : null,
		reason: ('reason' in phase ? phase.reason : lastReason) ?? null,
	};
};
