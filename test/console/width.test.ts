import {expect, test} from 'vitest';
import {drawable, fitText, truncate, widthOf, wrap} from '../../source/console/width.ts';

test('a wide character takes two columns, a combining mark none', () => {
	expect(widthOf('日本')).toBe(4);
	expect(widthOf('e\u0301')).toBe(1);
	expect(widthOf('plain')).toBe(5);
});

test('what is too long is cut at its columns and marked', () => {
	expect(truncate('abcdef', 6)).toBe('abcdef');
	expect(truncate('abcdefg', 6)).toBe('abcde…');
	expect(truncate('日本語', 5)).toBe('日本…');
	expect(truncate('日本語', 4)).toBe('日…');
	expect(truncate('abcdefg', 6, '~')).toBe('abcde~');
	expect(truncate('abc', 1)).toBe('…');
	expect(truncate('abc', 0)).toBe('');
});

test('fitted text takes exactly its columns, on either side', () => {
	expect(fitText('ab', 4)).toBe('ab  ');
	expect(fitText('ab', 4, 'right')).toBe('  ab');
	expect(fitText('日本語', 4)).toBe('日… ');
	expect(widthOf(fitText('日本語', 4))).toBe(4);
});

test('sentences break between words, and words that are too long inside', () => {
	expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
	expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
	expect(wrap('日本語', 4)).toEqual(['日本', '語']);
	expect(wrap('', 5)).toEqual(['']);
	expect(wrap('anything', 0)).toEqual([]);
});

test('marks about whose width terminals disagree are left out', () => {
	expect(drawable('👨\u200d👩 ❤\ufe0f 👍🏽 ok')).toBe('👨👩 ❤ 👍 ok');
	expect(drawable('日本語 é')).toBe('日本語 é');
});
