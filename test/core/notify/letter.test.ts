import {describe, expect, test} from 'vitest';
import {letterOf} from '../../../source/core/notify/letter.ts';
import {htmlOf, textOf} from '../../../source/core/notify/letter-text.ts';
import {fall, hostile, recovery} from '../../notifiers/send/messages.ts';

const titleOf = (message: Parameters<typeof letterOf>[0]): string => letterOf(message).title;
const [problem] = fall().problems;
const kernels = ['memory', 'janitor'].map(name => ({
	...problem,
	fingerprint: `kernel:${name}`,
	latest: {...problem?.latest, payload: {kernel_name: name}, summary: `Kernel '${name}' is silent`},
})) as never;

describe('a title', () => {
	test('says what is wrong, how grave it is, and with what', () => {
		expect(titleOf(fall())).toBe(
			'CRITICAL shop: Restart 1 failed: The application ended with SIGSEGV after 1.5 s',
		);
		expect(titleOf(fall({kind: 'repeat'}))).toMatch(/^STILL CRITICAL shop: /);
	});

	test('says that it is over, and after how long', () => {
		expect(titleOf(recovery())).toBe('RESOLVED shop: the application is well again, after 2m 30s');
	});

	test('names all kernels that fell together', () => {
		const message = fall({group: 'kernels', problems: kernels});
		expect(titleOf(message)).toBe('CRITICAL shop: 2 kernels are in trouble: memory, janitor');
		expect(letterOf(message).subject).toBe('[grace] shop on web-1: its kernels');
	});

	test('of what is no problem is the newest of it, and how many more there are', () => {
		expect(titleOf(fall({kind: 'note', problems: []}))).toMatch(/SIGSEGV after 1\.5 s \(and 1 more\)$/);
	});
});

describe('a letter', () => {
	test('says how many alerts had no room', () => {
		const text = textOf(letterOf(fall({omitted: 812})));
		expect(text).toContain('… and 812 before that, all in alerts/');
	});

	test('of an end names nothing that is to come', () => {
		expect(textOf(letterOf(recovery()))).not.toContain('What happens next');
	});

	test('is plain text of bounded length, whatever it is told', () => {
		const text = textOf(letterOf(hostile()));
		expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
		expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(600);
		expect(text.length).toBeLessThan(60_000);
		const html = htmlOf(letterOf(hostile()), '#c62828');
		expect(html).not.toMatch(/<(?!\/?(?:!doctype html|html|body|h1|h2|div|pre|br)\b)/);
	});
});
