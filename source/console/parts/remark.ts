import {type Line, segment} from '../line.ts';
import {widthOf} from '../width.ts';

/** The longest of the wordings that fits into `room`, with blanks before it; empty where none does. */
export const remarkIn = (remarks: readonly string[], room: number): Line => {
	const fitting = remarks.find(text => widthOf(text) + gap.length <= room);
	return fitting === undefined ? [] : [segment(gap + fitting, 'accent')];
};

const gap = '  ';
