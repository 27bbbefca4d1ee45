import type {Area, Layout} from './layout.ts';
import type {PanelName} from './view-state.ts';

/** A cell of the screen, counted from 0. */
type Cell = {readonly column: number; readonly row: number};

/** A panel, and the row in it, its border being row 0. */
export type PanelHit = {readonly panel: PanelName; readonly row: number; readonly area: Area};

/** Panels in columns, as they are drawn in a wide terminal. */
export const wideColumns: readonly (readonly PanelName[])[] = [
	['process', 'kernels'],
	['alerts', 'restarts', 'log'],
];

/** The panel that is drawn at a cell, if one is. */
export const panelAt = (layout: Layout, focus: PanelName, cell: Cell): PanelHit | undefined => {
	switch (layout.name) {
		case 'too-small':
			return undefined;
		case 'wide':
			return widePanelAt(layout.panels, cell);
		case 'tabs':
			return hit(focus, layout.panel, {...cell, row: cell.row - layout.strip.height - 1});
		case 'zoomed':
			return hit(focus, layout.panel, {...cell, row: cell.row - headlineRows});
	}
};

/** The row of the tabs, where there are some. */
export const tabsRow = (layout: Layout): number | undefined =>
	layout.name === 'tabs' ? layout.strip.height : undefined;

const headlineRows = 1;

const widePanelAt = (areas: Readonly<Record<PanelName, Area>>, cell: Cell): PanelHit | undefined => {
	let left = 0;
	for (const names of wideColumns) {
		let top = headlineRows;
		for (const name of names) {
			const found = hit(name, areas[name], {column: cell.column - left, row: cell.row - top});
			if (found !== undefined) return found;
			top += areas[name].height;
		}
		left += areas[names[0] ?? 'process'].width;
	}
	return undefined;
};

const hit = (panel: PanelName, area: Area, {column, row}: Cell): PanelHit | undefined =>
	column >= 0 && column < area.width && row >= 0 && row < area.height ? {panel, row, area} : undefined;
