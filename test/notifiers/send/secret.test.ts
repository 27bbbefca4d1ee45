import {expect, test} from 'vitest';
import {concealing, secretsIn} from '../../../source/notifiers/send/secret.ts';

const hook = new URL('https://hooks.example.org/services/T000/aLongSecret?token=another%20Secret');

test.each([
	'no route to https://hooks.example.org/services/T000/aLongSecret?token=another%20Secret',
	'no route for /services/T000/aLongSecret?token=another%20Secret',
	'no hook aLongSecret',
	'no hook with another Secret',
])('`%s` tells nothing of a secret address', text => {
	const shown = concealing(secretsIn(hook, {isWhole: true}))(text);
	expect(shown).toContain('no ');
	expect(shown).not.toMatch(/secret/i);
});

test('words that are in an address as well stay readable', () => {
	const conceal = concealing(secretsIn(hook, {isWhole: true}));
	expect(conceal('no such token for services at hooks.example.org')).toBe(
		'no such token for services at hooks.example.org',
	);
});

test('of an address that is in the config only the credentials and the query are secret', () => {
	const url = new URL('https://me:p%40ssword@example.org/alerts/of/the/shop?key=aLongSecret');
	const conceal = concealing(secretsIn(url, {isWhole: false}));
	expect(conceal('nothing at /alerts/of/the/shop')).toBe('nothing at /alerts/of/the/shop');
	const basic = Buffer.from('me:p@ssword').toString('base64');
	expect(conceal(`p@ssword p%40ssword Basic ${basic} ?key=aLongSecret`)).toBe('… … Basic … …');
});

test('the longer of two secrets goes first, and none is nothing', () => {
	expect(concealing(['', 'ab', 'abc'])('xabcxabx')).toBe('x…x…x');
	expect(concealing([''])('as it is')).toBe('as it is');
});
