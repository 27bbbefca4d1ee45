import type {Instant} from '../core/instant.ts';
import type {KernelPhaseName, KernelReason, KernelState} from '../core/kernel-state.ts';
import {formatTimestamp} from '../core/timestamp.ts';
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

/** Counts restarts, and keeps the newest. */
export type RestartRecord = {
	readonly add: (message: KernelMessage) => void;
	readonly total: () => number;
	readonly recent: () => readonly RecentRestart[];
};

export const createRestartRecord = (): RestartRecord => {
	let total = 0;
	let recent: readonly RecentRestart[] = [];
	return {
		add: message => {
			if (message.topic !== 'kernel.restart.initiated') return;
			const {kernel_name, reason, timestamp, attempt, critical} = message.payload;
			total += 1;
			recent = [...recent, {kernel_name, reason, timestamp, attempt, critical}].slice(-10);
		},
		total: () => total,
		recent: () => recent,
	};
};

/** One kernel's status; `wallAt` is the wall clock at an instant. */
export const kernelStatusOf = (
	{phase, attempts, lastBeat, isCritical}: KernelState,
	wallAt: (instant: Instant) => Date,
): KernelStatus => ({
	status: phase.name === 'cooling' ? 'failed' : phase.name,
	phase: phase.name,
	restart_count: attempts,
	last_heartbeat: lastBeat === undefined ? null : formatTimestamp(wallAt(lastBeat)),
	critical: isCritical,
});
