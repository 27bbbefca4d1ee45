const units = [
	['y', 365 * 24 * 3600],
	['d', 24 * 3600],
	['h', 3600],
	['m', 60],
	['s', 1],
] as const;

/** How long something has lasted, in whole seconds: `2h 3m 4s`, or with two units `2h 3m`. Milliseconds. */
export const formatAge = (milliseconds: number, unitCount = 3): string => {
	let rest = Math.floor(Math.max(milliseconds, 0) / 1000);
	const parts = units.flatMap(([unit, seconds]) => {
		const count = Math.floor(rest / seconds);
		rest %= seconds;
		return count === 0 ? [] : [`${count}${unit}`];
	});
	return parts.length === 0 ? '0s' : parts.slice(0, unitCount).join(' ');
};

/** How long until something happens; the last second is `1s`, and `0s` is now. */
export const formatCountdown = (milliseconds: number): string =>
	formatAge(Math.ceil(Math.max(milliseconds, 0) / 1000) * 1000);
