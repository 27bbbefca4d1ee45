import type {Payload} from './alert.ts';
import type {Exit} from './exit.ts';
import type {Instant} from './instant.ts';

/** Why the application is restarted, as alerts and history name it. */
export type RestartReason =
	| 'crash_detected'
	| 'unexpected_exit'
	| 'manual_request'
	| 'health_degraded'
	| 'heartbeat_timeout'
	| 'memory_limit';

/** Why a living application is being stopped. */
export type StopCause =
	| 'person'
	| 'leave'
	| 'leftover'
	/** A critical kernel is down, and the policy restarts the process for it. */
	| 'kernel_down'
	| Exclude<RestartReason, 'crash_detected' | 'unexpected_exit'>;

/** Why nothing runs. */
export type StoppedBy = 'launch' | 'person' | 'exit' | 'leave' | 'unreadable_state';

/** A restart whose life has not proved itself yet. */
export type Restart = {
	readonly reason: RestartReason;
	readonly attempt: number;
	/** The critical kernel that it is for. */
	readonly kernel?: string | undefined;
};

/** One life's process. `restart` is there until the life is steady. */
export type Run = {
	readonly pid: number | undefined;
	readonly spawnedAt: Instant;
	readonly restart: Restart | undefined;
};

/** An application of this workspace that lives though this watchdog did not start it. */
export type Found = {
	readonly pid: number;
	/** Tells it from a later process with the same pid. */
	readonly identity: string;
	readonly life: number;
	/** It is the first process of its life; otherwise only what such a one has left. */
	readonly isRoot: boolean;
	readonly spawnedAt: Instant;
	/** How far the watchdog before had come with it. */
	readonly phase: 'starting' | 'running' | 'stopping';
	/** The restart that began it, if it had not proved itself yet. */
	readonly restart: Restart | undefined;
	readonly failures: number;
	readonly restarts: number;
};

/** How a watchdog that handed over left a process of which nothing lives. */
export type Rest = Pick<ProcessState, 'life' | 'failures' | 'pauses' | 'restarts'> & {
	readonly phase: Extract<Phase, {name: 'stopped' | 'waiting' | 'paused'}>;
};

/** What the process is in; each phase owns its data. */
export type Phase =
	| {readonly name: 'stopped'; readonly by: StoppedBy}
	| {readonly name: 'starting'; readonly since: Instant; readonly run: Run}
	| {
			readonly name: 'running';
			readonly since: Instant;
			readonly run: Run;
			readonly isSteady: boolean;
			/** Probes without an answer in a row; undefined until one was answered in this life. */
			readonly misses: number | undefined;
	  }
	| {
			readonly name: 'stopping';
			readonly since: Instant;
			readonly run: Run;
			readonly cause: StopCause;
			/** The critical kernel that is down, where that is the cause. */
			readonly kernel?: string | undefined;
			/** A person has not forbidden a next life. It decides after a leftover; elsewhere the cause and the policy do. */
			readonly thenStart: boolean;
			readonly isForced: boolean;
			/** A killed tree that is still there was reported. */
			readonly isReported: boolean;
			/** How the root ended; the tree may outlast it. */
			readonly exit: Exit | undefined;
	  }
	| {readonly name: 'waiting'; readonly until: Instant; readonly restart: Restart}
	| {
			readonly name: 'paused';
			readonly until: Instant;
			readonly restart: Restart;
			/** How the life before ended; undefined where it never began. */
			readonly exit?: Exit | undefined;
	  };

export type PhaseName = Phase['name'];

/** All that is decided about the process. */
export type ProcessState = {
	readonly phase: Phase;
	/** The newest life's number; news of any other is ignored. */
	readonly life: number;
	/** The kill switch: a person's word. */
	readonly isManualShutdown: boolean;
	/** Nobody could read what a person wanted, so nothing starts until asked. */
	readonly isStateUnreadable: boolean;
	/** The watchdog was told to leave. */
	readonly isLeaving: boolean;
	/** Failures in a row, over lives. */
	readonly failures: number;
	/** Fruitless pauses in a row. */
	readonly pauses: number;
	/** Automatic restarts since a person last started the application. */
	readonly restarts: number;
	readonly lastExit: Exit | undefined;
};

export type TimerName = 'start_timeout' | 'steady' | 'stop_timeout' | 'restart';

