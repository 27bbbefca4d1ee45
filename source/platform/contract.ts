import type {ExitTraces} from '../core/exit.ts';

/** One process of this machine, as a scan sees it. */
export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	/** The process group. */
	readonly group: number;
	/** The session; 0 where the platform does not tell. */
	readonly session: number;
	/** What tells this process from a later one with the same number. */
	readonly identity: string;
	/** The `GRACE_LIFE` of its environment. */
	readonly cookie: string | undefined;
};

/** A program to be started. */
export type Launch = {
	readonly command: readonly string[];
	readonly cwd: string;
	readonly environment: NodeJS.ProcessEnv;
	/** Marks the process and all it starts as one life's. */
	readonly cookie: string;
	/** The descriptor that takes the output. */
	readonly output: number;
	readonly onExit: (code: number | null, signal: string | null) => void;
	/** The command could not be run at all. */
	readonly onError: (error: unknown) => void;
};

/** Held by the one watchdog of a workspace. */
export type Lock = {readonly release: () => Promise<void>};

/** Rooms for processes that nothing born inside can leave by itself; each bears the cookie of the life inside. */
export type Enclosures = {
	/** Puts a process inside, and the descendants it has by then. Where that is refused nothing happens; never rejects. */
	readonly enclose: (cookie: string, pid: number) => Promise<void>;
	/** The pids inside, each with the cookie; never this process. */
	readonly members: (matches: (cookie: string) => boolean) => Promise<ReadonlyMap<number, string>>;
	/** Kills all that is inside at once, and what is being born; the pids that were there. */
	readonly kill: (matches: (cookie: string) => boolean) => Promise<readonly number[]>;
	/** Removes those that are empty; true when none is left. */
	readonly remove: (matches: (cookie: string) => boolean) => Promise<boolean>;
	/** Takes a process that this one started out of the enclosures that this one is in; false when there is none. */
	readonly release: (pid: number) => Promise<boolean>;
};

/** Who listens on a TCP port. */
export type PortHolder = {
	/** Undefined where the system does not tell: it belongs to somebody else, or is out of sight. */
	readonly pid: number | undefined;
	/** Its command line as the system has it, which may hold anything. */
	readonly command: string | undefined;
	/** The number of the user who opened the port; undefined where the system does not tell. */
	readonly user: number | undefined;
};

/** What the system shows of why a life died, beside its code and signal. */
export type Traces = {
	/** A process begins. */
	readonly begin: () => {
		/** It has just died by a signal. Quick, and never throws. */
		readonly read: (death: {
			readonly pid: number;
			readonly signal: string;
			readonly cwd: string;
		}) => ExitTraces;
	};
};

/** What differs between Linux, macOS and Windows. */
export type Platform = {
	/** Takes the lock of a name; undefined when somebody else holds it. The system frees it when this process dies. */
	readonly lock: (name: string) => Promise<Lock | undefined>;
	/** Whether somebody holds the lock of a name. */
	readonly isLocked: (name: string) => Promise<boolean>;
	/**
	 * Starts a program in a session and process group of its own, without a shell; its pid, or undefined where it could not be
	 * started. Throws what the system says of a command that no program can be given.
	 */
	readonly spawn: (launch: Launch) => number | undefined;
	/** Whether there is a process with this number, also one that is dead and not yet taken notice of. Cheap. */
	readonly isThere: (pid: number) => boolean;
	/** Tells a process from a later one with the same pid; undefined when it is dead or a zombie. */
	readonly identify: (pid: number) => Promise<string | undefined>;
	/** Milliseconds that a process has lived; undefined when it is dead. */
	readonly age: (pid: number) => Promise<number | undefined>;
	/** Every living process, with the cookies that may be read; `visit` sees each as soon as it is found. */
	readonly scan: (visit: (entry: ProcessEntry) => void) => Promise<readonly ProcessEntry[]>;
	/** One living process. */
	readonly look: (pid: number) => ProcessEntry | undefined;
	/** The pid of the youngest process of the machine; undefined where the platform does not tell. */
	readonly newestPid: () => number | undefined;
	/** The pids of a process and its descendants, cheap enough for a timer. */
	readonly family: (pid: number) => Promise<readonly number[]>;
	/** Signals one process; false when there is none. */
	readonly signal: (pid: number, signal: NodeJS.Signals) => boolean;
	/** Which of these processes live and are not stopped, every thread of them; undefined where no signal stops a process. */
	readonly moving: ((pids: readonly number[]) => Promise<readonly number[]>) | undefined;
	/** Kills the process group that a dead root has left. */
	readonly killGroup: (group: number) => void;
	/** Asks a process and its descendants to end, where signals cannot; undefined elsewhere. */
	readonly endTree: ((pid: number, isForced: boolean) => Promise<void>) | undefined;
	/** Who listens on a TCP port, each process once. Never rejects: what cannot be found out is not there. */
	readonly portHolders: (port: number) => Promise<readonly PortHolder[]>;
	/** Undefined where the system has nothing of the kind. */
	readonly enclosures: Enclosures | undefined;
	/** Left out where the system shows nothing of the kind. */
	readonly traces?: Traces;
};
