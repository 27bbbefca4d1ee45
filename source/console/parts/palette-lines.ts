import type {KeyContext} from '../keys.ts';
import {type Area, insideOf, type Size} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import {type PaletteEntry, paletteOf} from '../palette.ts';
import {windowAround, windowOf} from '../scroll.ts';
import type {Signs} from '../theme.ts';
import {fitText, truncate} from '../width.ts';
import {popupWidth} from './popup-area.ts';

/** With its border. */
export const paletteWidth = 78;

/** The room for the palette's lines. */
export const paletteRoom = ({columns, rows}: Size): Area => ({
	width: insideOf({width: popupWidth(paletteWidth, columns), height: 0}).width,
	height: Math.min(rows - 4, 14),
});

type Room = Area & {
	readonly signs: Pick<Signs, 'pointer' | 'ellipsis'>;
};

/** What is typed, the actions that match it, and what the marked one does; as many lines whatever matches. */
export const paletteLines = (context: KeyContext, room: Room): readonly Line[] => {
	const {matches, choice} = paletteOf(context);
	const {start, end, height} = paletteWindow(context, room);
	const rows = matches.slice(start, end).map((entry, index) => row(entry, start + index === choice, room));
	const none = matches.length === 0 ? [[segment('  No action is called so.', 'quiet')]] : [];
	const blanks = Array.from({length: height - rows.length - none.length}, (): Line => []);
	return [inputLine(context, room), ...rows, ...none, ...blanks, [], sentenceOf(matches[choice], room)];
};

/** Which of the matching actions are seen, below the line that is typed in. */
export const paletteWindow = (
	context: KeyContext,
	room: Area,
): {readonly start: number; readonly end: number; readonly height: number} => {
	const {matches, choice, count} = paletteOf(context);
	const extent = {first: 0, count: matches.length, height: Math.min(room.height - 3, count)};
	return {
		...windowOf(windowAround({name: 'anchored', top: 0}, choice, extent), extent),
		height: extent.height,
	};
};

const inputLine = ({view: {overlay}}: KeyContext, {width}: Room): Line => {
	if (overlay.name !== 'palette') return [];
	const {text, caret} = overlay.input;
	// What was typed last matters.
	const before = text.slice(Math.max(caret - (width - 4), 0), caret);
	return [
		segment(': ', 'accent'),
		segment(before, 'strong'),
		segment('_', 'accent'),
		segment(text.slice(caret), 'strong'),
	];
};

const nameWidth = 18;
const keyWidth = 10;

const row = ({name, key, help, isUseful}: PaletteEntry, isMarked: boolean, {width, signs}: Room): Line => {
	const {pointer, ellipsis} = signs;
	const room = width - nameWidth - keyWidth - 4;
	const tone = isUseful ? (isMarked ? 'strong' : 'plain') : 'quiet';
	return [
		segment(`${isMarked ? pointer : ' '} `, 'accent'),
		segment(`${fitText(name, nameWidth, 'left', ellipsis)} `, tone),
		segment(`${fitText(key, keyWidth, 'left', ellipsis)} `, isUseful ? 'strong' : 'quiet'),
		segment(room < leastHelp ? '' : truncate(help, room, ellipsis), 'quiet'),
	];
};

const leastHelp = 20;

const sentenceOf = (entry: PaletteEntry | undefined, {width, signs}: Room): Line =>
	entry === undefined ? [] : [segment(`  ${truncate(entry.help, width - 2, signs.ellipsis)}`, 'quiet')];
