import type {PanelName} from './view-state.ts';

/** The terminal's size in columns and rows. */
export type Size = {readonly columns: number; readonly rows: number};

/** The size of a part in columns and rows, its border included. */
export type Area = {readonly width: number; readonly height: number};

/** What is drawn where; the last row always belongs to the keys. */
export type Layout =
	| {readonly name: 'too-small'}
	/** A headline, Process and Kernels left, and Alerts, Restarts and Log right. */
	| {readonly name: 'wide'; readonly panels: Readonly<Record<PanelName, Area>>}
	/** The process strip, the tabs, and the focused panel. A strip of under four rows has no border. */
	| {readonly name: 'tabs'; readonly strip: Area; readonly panel: Area}
	/** The focused panel alone, under the headline. */
	| {readonly name: 'zoomed'; readonly panel: Area};

/** The smallest terminal that anything is drawn in. */
export const smallest: Size = {columns: 40, rows: 12};

/** The most lines that a trouble takes in the strip. */
export const mostTroubleRows = 3;

const wideColumns = 120;
const wideRows = 24;
const processHeight = 20;
const leastHeight = 6;

/** The layout of a terminal of this size; the strip grows by `troubleRows` as far as there is room. */
export const layoutOf = (size: Size, isZoomed: boolean, troubleRows = 0): Layout => {
	const {columns, rows} = size;
	if (columns < smallest.columns || rows < smallest.rows) return {name: 'too-small'};
	if (isZoomed) return {name: 'zoomed', panel: {width: columns, height: rows - 2}};
	if (columns >= wideColumns && rows >= wideRows) return wide(size);
	const isRoomy = rows >= 20;
	const stripHeight = (isRoomy ? 4 : 2) + Math.min(troubleRows, isRoomy ? mostTroubleRows : 1);
	return {
		name: 'tabs',
		strip: {width: columns, height: stripHeight},
		panel: {width: columns, height: rows - stripHeight - 2},
	};
};

/** The rows and columns inside a panel's border and its blanks. */
export const insideOf = ({width, height}: Area): Area => ({
	width: Math.max(width - 4, 0),
	height: Math.max(height - 2, 0),
});

const wide = ({columns, rows}: Size): Layout => {
	const height = rows - 2;
	const left = Math.min(Math.max(Math.round(columns * 0.36), 50), 64);
	const right = columns - left;
	const processRows = Math.min(processHeight, height - leastHeight);
	const alerts = Math.round(height * 0.4);
	const restarts = Math.max(Math.round(height * 0.24), leastHeight);
	return {
		name: 'wide',
		panels: {
			process: {width: left, height: processRows},
			kernels: {width: left, height: height - processRows},
			alerts: {width: right, height: alerts},
			restarts: {width: right, height: restarts},
			log: {width: right, height: height - alerts - restarts},
		},
	};
};
