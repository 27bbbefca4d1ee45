/** What a person did with the mouse, at a cell counted from 0. */
export type MouseEvent =
	| {readonly type: 'press'; readonly column: number; readonly row: number}
	/** So many turns of the wheel, downwards. */
	| {readonly type: 'wheel'; readonly column: number; readonly row: number; readonly turns: number};

/** Takes the terminal's reports of the mouse out of what is typed, also where a chunk ends in the middle of one. */
export type MouseReports = {
	/** What was typed and what was done with the mouse, in this order. */
	readonly sort: (chunk: string) => readonly (string | MouseEvent)[];
	/** Whether something is kept that may be a key as well as the begin of a report. */
	readonly isUnsure: () => boolean;
	/** Takes what is kept for a key; what would have made a report of it is still no key. */
	readonly giveUp: () => string;
};

export const createMouseReports = (): MouseReports => {
	let kept = '';
	let given = '';
	return {
		sort: chunk => {
			const continued = given + chunk;
			const input = kept + (begun.test(continued) ? continued : chunk);
			given = '';
			kept = unfinished.exec(input)?.[0] ?? '';
			return piecesOf(input.slice(0, input.length - kept.length));
		},
		isUnsure: () => kept === '\x1b' || kept === '\x1b[',
		giveUp: () => {
			given = kept;
			kept = '';
			return given;
		},
	};
};

// The second kind is that of terminals which know of the first only the wish for reports.
const reports = /\x1b\[(?:<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])|M[\s\S]{3})/g;

const unfinished = /\x1b(?:\[(?:<[\d;]{0,17}|M[\s\S]{0,2})?)?$/;

const begun = /^\x1b\[[<M]/;

const piecesOf = (text: string): readonly (string | MouseEvent)[] => {
	const pieces: (string | MouseEvent)[] = [];
	let start = 0;
	for (const match of text.matchAll(reports)) {
		if (match.index > start) pieces.push(text.slice(start, match.index));
		start = match.index + match[0].length;
		const [, code, column, row, end] = match;
		const event = eventOf(Number(code) & ~modifiers, Number(column) - 1, Number(row) - 1, end === 'M');
		if (event === undefined) continue;
		const last = pieces.at(-1);
		const joined = typeof last === 'object' ? joinWheel(last, event) : undefined;
		if (joined === undefined) pieces.push(event);
		else pieces[pieces.length - 1] = joined;
	}
	return start < text.length ? [...pieces, text.slice(start)] : pieces;
};

// Shift, alt and control.
const modifiers = 4 + 8 + 16;
const leftButton = 0;
const wheelUp = 64;
const wheelDown = 65;

const eventOf = (button: number, column: number, row: number, isPress: boolean): MouseEvent | undefined => {
	if (!isPress) return undefined;
	if (button === leftButton) return {type: 'press', column, row};
	if (button === wheelUp) return {type: 'wheel', column, row, turns: -1};
	return button === wheelDown ? {type: 'wheel', column, row, turns: 1} : undefined;
};

// A touchpad reports a hundred turns a second: those that come together are drawn together.
const joinWheel = (one: MouseEvent, other: MouseEvent): MouseEvent | undefined =>
	one.type === 'wheel' && other.type === 'wheel' && one.column === other.column && one.row === other.row
		? {...one, turns: one.turns + other.turns}
		: undefined;
