import type {Payload, Severity} from './kernel-alert.ts';

/** What `latest_notification.json` says. */
export type Notification = {
	readonly severity: Severity;
	readonly timestamp: string;
	readonly event: string;
	readonly summary: string;
};

/** The text of an alert's file. */
export const writeAlert = (event: string, timestamp: string, payload: Payload): string =>
	indent({event_type: event, timestamp, payload});

/** The text of `latest_notification.json`. */
export const writeNotification = ({severity, timestamp, event, summary}: Notification): string =>
	indent({
		severity: severity.toUpperCase(),
		timestamp,
		event,
		summary,
		requires_attention: severity !== 'info',
	});

const indent = (value: unknown): string => JSON.stringify(value, undefined, 2);
