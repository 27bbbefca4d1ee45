import type {AcknowledgedRange} from '../core/acknowledged.ts';
import {type Distance, type Extent, moved, rowsOf, type Scroll, windowAround, windowOf} from './scroll.ts';

/** The alerts as they were last drawn, or will be next, for the keys that work on the one under the cursor. */
export type DrawnAlerts = {
	readonly extent: Extent;
	readonly scroll: Scroll;
	/** Where the cursor stands among the rows. */
	readonly index: number;
	/** The newest alert of a row. */
	readonly nameAt: (index: number) => string | undefined;
	/** The oldest and the newest alert of a row. */
	readonly rangeAt: (index: number) => AcknowledgedRange | undefined;
};

/** The alert under the cursor, if there is one. */
export const alertUnder = (drawn: DrawnAlerts | undefined): string | undefined => drawn?.nameAt(drawn.index);

/** The cursor at a row, and the window moved no further than it must be for that. On the last row the feed is followed. */
export const pointedAt = (index: number, drawn: DrawnAlerts): DrawnAlerts => {
	const {extent, scroll} = drawn;
	const last = extent.count - 1;
	const target = Math.max(Math.min(index, last), 0);
	if (target >= last) return {...drawn, index: last, scroll: {name: 'follow'}};
	return {...drawn, index: target, scroll: windowAround(scroll, target, extent)};
};

/** Where the cursor and the window stand after a move. By windows both move, and what is seen is new. */
export const alertsAfter = (distance: Distance, drawn: DrawnAlerts): DrawnAlerts => {
	const {extent, scroll, index} = drawn;
	const target = index + rowsOf(distance, extent);
	if (!('windows' in distance)) return pointedAt(target, drawn);
	return pointedAt(target, {...drawn, scroll: moved(scroll, distance, extent, false)});
};

/** The window moved by so many rows, as by a wheel; the cursor stays among what is seen. At its end the feed is followed. */
export const alertsScrolled = (rows: number, drawn: DrawnAlerts): DrawnAlerts => {
	const {extent, index} = drawn;
	if (extent.count <= extent.height) return drawn;
	const scroll = moved(drawn.scroll, {rows}, extent, true);
	if (scroll.name === 'follow') return {...drawn, scroll, index: extent.count - 1};
	const {start, end} = windowOf(scroll, extent);
	return {...drawn, scroll, index: Math.min(Math.max(index, start), end - 1)};
};

/** The feed followed, or held still with the cursor where it is. */
export const alertsToggled = (drawn: DrawnAlerts): DrawnAlerts => {
	const {extent, scroll} = drawn;
	if (scroll.name !== 'follow') return {...drawn, index: extent.count - 1, scroll: {name: 'follow'}};
	return {...drawn, scroll: held(drawn)};
};

/** Where the rows that are drawn now stay. */
export const held = ({extent, scroll}: DrawnAlerts): Scroll => ({
	name: 'anchored',
	top: extent.first + windowOf(scroll, extent).start,
});
