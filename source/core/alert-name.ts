import type {Severity} from './alert.ts';
import {utcTime} from './timestamp.ts';

/** The file that repeats the newest alert; it is no alert of its own. */
export const latestName = 'latest_notification.json';

/** The largest suffix a second can have. */
export const lastSuffix = 99_999;

/** Whether a file of this name in the alerts directory is an alert. */
export const isAlertName = (name: string): boolean =>
	name.endsWith('.json') && !name.startsWith('.') && name !== latestName;

/** The name of the alert with this suffix in its second; `second` as `compactTimestamp` writes it. */
export const nameAlert = (severity: Severity, second: string, suffix: number): string =>
	suffix === 0
		? `${severity}_${second}.json`
		: `${severity}_${second}_${String(suffix).padStart(3, '0')}.json`;

/** The severity in a name, or undefined where it tells none. */
export const severityIn = (name: string): Severity | undefined => {
	if (name.startsWith('critical_')) return 'critical';
	if (name.startsWith('warning_')) return 'warning';
	return name.startsWith('info_') ? 'info' : undefined;
};

/** The time in a name, in milliseconds since the epoch, or undefined where it has none. */
export const timeInName = (name: string): number | undefined => {
	const match = pattern.exec(name);
	if (match === null) return undefined;
	const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
	return utcTime([year, month, day, hour, minute, second]);
};

/** A number that grows with the time and then the suffix in a name; -1 where it has no time. */
export const orderOf = (name: string): number => {
	const match = pattern.exec(name);
	if (match === null) return -1;
	const [, year, month, day, hour, minute, second, suffix = 0] = match;
	// No calendar: every month may have 31 days here, which is much cheaper and keeps the order.
	const days = (Number(year) * 12 + Number(month)) * 31 + Number(day);
	const seconds = ((days * 24 + Number(hour)) * 60 + Number(minute)) * 60 + Number(second);
	return seconds * (lastSuffix + 1) + Number(suffix);
};

/** The order of two alerts by their names: that in which they were raised. Negative where the first is older. */
export const compareAlertNames = (one: string, other: string): number => {
	const order = orderOf(one) - orderOf(other);
	if (order !== 0 || one === other) return order;
	return one < other ? -1 : 1;
};

const pattern =
	/_(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])_([01]\d|2[0-3])([0-5]\d)([0-5]\d)(?:_(\d{1,5}))?\.json$/;
