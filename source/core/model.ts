import type {Exit} from './exit.ts';
import type {Instant} from './instant.ts';
import type {KernelPhaseName, KernelReason} from './kernel-state.ts';
import type {Metrics} from './metrics.ts';
import type {ReceiverModel} from './notify/receiver-model.ts';
import type {Phase, RestartReason} from './phase.ts';
import type {Policy} from './policy.ts';

/** What the supervised process is doing. */
export type ProcessModel = {
	readonly phase: Phase;
	/** The number of the newest life; 0 before the first. */
	readonly life: number;
	readonly pid: number | undefined;
	/** When the living process was spawned. */
	readonly spawnedAt: Instant | undefined;
	readonly isManualShutdown: boolean;
	/** Failures in a row. */
	readonly failures: number;
	/** Automatic restarts since a person last started the application. */
	readonly restarts: number;
	/** `at` is ISO 8601. */
	readonly lastExit: (Exit & {readonly at: string}) | undefined;
};

/** What the probe last saw. */
export type Health = {
	readonly reading: 'unknown' | 'healthy' | 'failing';
	/** What is asked, as `port 8000` or a URL. */
	readonly target: string;
	/** A written check condemns; an unwritten one only informs. */
	readonly isWritten: boolean;
	readonly latency: number | undefined;
	/** Misses in a row. */
	readonly misses: number;
	/** Why the last probe was a miss. */
	readonly error: string | undefined;
};

/** The resources of the application's whole tree. */
export type Statistics = {
	/** Percent of one core, since the reading before. */
	readonly cpu: number;
	/** Bytes of resident memory. */
	readonly memory: number;
	readonly processes: number;
};

/** What became of a restart: pending until the new life is steady, has died, or a person interrupted it. */
export type RestartOutcome = 'pending' | 'success' | 'failed' | 'interrupted';

/** One restart, as the Restarts panel shows it. */
export type RestartRow = {
	/** Tells it from every other row. */
	readonly key: string;
	/** The life that the restart began, or that the kernel belongs to. */
	readonly life: number;
	/** ISO 8601. */
	readonly at: string;
	/** The key of the kernel that was restarted; undefined for the process. */
	readonly kernel: string | undefined;
	readonly reason: RestartReason | KernelReason;
	readonly attempt: number;
	readonly outcome: RestartOutcome;
	/** How the life before it ended. */
	readonly exit: Pick<Exit, 'code' | 'signal'> | undefined;
	/** Milliseconds from the exit to the spawn of the new life; undefined until it is spawned. */
	readonly downtime: number | undefined;
};

/** A kernel of the application, as the application reports it. Instants are the watchdog's. */
export type KernelRow = {
	/** Its name, with a number behind it where several processes have registered the same: `memory#2`. */
	readonly key: string;
	readonly name: string;
	readonly isCritical: boolean;
	readonly isRestartable: boolean;
	readonly phase: KernelPhaseName;
	/** Restarts that count against the limit. */
	readonly attempts: number;
	/** When the newest beat was sent; undefined before the first. */
	readonly lastBeat: Instant | undefined;
	/** What silence is counted from where it has never beaten. */
	readonly heardAt: Instant;
	/** The end of its cooldown, or the deadline of its restart. */
	readonly until: Instant | undefined;
	readonly reason: KernelReason | undefined;
	/** Silence that condemns it, in milliseconds: as its application says, else as the workspace's policy does. */
	readonly heartbeatTimeout: number;
	/** The process that registered it is connected. */
	readonly isLinked: boolean;
};

/** The application's own link to the watchdog. */
export type LinkModel = {
	/** Processes of the application that are connected. */
	readonly connections: number;
	/** How many of them leave a ping unanswered. */
	readonly silent: number;
	/** Since when an event loop of the application leaves a ping unanswered, once that is longer than usual. */
	readonly silentSince: Instant | undefined;
};

/** A standing trouble of the watchdog itself, such as a disk that takes no alerts. */
export type Trouble = {readonly topic: string; readonly message: string};

/** The topic of a state file that cannot be read: what it last said stays in force. */
export const unreadableState = 'unreadable state';

/** The topic of a state file that cannot be written: the disk does not have the newest word. */
export const unsavedState = 'unsaved state';

/** The one read-only snapshot that every face reads. Parts that did not change keep their identity. */
export type Model = {
	readonly workspace: {readonly name: string; readonly directory: string};
	readonly watchdog: {readonly pid: number; readonly version: string; readonly startedAt: Instant};
	readonly command: readonly string[];
	/** The policy that counts now. */
	readonly policy: Policy;
	/** Keys of the config, such as `env.LEVEL`, that say something else since the living application began. */
	readonly pending: readonly string[];
	readonly process: ProcessModel;
	readonly health: Health;
	readonly statistics: Statistics | undefined;
	/** In the order of their registration. */
	readonly kernels: readonly KernelRow[];
	readonly link: LinkModel;
	/** Oldest first, the newest 500. */
	readonly restarts: readonly RestartRow[];
	/** Counted anew with each restart, and each ten seconds. */
	readonly metrics: Metrics;
	readonly troubles: readonly Trouble[];
	/** Who is told of alerts, in the order of the config. */
	readonly receivers: readonly ReceiverModel[];
};
