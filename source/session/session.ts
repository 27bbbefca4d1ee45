import type {Payload, Severity} from '../core/alert.ts';
import type {Model} from '../core/model.ts';
import type {ProcessCommand} from '../core/phase.ts';
import type {Store} from '../runtime/store.ts';

/** One alert as the feed shows it; every text in it is safe to draw. */
export type AlertRow = {
	/** The file's name. */
	readonly name: string;
	readonly severity: Severity;
	/** The event, or empty while the file is not read yet. */
	readonly event: string;
	/** Milliseconds since the epoch, undefined where the timestamp could not be read. */
	readonly time: number | undefined;
	/** The timestamp as it stands in the file. */
	readonly timestamp: string;
	readonly summary: string;
	readonly payload: Payload;
	/** Why the file could not be read. */
	readonly problem: string | undefined;
};

/** The alerts of a workspace, oldest first. Only what is looked at is read. */
export type AlertFeed = {
	/** A new object whenever a row came, went or was read. */
	readonly changes: Store<{readonly count: number}>;
	/** Rows `start` to `end` (exclusive); those not read yet are empty, and read now. */
	readonly slice: (start: number, end: number) => readonly AlertRow[];
};

/** The tail of the application's output; every line is safe to draw. */
export type LogTail = {
	/** Lines with the number of the first one; read from the file only while somebody subscribes. */
	readonly lines: Store<{readonly first: number; readonly lines: readonly string[]}>;
};

/** A way to reach a watchdog. The console neither knows nor cares where that runs. */
export type Session = {
	readonly model: Store<Model>;
	readonly alerts: AlertFeed;
	readonly log: LogTail;
	readonly send: (command: ProcessCommand) => void;
};
