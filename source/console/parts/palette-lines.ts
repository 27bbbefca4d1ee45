import type {KeyContext} from '../keys.ts';
import {type Line, segment} from '../line.ts';
import {type PaletteEntry, paletteOf} from '../palette.ts';
import {windowAround, windowOf} from '../scroll.ts';
import type {Signs} from '../theme.ts';
import {fitText, truncate} from '../width.ts';

type Room = {
	readonly width: number;
	readonly height: number;
	readonly signs: Pick<Signs, 'pointer' | 'ellipsis'>;
};

/** What is typed, the actions that match it, and what the marked one does; as many lines whatever matches. */
export const paletteLines = (context: KeyContext, room: Room): readonly Line[] => {
	const {matches, choice, count} = paletteOf(context);
	const extent = {first: 0, count: matches.length, height: Math.min(room.height - 3, count)};
	const {start, end} = windowOf(windowAround({name: 'anchored', top: 0}, choice, extent), extent);
	const rows = matches.slice(start, end).map((entry, index) => row(entry, start + index === choice, room));
	const none = matches.length === 0 ? [[segment('  No action is called so.', 'quiet')]] : [];
	const blanks = Array.from({length: extent.height - rows.length - none.length}, (): Line => []);
	return [inputLine(context, room), ...rows, ...none, ...blanks, [], sentenceOf(matches[choice], room)];
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
