import type {Area, Size} from '../layout.ts';

/** Where a popup stands, its border included; rows and columns are counted from 0. */
export type PopupArea = Area & {readonly top: number; readonly left: number};

/** The place of so many lines in the middle of the terminal; in a narrow one they have all of it but the line of the keys. */
export const popupAreaOf = (lines: number, wishedWidth: number, {columns, rows}: Size): PopupArea => {
	const width = popupWidth(wishedWidth, columns);
	if (width === columns) return {width, height: rows - 1, top: 0, left: 0};
	const height = lines + 2;
	return {
		width,
		height,
		top: Math.max(Math.floor((rows - height) / 2), 0),
		left: Math.max(Math.floor((columns - width) / 2), 0),
	};
};

/** The width of a frame that would like to have `wished` of the terminal's columns. */
export const popupWidth = (wished: number, columns: number): number =>
	columns - wished < 2 * leastBeside ? columns : wished;

// Less than that on both sides shows nothing of what lies beneath but crumbs.
const leastBeside = 6;

/** The line of a popup at a cell; `outside` where that belongs to what lies beneath, undefined on the border. */
export const popupLineAt = (
	{top, left, width, height}: PopupArea,
	{column, row}: {readonly column: number; readonly row: number},
): number | 'outside' | undefined => {
	if (row < top || row >= top + height || column < left || column >= left + width) return 'outside';
	const isBorder = row === top || row === top + height - 1 || column === left || column === left + width - 1;
	return isBorder ? undefined : row - top - 1;
};
