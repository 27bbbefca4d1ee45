const longestTimestamp = 64;
const iso =
	/^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/i;
const cmd =
	/^(?:[a-z]{2,3}\.?\s+)?(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/i;

/**
 * Milliseconds since the epoch of a timestamp as any of the known writers leaves it, or undefined.
 * Without a zone it is UTC; what is finer than a millisecond is cut off.
 */
export const parseTimestamp = (text: string): number | undefined => {
	if (text.length > longestTimestamp) return undefined;
	const trimmed = text.trim();
	return parseIso(trimmed) ?? parseCmd(trimmed);
};

/** ISO 8601 in UTC with milliseconds and `Z`. Throws a RangeError on an invalid date. */
export const formatTimestamp = (date: Date): string => date.toISOString();

/** `20251114_120000`, in UTC, as names of files carry it. Throws a RangeError on an invalid date. */
export const compactTimestamp = (date: Date): string =>
	date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');

/**
 * Milliseconds since the epoch of a UTC date in digits, or undefined where no calendar has it (February 30th, 25 o'clock).
 * `fraction` is what stands behind the seconds' point.
 */
export const utcTime = (
	[year, month, day, hour, minute, second]: readonly [string, string, string, string, string, string],
	fraction = '',
): number | undefined => {
	const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
	const time = Date.UTC(
		Number(year),
		Number(month) - 1,
		Number(day),
		Number(hour),
		Number(minute),
		Number(second),
		milliseconds,
	);
	const date = new Date(time);
	const isReal =
		date.getUTCFullYear() === Number(year) &&
		date.getUTCMonth() === Number(month) - 1 &&
		date.getUTCDate() === Number(day) &&
		date.getUTCHours() === Number(hour) &&
		date.getUTCMinutes() === Number(minute) &&
		date.getUTCSeconds() === Number(second);
	return isReal ? time : undefined;
};

const parseIso = (text: string): number | undefined => {
	const match = iso.exec(text);
	if (match === null) return undefined;
	const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', fraction] = match;
	const time = utcTime([year, month, day, hour, minute, second], fraction);
	const [, , , , , , , , , sign, zoneHours = '0', zoneMinutes = '0'] = match;
	if (time === undefined || sign === undefined) return time;
	const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
	return sign === '+' ? time - offset : time + offset;
};

const parseCmd = (text: string): number | undefined => {
	const match = cmd.exec(text);
	if (match === null) return undefined;
	const [, month = '', day = '', year = '', hour = '', minute = '', second = '', fraction] = match;
	return utcTime([year, month, day, hour, minute, second], fraction);
};
