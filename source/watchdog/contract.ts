import type {Payload} from '../core/alert.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import type {Model} from '../core/model.ts';
import type {ReceiverModel} from '../core/notify/receiver-model.ts';
import type {ProcessCommand} from '../core/phase.ts';
import type {Platform} from '../platform/contract.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';
import type {Applications} from './applications.ts';
import type {Settings} from './config.ts';
import type {StartSuccessor} from './hand-over.ts';
import type {ConfigSource} from './live-settings.ts';
import type {Workspace} from './workspace.ts';

/** What a watchdog needs to begin. */
export type WatchdogOptions = {
	readonly workspace: Workspace;
	readonly settings: Settings;
	/** Where these come from. @default they never change */
	readonly config?: ConfigSource;
	readonly command: readonly string[];
	readonly version: string;
	readonly platform: Platform;
	readonly clock: Clock;
	/** Somebody looks at the model from the beginning: read statistics and health also where nothing is decided by them. */
	readonly isShown: boolean;
	/** Milliseconds to wait for the lock of the watchdog before. @default 0 */
	readonly lockPatience?: number;
	/** Puts an alert on record; may take its time, must not reject. */
	readonly writeAlert: (event: string, payload: Payload) => Promise<unknown>;
	/** Other settings count from now on. @default nobody asks */
	readonly onSettings?: (settings: Settings) => void;
	/** Each entry of the history, as it is put on record. @default nobody asks */
	readonly onEntry?: (entry: HistoryEntry) => void;
	/** What the application and other terminals reach the watchdog by; held as long as the lock. */
	readonly link: {
		/** Begins to listen, under the lock. Never rejects. */
		readonly open: () => Promise<void>;
		/** What the next life finds in `GRACE_LINK`; undefined while there is no link. */
		readonly address: () => string | undefined;
		/** Never rejects. */
		readonly close: () => Promise<void>;
	};
	/** Each line of the watchdog's log. */
	readonly onLine: (line: string) => void;
};

/** The one supervisor of a workspace. */
export type Watchdog = {
	readonly model: Store<Model>;
	readonly send: (command: ProcessCommand) => void;
	/** The same for who may just have named the command line of the next life: takes that first. A later word overtakes it. */
	readonly sendWithCommand: (command: ProcessCommand) => Promise<void>;
	/** The connected processes of the application. */
	readonly applications: Pick<Applications, 'connect' | 'restartKernel' | 'beats'>;
	/** Somebody looks at the model, until the returned function is called. */
	readonly look: () => () => void;
	/** Puts an alert on record that the watchdog did not raise itself. */
	readonly announce: (event: string, payload: Payload) => void;
	/** Who is told of alerts, and how that goes. */
	readonly setReceivers: (receivers: readonly ReceiverModel[]) => void;
	/** A standing trouble of the surroundings: a message begins it, undefined ends it. */
	readonly setTrouble: (topic: string, message: string | undefined) => void;
	/**
	 * Leaves the application, untouched, to another watchdog, which is started for that. Resolves when it supervises, and
	 * then `ended` follows. Rejects with a GraceError where that failed: then this one goes on as before.
	 */
	readonly handOver: (start: StartSuccessor) => Promise<void>;
	/** Resolves when the application is gone or another watchdog's, everything is written and the lock is free. */
	readonly ended: Promise<void>;
};
