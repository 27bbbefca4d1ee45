import {expect, test} from 'vitest';
import {cookieOf, lifeOf, matchesAnyLife, matchesUntil} from '../../source/watchdog/cookie.ts';

test('a cookie tells its life', () => {
	expect(cookieOf('0123', 12)).toBe('0123:12');
	expect(lifeOf(cookieOf('0123', 12))).toBe(12);
});

test.each(['0123:', '0123:x', '0123:-1', '0123:1.5', '0123:1e300', '0123:NaN'])(
	'%s names no life',
	cookie => {
		expect(lifeOf(cookie)).toBe(0);
	},
);

test('cookies of a workspace are told from those of another', () => {
	const matches = matchesAnyLife('0123');
	expect(matches('0123:1')).toBe(true);
	expect(matches('01234:1')).toBe(false);
	expect(matches('012:1')).toBe(false);
	expect(matches('0123')).toBe(false);
});

test('cookies up to a life leave the later ones out', () => {
	const matches = matchesUntil('0123', 10);
	expect(['0123:1', '0123:10', '0123:11', '0123:9', 'other:1'].map(matches)).toEqual([
		true,
		true,
		false,
		true,
		false,
	]);
});
