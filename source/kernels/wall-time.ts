import type {Instant} from '../core/instant.ts';
import {formatTimestamp} from '../core/timestamp.ts';
import type {Clock} from '../runtime/clock.ts';

/** How instants are written, by what the clocks say now: ISO 8601 in UTC with milliseconds. */
export const readWallTime = (clock: Clock): ((instant: Instant) => string) => {
	const now = clock.now();
	const wall = clock.wall().getTime();
	return instant => formatTimestamp(new Date(wall - (now - instant)));
};
