import {expect, test} from 'vitest';
import {isMatch, marked, patternOf} from '../../source/console/match.ts';

test('letters match in either case, and signs are signs', () => {
	expect(isMatch('Kernel DISK is down', patternOf('disk'))).toBe(true);
	expect(isMatch('Straße', patternOf('STRAßE'))).toBe(true);
	for (const signs of ['a.c', '(x', '[', '\\', 'a|b', '$^', 'x-y/z'])
		expect(isMatch(`1 ${signs} 2`, patternOf(signs)), signs).toBe(true);
	expect(isMatch('abc', patternOf('a.c'))).toBe(false);
});

test('nothing and blanks are no pattern', () => {
	expect(patternOf(undefined)).toBeUndefined();
	expect(patternOf('  ')).toBeUndefined();
	expect(isMatch('anything', undefined)).toBe(true);
});

test('what matches is marked each time, and the text stays whole', () => {
	expect(marked('disk, DISK', 'bad', patternOf('disk'))).toEqual([
		{text: 'disk', tone: 'match'},
		{text: ', ', tone: 'bad'},
		{text: 'DISK', tone: 'match'},
	]);
	expect(marked('other', 'plain', patternOf('disk'))).toEqual([{text: 'other', tone: 'plain'}]);
});
