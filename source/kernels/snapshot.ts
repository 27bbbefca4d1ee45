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

export const snapshotOf = ({phase, ...kernel}: KernelState): Snapshot => ({
	name: kernel.name,
	critical: kernel.isCritical,
	restartable: kernel.isRestartable,
	phase: phase.name,
	attempts: kernel.attempts,
	restarts: kernel.restarts,
	last_beat: kernel.lastBeat ?? null,
	heard_at: kernel.heardAt,
	until: 'until' in phase ? phase.until : null,
	reason: ('reason' in phase ? phase.reason : kernel.lastReason) ?? null,
});
