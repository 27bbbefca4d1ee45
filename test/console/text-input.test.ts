import {expect, test} from 'vitest';
import {type Edit, edited, inputOf} from '../../source/console/text-input.ts';

const after = (text: string, ...edits: readonly Edit[]): string => {
	const {text: whole, caret} = edits.reduce(edited, inputOf(text));
	return `${whole.slice(0, caret)}|${whole.slice(caret)}`;
};

test.each<[string, readonly Edit[], string]>([
	['what is typed goes in at the caret', [{move: 'left'}, {insert: 'x'}], 'disk fulx|l'],
	['the caret goes to the ends and no further', [{move: 'start'}, {move: 'left'}], '|disk full'],
	['and back', [{move: 'start'}, {move: 'end'}, {move: 'right'}], 'disk full|'],
	['a character before it', [{remove: 'left'}], 'disk ful|'],
	['a character behind it', [{move: 'start'}, {remove: 'right'}], '|isk full'],
	['a word before it', [{remove: 'word'}], 'disk |'],
	['all before it', [{move: 'left'}, {remove: 'line'}], '|l'],
	['nothing is removed twice', [{remove: 'line'}, {remove: 'left'}, {remove: 'word'}], '|'],
])('%s', (_, edits, expected) => {
	expect(after('disk full', ...edits)).toBe(expected);
});

test('what looks like one character is one', () => {
	expect(after('a👨‍👩‍👧', {remove: 'left'})).toBe('a|');
	expect(after('e\u0301', {move: 'left'})).toBe('|e\u0301');
});

test('no more than 200 characters are taken, and none by half', () => {
	const {text} = edited(inputOf('x'.repeat(199)), {insert: '😀'});
	expect(text).toBe('x'.repeat(199));
	expect(edited(inputOf(''), {insert: 'y'.repeat(500)}).text).toHaveLength(200);
});
