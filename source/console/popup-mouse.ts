import {perform, type Reach} from './actions.ts';
import type {Size} from './layout.ts';
import type {MouseEvent} from './mouse-reports.ts';
import {leaveInside, leaveLines, leaveWidth} from './parts/overlay-lines.ts';
import {paletteRoom, paletteWidth, paletteWindow} from './parts/palette-lines.ts';
import {popupAreaOf, popupLineAt} from './parts/popup-area.ts';

type PopupReach = Reach & {readonly size: Size};

/** Chooses what is clicked in the palette or in the question before leaving; a click beside it closes it. */
export const performPopupMouse = (event: MouseEvent, reach: PopupReach): void => {
	const {overlay} = reach.view;
	if (overlay.name === 'palette') clickPalette(event, reach);
	if (overlay.name === 'leave' && event.type === 'press') clickChoice(event, overlay, reach);
};

const clickPalette = (event: MouseEvent, reach: PopupReach): void => {
	const {contextOf, size, dispatch} = reach;
	if (event.type === 'wheel') {
		perform({type: 'chooseEntry', by: event.turns > 0 ? 1 : -1}, reach);
		return;
	}
	const {start, end, height} = paletteWindow(contextOf(), paletteRoom(size));
	// The line that is typed in, the entries, a blank, and what the marked one does.
	const line = popupLineAt(popupAreaOf(height + 3, paletteWidth, size), event);
	if (line === 'outside') perform({type: 'back'}, reach);
	if (typeof line !== 'number' || line < 1 || start + line - 1 >= end || line > height) return;
	dispatch({type: 'markEntry', choice: start + line - 1});
	perform({type: 'runEntry'}, {...reach, view: contextOf().view});
};

type LeaveOverlay = Extract<PopupReach['view']['overlay'], {readonly name: 'leave'}>;

const clickChoice = (
	event: Extract<MouseEvent, {type: 'press'}>,
	question: LeaveOverlay,
	reach: PopupReach,
): void => {
	const {session, size} = reach;
	const {length} = leaveLines(session.model.get(), question, {
		width: leaveInside(size),
		signs: {pointer: ''},
	});
	const line = popupLineAt(popupAreaOf(length, leaveWidth, size), event);
	const choice = typeof line === 'number' ? question.choices[line] : undefined;
	if (line === 'outside' || choice === 'stay') perform({type: 'back'}, reach);
	else if (choice !== undefined) perform({type: choice}, reach);
};
