import {compareAlertNames} from './alert-name.ts';

/** Alerts that a person has seen to, by the names of the oldest and the newest; no `from` is from the very first on. */
export type AcknowledgedRange = {readonly from: string; readonly to: string};

/** Ranges in the order of their alerts, none of which touches another. */
export type Acknowledged = readonly AcknowledgedRange[];

/** So many ranges are kept; the oldest go first. */
export const mostRanges = 1000;

/** Whether somebody has seen to an alert. */
export const isAcknowledged = (acknowledged: Acknowledged, name: string): boolean => {
	let low = 0;
	let high = acknowledged.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const range = acknowledged[middle];
		if (range !== undefined && compareAlertNames(range.to, name) < 0) low = middle + 1;
		else high = middle;
	}
	const range = acknowledged[low];
	return range !== undefined && isFrom(range.from, name);
};

/** What one or the other says. */
export const bothAcknowledged = (one: Acknowledged, other: readonly AcknowledgedRange[]): Acknowledged => {
	const merged: AcknowledgedRange[] = [];
	for (const range of [...one, ...other].sort((a, b) => compareAlertNames(a.from, b.from))) {
		const last = merged.at(-1);
		if (last === undefined || compareAlertNames(range.from, last.to) > 0) merged.push(range);
		else if (compareAlertNames(range.to, last.to) > 0) merged.splice(-1, 1, {from: last.from, to: range.to});
	}
	return merged.slice(-mostRanges);
};

/** The text of the file that keeps them. */
export const formatAcknowledged = (acknowledged: Acknowledged): string =>
	`${JSON.stringify({ranges: acknowledged.map(({from, to}) => [from, to])}, undefined, '\t')}\n`;

/** What such a file says; what cannot be read in it is passed over. */
export const parseAcknowledged = (text: string): Acknowledged => {
	const ranges = rangesIn(text).flatMap((range): readonly AcknowledgedRange[] => {
		const [from, to] = Array.isArray(range) ? range : [];
		return isName(from) && isName(to) && to !== '' ? [{from, to}] : [];
	});
	return bothAcknowledged([], ranges.slice(-mostRanges));
};

const longestName = 255;

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= longestName;

const rangesIn = (text: string): readonly unknown[] => {
	try {
		const value: unknown = JSON.parse(text);
		const ranges: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'ranges') : [];
		return Array.isArray(ranges) ? ranges : [];
	} catch {
		// Not ours, or cut off: nothing is acknowledged, and the next word writes it anew.
		return [];
	}
};

// Nothing comes before the empty name: as any that has no time it is older than all that have one.
const isFrom = (from: string, name: string): boolean => compareAlertNames(from, name) <= 0;
