import type {Instant} from '../core/instant.ts';
import type {KernelPhaseName, KernelReason, KernelState} from '../core/kernel-state.ts';
import type {KernelMessage} from './messages.ts';

/** A restart as the status tells it. */
export type RecentRestart = {
	readonly kernel_name: string;
	readonly reason: KernelReason;
	readonly timestamp: string;
	readonly attempt: number;
	readonly critical: boolean;
};

/** One kernel as the status tells it. */
export type KernelStatus = {
	readonly status: 'healthy' | 'restarting' | 'failed';
	/** The same, and whether it is `cooling`: down, and waiting for its next restart. */
	readonly phase: KernelPhaseName;
	/** Attempts used since the last fresh start. */
	readonly restart_count: number;
	readonly last_heartbeat: string | null;
	readonly critical: boolean;
};

/** How a manager and its kernels are. */
export type ManagerStatus = {
	/** Whether it is started, and judges. */
	readonly enabled: boolean;
	readonly monitored_kernels: number;
	readonly total_restarts: number;
	/** The newest ten, the newest last. */
	readonly recent_restarts: readonly RecentRestart[];
	readonly kernel_status: Readonly<Record<string, KernelStatus>>;
};

/** The newest restarts, now that this was told. */
export const withRestart = (
	recent: readonly RecentRestart[],
	message: KernelMessage,
): readonly RecentRestart[] =>
	message.topic === 'kernel.restart.initiated' ? [...recent, message.payload].slice(-10) : recent;

/** One kernel's status; `textOf` writes an instant on the wall clock. */
export const kernelStatusOf = (
	{phase, attempts, lastBeat, isCritical}: KernelState,
	textOf: (instant: Instant) => string,
): KernelStatus => ({
	status: phase.name === 'cooling' ? 'failed' : phase.name,
	phase: phase.name,
	restart_count: attempts,
	last_heartbeat: lastBeat === undefined ? null : textOf(lastBeat),
	critical: isCritical,
});
