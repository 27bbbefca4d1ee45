import type {AlertFeed} from '../alerts/feed.ts';
import type {SilenceWish} from '../alerts/silences.ts';
import type {Acknowledged, AcknowledgedRange} from '../core/acknowledged.ts';
import type {Model} from '../core/model.ts';
import type {ProcessCommand} from '../core/phase.ts';
import type {Store} from '../runtime/store.ts';

export type {AlertFeed, FeedChange} from '../alerts/feed.ts';
export type {AlertRow} from '../alerts/row.ts';

/** The tail of the application's output; every line is safe to draw. */
export type LogTail = {
	/**
	 * Lines with the number of the first one; not read from the file before somebody subscribes. In this process they are
	 * read while somebody does; an attached one is told them from then on, until it closes.
	 */
	readonly lines: Store<{readonly first: number; readonly lines: readonly string[]}>;
};

/** What a life of the application has written, or the end of it; every line is safe to draw. */
export type LifeOutput = {readonly life: number; readonly lines: readonly string[]};

/** A way to reach a watchdog. The console neither knows nor cares where that runs. */
export type Session = {
	readonly model: Store<Model>;
	readonly alerts: AlertFeed;
	readonly log: LogTail & {
		/** The output of the life before the newest one; undefined where none is known. Rejects when it cannot be read. */
		readonly previous: () => Promise<LifeOutput | undefined>;
	};
	/** Which alerts people have seen to, here and at other consoles of the workspace. */
	readonly acknowledged: Store<Acknowledged>;
	/** Counts at once; rejects when it could not be kept. */
	readonly acknowledge: (range: AcknowledgedRange) => Promise<void>;
	/** Tells nobody of certain alerts for a while, by the word of this user; counts at once, rejects when it could not be kept. */
	readonly silence: (wish: Omit<SilenceWish, 'author'>) => Promise<unknown>;
	readonly send: (command: ProcessCommand) => void;
	/** Asks the application to restart a kernel, by its key. Rejects with what speaks against it. */
	readonly restartKernel: (key: string) => Promise<void>;
	/** The watchdog is another process, which stays when this one leaves. */
	readonly isAttached: boolean;
};
