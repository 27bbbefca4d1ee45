import type {Instant} from './instant.ts';
import type {KernelEventName, Payload} from './kernel-alert.ts';

/** Why a kernel is restarted, as alerts name it. */
export type KernelReason = (typeof kernelReasons)[number];

/** All of them. */
export const kernelReasons = [
	'heartbeat_timeout',
	'health_degraded',
	'crash_detected',
	'unexpected_exit',
	'manual_request',
	'dependency_drift',
] as const;

/** Whether a word is a reason. */
export const isKernelReason = (word: unknown): word is KernelReason =>
	kernelReasons.some(reason => reason === word);

/** What a kernel is in; each phase owns its data. */
export type KernelPhase =
	| {readonly name: 'healthy'}
	/** In need of a restart, and its last one is too fresh for another. `hasFailed` says that people were told it is down. */
	| {
			readonly name: 'cooling';
			readonly since: Instant;
			readonly until: Instant;
			readonly reason: KernelReason;
			readonly hasFailed: boolean;
	  }
	| {
			readonly name: 'restarting';
			readonly since: Instant;
			readonly reason: KernelReason;
			/** When the function must have returned, and after that, when the beat must have come. */
			readonly until: Instant;
			/** Undefined while the function works. */
			readonly returnedAt: Instant | undefined;
	  }
	/** Only a beat or a person helps. */
	| {readonly name: 'failed'; readonly since: Instant};

export type KernelPhaseName = KernelPhase['name'];

/** All that is decided about one kernel. */
export type KernelState = {
	readonly name: string;
	readonly phase: KernelPhase;
	readonly isCritical: boolean;
	/** It has a restart function. */
	readonly isRestartable: boolean;
	/**
	 * Restarts since the last fresh start. None begins by itself at the limit; but that may be lowered, and a person's
	 * restart counts as well.
	 */
	readonly attempts: number;
	/** Restarts in all. The number of the newest one tells its word from that of an abandoned one. */
	readonly restarts: number;
	/** When the newest beat was sent; undefined before the first. */
	readonly lastBeat?: Instant;
	/** What silence is counted from: the last beat, the registration, or when the manager began to judge (again). */
	readonly heardAt: Instant;
	/** Since when its beats are unbroken. */
	readonly stableFrom: Instant;
	readonly restartedAt?: Instant;
	readonly lastReason?: KernelReason;
};

/** What is asked of a kernel or has happened to it. */
export type KernelEvent =
	| {readonly type: 'register'; readonly isCritical: boolean; readonly isRestartable: boolean}
	/** `at` is when the beat was sent; it may arrive later. */
	| {readonly type: 'beat'; readonly at: Instant}
	/** Time to judge; `due` is when that should have been. */
	| {readonly type: 'tick'; readonly due: Instant}
	/** The manager begins to judge, for the first time or after a stop, which ended every restart function. */
	| {readonly type: 'resume'}
	/** Somebody asks for a restart; `manual_request` is a person's word. */
	| {readonly type: 'restart'; readonly reason: KernelReason}
	/** The restart function of a numbered restart is done. */
	| {readonly type: 'returned'; readonly restart: number}
	| {readonly type: 'threw'; readonly restart: number; readonly error: string};

/** What must be done now, in this order. */
export type KernelEffect =
	/** Call the restart function. */
	| {readonly type: 'restart'; readonly restart: number; readonly reason: KernelReason}
	/** Tell the restart function that nobody waits for it any more. */
	| {readonly type: 'abandon'; readonly restart: number}
	/** `timestamp` and, where there is one, `completedAt` are put into the payload on the wall clock. */
	| {
			readonly type: 'announce';
			readonly event: KernelEventName;
			readonly payload: Payload;
			readonly timestamp: Instant;
			readonly completedAt: Instant | undefined;
	  };

export type KernelDecision = {readonly kernel: KernelState; readonly effects: readonly KernelEffect[]};

/** A kernel that was just registered, and has not beaten yet. */
export const newKernel = (
	name: string,
	{isCritical, isRestartable}: Pick<KernelState, 'isCritical' | 'isRestartable'>,
	now: Instant,
): KernelState => ({
	name,
	phase: {name: 'healthy'},
	isCritical,
	isRestartable,
	attempts: 0,
	restarts: 0,
	heardAt: now,
	stableFrom: now,
});
