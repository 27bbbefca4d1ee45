import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';

import {formatAge} from '../core/duration.ts';

export {formatCountdown} from '../core/duration.ts';
export {formatAge};

/** How long something has lasted in at most four columns, cut to a whole unit: `99s`, `12m`, `30h`, `999d`. */
export const formatShortAge = (milliseconds: number): string =>
	shortest(Math.floor(Math.max(milliseconds, 0) / 1000));

/** How long until something happens in at most four columns: `9s`, `2m`. */
export const formatShortCountdown = (milliseconds: number): string =>
	shortest(Math.ceil(Math.max(milliseconds, 0) / 1000));

/** A short span, such as a downtime or a latency: `3ms`, `1.2s`, `2m 5s`. */
export const formatSpan = (milliseconds: number): string =>
	prettyMilliseconds(rounded(Math.max(milliseconds, 0)), {unitCount: 2, keepDecimalsOnWholeSeconds: true});

// To a tenth, as the alerts have it; what is left of a longer one is cut off behind that.
const rounded = (milliseconds: number): number =>
	milliseconds < 1000 ? Math.round(milliseconds) : Math.round(milliseconds / 100) * 100;

/** How long something was down, in at most eight columns below a thousand days: `244ms`, `12.3s`, `2m 58s`, `104d 4h`. */
export const formatDowntime = (milliseconds: number): string =>
	milliseconds < 60_000 ? formatSpan(milliseconds) : formatAge(milliseconds, 2);

/** Bytes in binary units, eight columns wide: ` 117 MiB`, ` 1.5 GiB`. */
export const formatMemory = (bytes: number): string =>
	prettyBytes(Math.max(bytes, 0), {
		binary: true,
		maximumFractionDigits: bytes < 1024 ** 3 || bytes >= 100 * 1024 ** 3 ? 0 : 1,
	}).padStart(8);

/** Percent of one core, eight columns wide: `  12.3 %`, `  1600 %`. */
export const formatCpu = (percent: number): string =>
	`${Math.max(percent, 0).toFixed(percent < 999.95 ? 1 : 0)} %`.padStart(8);

/** A count with separated thousands: `2,000`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/**
 * A point in time on the local clock: `12:03:04` on the day of `now`, else `11-14 12:03`, or `11-14` in less
 * than eleven columns. A time that could not be read is shown as it stood in `raw`.
 */
export const formatWhen = (time: number | undefined, raw: string, now: Date, width = 11): string => {
	if (time === undefined || Number.isNaN(time)) return raw;
	const date = new Date(time);
	if (date.toDateString() === now.toDateString()) return clockTime(date);
	const day = `${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
	if (width < 11) return day;
	return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
};

/** A point in time on the local clock, to the second, with its day: `2025-11-14 12:03:04`. */
export const formatMoment = (time: number): string => {
	const date = new Date(time);
	const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
	return `${day} ${clockTime(date)}`;
};

// Up to 99 of a unit, so that a minute and a half is not told as one.
const shortest = (seconds: number): string => {
	if (seconds < 100) return `${seconds}s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 100) return `${minutes}m`;
	const hours = Math.floor(minutes / 60);
	return hours < 100 ? `${hours}h` : `${Math.min(Math.floor(hours / 24), 999)}d`;
};

const clockTime = (date: Date): string =>
	[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');

const twoDigits = (value: number): string => String(value).padStart(2, '0');
