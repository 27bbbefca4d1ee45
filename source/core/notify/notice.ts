import type {Payload, Severity} from '../kernel-alert.ts';

/** An alert on its way to people. */
export type Notice = {
	/** The name of its file in `alerts/`, which tells it from every other one; of one that could not be written, a name like that. */
	readonly name: string;
	readonly event: string;
	readonly severity: Severity;
	/** As it stands in the alert: ISO 8601 where grace-tui wrote it. */
	readonly timestamp: string;
	readonly payload: Payload;
	/** One sentence. */
	readonly summary: string;
};
