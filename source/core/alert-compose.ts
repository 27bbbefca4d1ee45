import {type Payload, type Severity, severityOf, summaryOf} from './alert.ts';
import {writeAlert, writeNotification} from './alert-text.ts';
import {formatTimestamp} from './timestamp.ts';

/** No alert is larger, in bytes: neither written nor read. */
export const largestAlert = 256 * 1024;

/** An alert ready to be written. */
export type Alert = {
	readonly severity: Severity;
	readonly raisedAt: Date;
	/** The text of its file. */
	readonly content: string;
	/** The text of `latest_notification.json` while it is the newest. */
	readonly notification: string;
};

/** The alert for an event; what would make its file too large is cut, the oldest output first. */
export const composeAlert = (event: string, payload: Payload, raisedAt: Date): Alert => {
	const severity = severityOf(event);
	const timestamp = formatTimestamp(raisedAt);
	const writable = toWritable(payload);
	return {
		severity,
		raisedAt,
		content: toSize(writable, candidate => writeAlert(event, timestamp, candidate)),
		notification: writeNotification({severity, timestamp, event, summary: summaryOf(event, writable)}),
	};
};

const longestValue = 1000;

const toWritable = (payload: Payload): Payload => {
	try {
		JSON.stringify(payload);
		return payload;
	} catch (error) {
		return {error: `The payload could not be written: ${String(error)}`};
	}
};

const toSize = (payload: Payload, write: (payload: Payload) => string): string => {
	let content = write(payload);
	let output = payload.output;
	while (isTooLarge(content) && hasMore(output)) {
		output = newerHalf(output);
		content = write({...payload, output, truncated: true});
	}
	if (!isTooLarge(content)) return content;
	content = write({...shorten({...payload, output}), truncated: true});
	return isTooLarge(content) ? write({truncated: true}) : content;
};

const isTooLarge = (content: string): boolean => Buffer.byteLength(content) > largestAlert;

type Output = string | readonly unknown[];

const hasMore = (output: unknown): output is Output =>
	(typeof output === 'string' || Array.isArray(output)) && output.length > 0;

const newerHalf = (output: Output): unknown => {
	const [line] = output;
	if (typeof output !== 'string' && output.length === 1 && hasMore(line)) return [newerHalf(line)];
	return output.slice(Math.ceil(output.length / 2));
};

const shorten = (payload: Payload): Payload =>
	Object.fromEntries(
		Object.entries(payload).map(([key, value]) => {
			const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
			return [key, text.length > longestValue ? `${text.slice(0, longestValue)}…` : value];
		}),
	);
