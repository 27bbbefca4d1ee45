/** A text that is being typed. The caret stands before the character at this index. */
export type TextInput = {readonly text: string; readonly caret: number};

/** What a person does to it. */
export type Edit =
	| {readonly insert: string}
	| {readonly move: 'left' | 'right' | 'start' | 'end'}
	| {readonly remove: 'left' | 'right' | 'word' | 'line'};

/** Begins with a text, the caret behind it. */
export const inputOf = (text: string): TextInput => ({text, caret: text.length});

/** The text after an edit; more than `longest` characters are not taken. */
export const edited = (input: TextInput, edit: Edit): TextInput => {
	if ('insert' in edit) return inserted(input, edit.insert);
	return 'move' in edit ? moved(input, edit.move) : removed(input, edit.remove);
};

const longest = 200;

const inserted = ({text, caret}: TextInput, insert: string): TextInput => {
	// Whole characters only.
	const taken = takeWhole(insert, longest - text.length);
	return {text: text.slice(0, caret) + taken + text.slice(caret), caret: caret + taken.length};
};

const moved = ({text, caret}: TextInput, where: 'left' | 'right' | 'start' | 'end'): TextInput => {
	switch (where) {
		case 'left':
			return {text, caret: caret - lengthBefore(text, caret)};
		case 'right':
			return {text, caret: caret + lengthBehind(text, caret)};
		case 'start':
			return {text, caret: 0};
		case 'end':
			return {text, caret: text.length};
	}
};

const removed = (input: TextInput, what: 'left' | 'right' | 'word' | 'line'): TextInput => {
	const {text, caret} = input;
	switch (what) {
		case 'left':
			return without(input, caret - lengthBefore(text, caret), caret);
		case 'right':
			return without(input, caret, caret + lengthBehind(text, caret));
		case 'word':
			return without(input, text.slice(0, caret).replace(/\S*\s*$/, '').length, caret);
		case 'line':
			return without(input, 0, caret);
	}
};

const without = ({text}: TextInput, from: number, to: number): TextInput => ({
	text: text.slice(0, from) + text.slice(to),
	caret: from,
});

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const lengthBefore = (text: string, caret: number): number =>
	[...graphemes.segment(text.slice(0, caret))].at(-1)?.segment.length ?? 0;

const lengthBehind = (text: string, caret: number): number =>
	[...graphemes.segment(text.slice(caret))][0]?.segment.length ?? 0;

const takeWhole = (text: string, length: number): string =>
	text.slice(0, Math.max(length, 0)).replace(/[\ud800-\udbff]$/, '');
