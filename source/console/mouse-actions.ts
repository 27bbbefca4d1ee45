import {moveList, pointAlert, pointKernel, type Reach} from './actions.ts';
import {alertsScrolled, pointedAt} from './alert-cursor.ts';
import type {KernelBoard} from './kernel-board.ts';
import {kernelsScrolled} from './kernel-cursor.ts';
import type {Layout, Size} from './layout.ts';
import type {MouseEvent} from './mouse-reports.ts';
import {type PanelHit, panelAt, tabsRow} from './panel-at.ts';
import {tabAt} from './parts/tab-line.ts';
import {performPopupMouse} from './popup-mouse.ts';
import {windowOf} from './scroll.ts';
import {movedList, type PanelName} from './view-state.ts';

/** What the mouse may act on. */
export type MouseReach = Reach & {
	/** Undefined where nothing was drawn yet. */
	readonly layout: Layout | undefined;
	readonly size: Size;
	readonly remarks: readonly string[];
	readonly board: () => KernelBoard;
};

/** Does what a click or a turn of the wheel stands for: nothing that a key could not do. */
export const performMouse = (event: MouseEvent, reach: MouseReach): void => {
	const {view, layout, dispatch} = reach;
	const {overlay, focus} = view;
	if (layout === undefined) return;
	if (overlay.name === 'palette' || overlay.name === 'leave') {
		performPopupMouse(event, reach);
		return;
	}
	if (overlay.name !== 'none') {
		if (event.type === 'wheel') moveList(movedList(view), distanceOf(event.turns), reach);
		return;
	}
	const hit = panelAt(layout, focus, event);
	if (event.type === 'wheel') {
		if (hit !== undefined) turnWheel(hit.panel, event.turns, reach);
		return;
	}
	const {unseen} = reach.alerts.get();
	const panel =
		event.row === tabsRow(layout)
			? tabAt(event.column, {...reach, width: reach.size.columns, ...{focus, unseen}})
			: hit?.panel;
	if (panel === undefined) return;
	dispatch({type: 'focus', panel});
	if (hit?.panel === 'kernels') pointAt(hit, reach);
	if (hit?.panel === 'alerts') pointAtAlert(hit, reach);
};

// With a cursor of its own the list would stand still until that has come to its edge.
const turnWheel = (panel: PanelName, turns: number, reach: MouseReach): void => {
	const {drawnAlerts, drawnKernels} = reach;
	if (panel === 'alerts' && drawnAlerts.current !== undefined)
		pointAlert(alertsScrolled(turns * rowsPerTurn, drawnAlerts.current), reach);
	else if (panel === 'kernels' && drawnKernels.current !== undefined)
		pointKernel(kernelsScrolled(distanceOf(turns), drawnKernels.current), reach);
	else moveList(panel, distanceOf(turns), reach);
};

const rowsPerTurn = 3;

const distanceOf = (turns: number): {readonly rows: number} => ({rows: turns * rowsPerTurn});

/** Puts the cursor on the kernel whose row was clicked; above the rows stand the border, the heading and maybe a sentence. */
const pointAt = ({row, area}: PanelHit, reach: MouseReach): void => {
	const {view, extents, drawnKernels, board, dispatch} = reach;
	const extent = extents.get('kernels');
	const drawn = drawnKernels.current;
	const rows = drawn?.rows ?? board().rows;
	if (extent === undefined || extent.count !== rows.length) return;
	const top = drawn?.top ?? windowOf(view.scrolls.kernels, extent).start;
	const offset = row - (area.height - 1 - extent.height);
	const key = offset >= 0 && offset < extent.height ? rows[top + offset]?.key : undefined;
	if (key === undefined) return;
	drawnKernels.current = {rows, index: top + offset, top, height: extent.height};
	dispatch({type: 'point', key, top});
};

/** Puts the cursor on the alert whose row was clicked. */
const pointAtAlert = ({row, area}: PanelHit, reach: MouseReach): void => {
	const drawn = reach.drawnAlerts.current;
	if (drawn === undefined) return;
	const {extent, scroll} = drawn;
	const {start, end} = windowOf(scroll, extent);
	const offset = row - (area.height - 1 - extent.height);
	if (offset >= 0 && start + offset < end) pointAlert(pointedAt(start + offset, drawn), reach);
};
