import {type Payload, type Severity, severityOf, summaryOf} from '../core/alert.ts';
import {severityIn, timeInName} from '../core/alert-name.ts';
import {plainLine, stripControl} from '../core/text.ts';
import {parseTimestamp} from '../core/timestamp.ts';
import {type Content, isRecord} from './content.ts';

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

/** The row of a file that is not read yet: what its name says. */
export const unreadRow = (name: string): AlertRow => ({
	name: plainLine(name, longestName),
	severity: severityIn(name) ?? 'warning',
	event: '',
	time: timeInName(name),
	timestamp: '',
	summary: '',
	payload: {},
	problem: undefined,
});

/** The row of a file that was read. */
export const rowOf = (name: string, content: Content): AlertRow => {
	const unread = unreadRow(name);
	if (content.kind === 'problem') {
		const {problem} = content;
		return {...unread, event: 'unreadable', summary: plainLine(`${name}: ${problem}`), problem};
	}
	const {object} = content;
	const event = eventIn(object);
	const timestamp = textIn(object.timestamp);
	const payload = payloadIn(object);
	return {
		...unread,
		severity: severityIn(name) ?? severityOf(event),
		event,
		time: timestamp === '' ? unread.time : parseTimestamp(timestamp),
		timestamp,
		summary: summaryOf(event, payload),
		payload,
	};
};

/** When the alert in an object was raised, in milliseconds since the epoch, or undefined where it does not say. */
export const timeIn = (object: Readonly<Record<string, unknown>>): number | undefined =>
	parseTimestamp(textIn(object.timestamp));

const longestName = 128;
const deepest = 32;

const eventIn = ({event_type, event}: Readonly<Record<string, unknown>>): string => {
	const written = textIn(event_type);
	return (written === '' ? textIn(event) : written) || 'unknown';
};

const textIn = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? plainLine(String(value), longestName) : '';

const payloadIn = (object: Readonly<Record<string, unknown>>): Payload => {
	const {payload, details, restart_count} = object;
	if (isRecord(payload)) return cleanRecord(payload, 0);
	if (details === undefined && restart_count === undefined) return restOf(object);
	const old = isRecord(details) ? details : {details};
	return cleanRecord(restart_count === undefined ? old : {restart_count, ...old}, 0);
};

const restOf = ({event_type, event, timestamp, ...rest}: Readonly<Record<string, unknown>>): Payload =>
	cleanRecord(rest, 0);

const cleanRecord = (record: Readonly<Record<string, unknown>>, depth: number): Payload =>
	Object.fromEntries(
		Object.entries(record).map(([key, value]) => [plainLine(key, longestName), clean(value, depth + 1)]),
	);

const clean = (value: unknown, depth: number): unknown => {
	if (typeof value === 'string') return stripControl(value);
	if (depth > deepest) return '…';
	if (Array.isArray(value)) return value.map(item => clean(item, depth + 1));
	return isRecord(value) ? cleanRecord(value, depth) : value;
};
