import {expect, test} from 'vitest';
import {jsonOf} from '../../../source/notifiers/send/json.ts';

test('half a character is the mark of an unreadable one, in values and in keys', () => {
	const value = {'key\ud83d': ['a\ude00', {deep: '\ud83d'}], whole: '\u{1f600}', none: null, count: 1};
	expect(JSON.parse(jsonOf(value))).toEqual({
		'key\ufffd': ['a\ufffd', {deep: '\ufffd'}],
		whole: '\u{1f600}',
		none: null,
		count: 1,
	});
});

test('what looks like half a character in a text stays as it is', () => {
	expect(JSON.parse(jsonOf(String.raw`\ud83d`))).toBe(String.raw`\ud83d`);
});