/** What a person asks for, wherever the word comes from; `by` says where. */
export type ProcessCommand =
	| {readonly type: 'start'; readonly by: string}
	| {readonly type: 'stop'; readonly by: string}
	| {readonly type: 'restart'; readonly by: string}
	| {readonly type: 'leave'};

/** What is asked for or has happened. The launch and a person's word carry no life, and are always heard. */
export type ProcessEvent =
	| ProcessCommand
	/** The watchdog begins, with the switch as it found it, and what of this workspace it found alive. */
	| {
			readonly type: 'launch';
			readonly isManualShutdown: boolean;
			readonly isReadable: boolean;
			readonly lastLife: number;
			readonly found: Found | undefined;
			readonly rest: Rest | undefined;
	  }
	/** Somebody else wrote the kill switch. */
	| {readonly type: 'intent'; readonly isManualShutdown: boolean}
	| {readonly type: 'spawned'; readonly life: number; readonly pid: number}
	| {readonly type: 'spawnFailed'; readonly life: number; readonly error: string}
	/** A written probe was answered or missed. */
	| {readonly type: 'probed'; readonly life: number; readonly isAnswered: boolean}
	| {readonly type: 'memoryExceeded'; readonly life: number; readonly bytes: number}
	/** The application says over the link that it is ready. */
	| {readonly type: 'ready'; readonly life: number}
	/** The event loop of one of its processes, which says that it is `pid`, has not answered for `silence` milliseconds. */
	| {readonly type: 'hung'; readonly life: number; readonly pid: number; readonly silence: number}
	/** Another policy counts from now on; `isOtherTarget`: something else is asked for its health. */
	| {readonly type: 'policyChanged'; readonly isOtherTarget: boolean}
	/** A critical kernel is down, and restarting it did not help. */
	| {readonly type: 'kernelDown'; readonly life: number; readonly kernel: string}
	/** The root process ended. */
	| {readonly type: 'exited'; readonly life: number; readonly exit: Exit}
	/** Nothing of the tree is left. */
	| {readonly type: 'gone'; readonly life: number}
	/** A timer rang; one that is `late` (milliseconds, 0 where absent) rang after this machine or the watchdog had stood still. */
	| {
			readonly type: 'wake';
			readonly timer: TimerName;
			readonly life: number;
			readonly late?: number;
	  };

/** What must be done now, in this order. */
export type ProcessEffect =
	/** Durable before anything after it. */
	| {readonly type: 'writeIntent'; readonly isManualShutdown: boolean}
	| {readonly type: 'spawn'; readonly life: number}
	/** Look after a living process that somebody else started. */
	| {
			readonly type: 'adopt';
			readonly life: number;
			readonly pid: number;
			readonly identity: string;
			readonly spawnedAt: Instant;
	  }
	/** Kill what is left of a dead root's process group. */
	| {readonly type: 'killGroup'; readonly life: number}
	/** Kill whatever of this and earlier lives still carries the cookie. */
	| {readonly type: 'sweep'; readonly life: number}
	/** Ask the tree to stop, and report `gone`. */
	| {readonly type: 'stopTree'; readonly life: number}
	/** Kill the tree until it is gone. */
	| {readonly type: 'killTree'; readonly life: number}
	/** Set a timer; it rings as the event of the same name. */
	| {readonly type: 'wake'; readonly timer: TimerName; readonly life: number; readonly at: Instant}
	| {
			readonly type: 'announce';
			readonly event: string;
			readonly payload: Payload;
			/** The life whose last lines of output belong into the alert. */
			readonly outputOf?: number;
	  }
	/** A restart was decided; `life` is the one it will begin. */
	| {
			readonly type: 'restartBegun';
			readonly life: number;
			readonly restart: Restart;
			readonly exit: Exit | undefined;
	  }
	| {
			readonly type: 'restartEnded';
			readonly life: number;
			readonly outcome: 'success' | 'failed' | 'interrupted';
	  }
	/** The watchdog has nothing left to do. */
	| {readonly type: 'end'};

export type Decision = {readonly state: ProcessState; readonly effects: readonly ProcessEffect[]};

/** The state before the launch. */
export const initialProcess: ProcessState = {
	phase: {name: 'stopped', by: 'launch'},
	life: 0,
	isManualShutdown: false,
	isStateUnreadable: false,
	isLeaving: false,
	failures: 0,
	pauses: 0,
	restarts: 0,
	lastExit: undefined,
};

/** The living process of a phase that has one. */
export const runOf = (phase: Phase): Run | undefined => ('run' in phase ? phase.run : undefined);
