import type {KernelRow} from '../core/model.ts';
import {type Distance, moved, rowsOf, type Scroll, windowAround, windowOf} from './scroll.ts';

/** The kernels as they were last drawn, or will be next, for the keys that work on the one under the cursor. */
export type DrawnKernels = {
	readonly rows: readonly KernelRow[];
	/** Where the cursor stands among them. */
	readonly index: number;
	/** The number of the row that is drawn first. */
	readonly top: number;
	/** How many rows can be seen at once. */
	readonly height: number;
};

/** The row of the cursor: that of the kernel it belongs to, else of the one it was drawn on, else the nearest. */
export const indexOf = (
	rows: readonly KernelRow[],
	wanted: string | undefined,
	drawn: DrawnKernels | undefined,
): number => {
	for (const key of [wanted, keyUnder(drawn)]) {
		const index = key === undefined ? -1 : rows.findIndex(row => row.key === key);
		if (index >= 0) return index;
	}
	return Math.max(Math.min(drawn?.index ?? 0, rows.length - 1), 0);
};

/** The key of the kernel under the cursor, if there is one. */
export const keyUnder = (drawn: DrawnKernels | undefined): string | undefined =>
	drawn?.rows[drawn.index]?.key;

/** Where the cursor and the window stand after a move. */
export const pointAfter = (distance: Distance, drawn: DrawnKernels): DrawnKernels => {
	const {rows, index, top, height} = drawn;
	const extent = {first: 0, count: rows.length, height};
	const target = Math.max(Math.min(index + rowsOf(distance, extent), rows.length - 1), 0);
	const scroll: Scroll = windowAround({name: 'anchored', top}, target, extent);
	return {...drawn, index: target, top: windowOf(scroll, extent).start};
};

/** The window moved by so many rows, as by a wheel; the cursor stays among what is seen. */
export const kernelsScrolled = (distance: Distance, drawn: DrawnKernels): DrawnKernels => {
	const {rows, index, top, height} = drawn;
	const extent = {first: 0, count: rows.length, height};
	if (extent.count <= height) return drawn;
	const {start, end} = windowOf(moved({name: 'anchored', top}, distance, extent, false), extent);
	return {...drawn, index: Math.min(Math.max(index, start), end - 1), top: start};
};
