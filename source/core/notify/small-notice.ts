import type {Payload} from '../kernel-alert.ts';
import type {Notice} from './notice.ts';

const mostLines = 20;
const longestLine = 300;
const longestValue = 1000;
const mostKeys = 50;

/** A notice small enough to be kept by the thousand: the last lines of the output, and the beginning of what is long. */
export const shrinkNotice = (notice: Notice): Notice => ({
	...notice,
	event: cut(notice.event, longestLine),
	timestamp: cut(notice.timestamp, longestLine),
	summary: cut(notice.summary, longestValue),
	payload: shrinkPayload(notice.payload),
});

const shrinkPayload = (payload: Payload): Payload =>
	Object.fromEntries(
		Object.entries(payload)
			.slice(0, mostKeys)
			.map(([key, value]) => [cut(key, longestLine), key === 'output' ? lastLines(value) : small(value)]),
	);

const lastLines = (output: unknown): unknown => {
	const lines = typeof output === 'string' ? output.split('\n') : output;
	if (!Array.isArray(lines)) return small(output);
	return lines.slice(-mostLines).map(line => cut(String(line), longestLine));
};

const small = (value: unknown): unknown => {
	if (typeof value === 'string') return cut(value, longestValue);
	if (typeof value !== 'object' || value === null) return value;
	const text = JSON.stringify(value);
	return text.length <= longestValue ? value : cut(text, longestValue);
};

const cut = (text: string, longest: number): string =>
	text.length > longest ? `${text.slice(0, longest)}…` : text;
