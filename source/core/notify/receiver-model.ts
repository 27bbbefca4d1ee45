import type {Instant} from '../instant.ts';
import type {ReceiverType} from './receiver-settings.ts';

/** How a receiver is doing, for every face. Instants are the watchdog's. */
export type ReceiverModel = {
	readonly name: string;
	readonly type: ReceiverType;
	/** `idle`: nothing was sent yet; `ok`: the last attempt was taken; `failing`: it is tried again; `refused`: the last message was given up; `misconfigured`: it cannot be tried, see `words`. */
	readonly reading: 'idle' | 'ok' | 'failing' | 'refused' | 'misconfigured';
	/** What the other side last said, or why it cannot be tried; one line. */
	readonly words: string | undefined;
	/** Alerts that wait in its spool. */
	readonly pending: number;
	/** When it last took a message. */
	readonly sentAt: Instant | undefined;
	/** When it is tried again. */
	readonly retryAt: Instant | undefined;
	/** Attempts of this watchdog, by what came of them. */
	readonly totals: {readonly sent: number; readonly failed: number; readonly refused: number};
};
