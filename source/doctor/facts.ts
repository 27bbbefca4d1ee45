/** What was found of an installation, to be judged. */
export type Facts = {
	/** As `process.versions` has it. */
	readonly nodeVersion: string;
	readonly places: readonly Place[];
	readonly config: ConfigFacts;
	readonly cwd: {readonly path: string; readonly isDirectory: boolean};
	/** Undefined where the config cannot be read: nobody knows then. */
	readonly command: CommandFacts | undefined;
	/** The same, and where it is another machine's. */
	readonly port: PortFacts | undefined;
	readonly state: StateFacts;
	readonly watchdog: WatchdogFacts;
	/** The living application. */
	readonly application: {readonly pid: number; readonly life: number} | undefined;
	/** Where the link may be, best first; empty where no directory is needed. */
	readonly links: readonly LinkPlace[];
	/** Who is told of alerts. */
	readonly receivers: readonly ReceiverFacts[];
	readonly boot: BootFacts;
	readonly disk: DiskFacts | undefined;
};

/** A directory or file of the workspace. */
export type Place = {
	/** For people, such as `alerts/`. */
	readonly name: string;
	/** The workspace itself, what is private in it, or any other. */
	readonly role: 'workspace' | 'private' | 'other';
	readonly path: string;
	readonly found: 'missing' | 'directory' | 'file' | 'other';
	readonly wanted: 'directory' | 'file';
	/** May be read and written, and a directory entered, by this user. */
	readonly isUsable: boolean;
	/** Nobody but its owner may enter it. */
	readonly isPrivate: boolean;
	/** The number of its owner, where that is not this user. */
	readonly otherOwner: number | undefined;
};

export type ConfigFacts = {
	readonly name: string;
	readonly isThere: boolean;
	readonly problem: string | undefined;
};

export type CommandFacts =
	| {readonly words: readonly string[]; readonly problem: undefined}
	| {readonly words: undefined; readonly problem: string};

export type PortFacts = {
	readonly port: number;
	/** A health check is written for it. */
	readonly isWritten: boolean;
	readonly holders: ReadonlyArray<{
		readonly pid: number | undefined;
		readonly command: string | undefined;
		/** It is of this workspace's application. */
		readonly isOwn: boolean;
	}>;
};

export type StateFacts =
	| {readonly kind: 'missing'}
	| {readonly kind: 'state'; readonly isManualShutdown: boolean}
	| {readonly kind: 'unreadable'; readonly problem: string};

export type WatchdogFacts = {
	/** Somebody holds the lock of the workspace. */
	readonly isLocked: boolean;
	/** As the record or the watchdog itself tells. */
	readonly pid: number | undefined;
	readonly isAnswering: boolean;
	/** As it tells; undefined where none answers. */
	readonly phase: string | undefined;
	readonly troubles: readonly string[];
};

export type ReceiverFacts = {
	readonly name: string;
	/** Environment variables that it needs, and that this shell has not. */
	readonly missing: readonly string[];
	/** What is wrong with the secrets that this shell has, in a sentence. */
	readonly unusable: string | undefined;
	/** The program that a command begins with, where it is not found. */
	readonly absentProgram: string | undefined;
	/** Mail is not encrypted, and leaves this machine. */
	readonly isInTheClear: boolean;
	/** Why the watchdog that runs cannot tell it, where there is one. */
	readonly trouble: string | undefined;
};

/** A directory that may hold the link's socket. */
export type LinkPlace = {
	readonly path: string;
	/** `absent` can be made, `closed` cannot, and `refused` is there and not only this user's. */
	readonly found: 'private' | 'absent' | 'closed' | 'refused';
};

export type BootFacts = {
	/** A systemd of the system answers. */
	readonly hasSystemd: boolean;
	readonly units: readonly UnitFacts[];
	/** The user's units run without a login; undefined where nobody tells. */
	readonly isLingering: boolean | undefined;
	/** A config of pm2 is in the workspace. */
	readonly hasPm2: boolean;
	readonly user: string;
};

export type UnitFacts = {
	readonly scope: 'system' | 'user';
	readonly name: string;
	/** The file in the workspace, where there is one. */
	readonly file: string | undefined;
	/** As systemd says it: `loaded`, `not-found`, `bad-setting`, `masked` …; undefined where it does not answer. */
	readonly load: string | undefined;
	/** As `systemctl is-enabled` says it. */
	readonly enabled: string;
	readonly active: string;
	/** Systemd goes by an older text than is on disk. */
	readonly needsReload: boolean;
	/** The installed text is the workspace's; undefined where there are not both. */
	readonly isSame: boolean | undefined;
};

export type DiskFacts = {
	/** Bytes that this user may still write. */
	readonly free: number;
	/** Bytes that the logs may take. */
	readonly logs: number;
	/** Undefined where the file system does not count. */
	readonly freeFiles: number | undefined;
};
