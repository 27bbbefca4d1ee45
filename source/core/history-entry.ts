import type {KernelReason} from './kernel-state.ts';
import type {RestartReason} from './phase.ts';

/** One line of `.grace/history.jsonl`. Times are ISO 8601, durations seconds. */
export type HistoryEntry =
	| {readonly event: 'watchdog.began' | 'watchdog.ended'; readonly at: string; readonly pid: number}
	| {
			readonly event: 'life.began';
			readonly at: string;
			readonly life: number;
			readonly pid: number;
			/** Bytes of output before this life, since the first of the workspace: rotations do not change it. */
			readonly log_offset: number;
			readonly down_seconds?: number;
	  }
	/** A later watchdog took over a living life. */
	| {readonly event: 'life.adopted'; readonly at: string; readonly life: number; readonly pid: number}
	| {
			readonly event: 'life.ended';
			readonly at: string;
			readonly life: number;
			readonly exit_code: number | null;
			readonly signal: string | null;
			/** Null where nobody saw the end. */
			readonly uptime_seconds: number | null;
			readonly out_of_memory?: boolean;
			readonly core_dump?: string;
	  }
	| {
			readonly event: 'restart';
			readonly at: string;
			readonly life: number;
			readonly reason: RestartReason;
			readonly attempt: number;
			readonly exit_code?: number | null;
			readonly signal?: string | null;
	  }
	| {
			readonly event: 'restart.outcome';
			readonly at: string;
			readonly life: number;
			readonly outcome: 'success' | 'failed' | 'interrupted';
	  }
	/** Nothing lives, and that is more than the moment between two lives. */
	| {
			readonly event: 'process.phase';
			readonly at: string;
			readonly phase: 'waiting' | 'paused' | 'stopped';
			/** It should be up: neither has a person stopped it, nor has it done its work. */
			readonly is_wanted: boolean;
	  }
	/** A kernel's restart, begun or over; `restart` is its number among all restarts of kernels in this workspace. */
	| {
			readonly event: 'kernel.restart';
			readonly at: string;
			readonly life: number;
			readonly kernel: string;
			readonly restart: number;
			readonly reason: KernelReason;
			readonly attempt: number;
			readonly outcome?: 'success' | 'failed';
			readonly down_seconds?: number;
	  };
