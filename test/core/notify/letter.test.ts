import {describe, expect, test} from 'vitest';
import {letterOf} from '../../../source/core/notify/letter.ts';
import {htmlOf, textOf} from '../../../source/core/notify/letter-text.ts';
import type {Message} from '../../../source/core/notify/message.ts';
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

const linesOf = (message: Message, heading: string): readonly string[] | undefined =>
	letterOf(message).sections.find(section => section.heading === heading)?.lines;

describe('a part of a letter', () => {
	const [notice] = fall().notices as readonly [Message['notices'][number]];
	const written = (output: readonly string[]): Message =>
		fall({problems: [], notices: [{...notice, payload: {output}}]});

	test('is the output as far in as it was written', () => {
		const lines = ['Traceback:', '  File "serve.py"', '\tline 3', '\u001b[31mred\u001b[0m  '];
		expect(linesOf(written(lines), 'Last output')).toEqual([
			'Traceback:',
			'  File "serve.py"',
			' line 3',
			'red',
		]);
	});

	test('is of much output the last lines, and of a long line its beginning', () => {
		const many = Array.from({length: 50}, (_, index) => `line ${index}`);
		const lines = linesOf(written([...many, 'x'.repeat(1e6)]), 'Last output');
		expect(lines).toHaveLength(20);
		expect(lines?.[0]).toBe('line 31');
		expect(lines?.at(-1)).toBe('x'.repeat(500));
	});

	test('is of many alerts the newest, and the number of the others', () => {
		const many = Array.from({length: 30}, (_, index) => ({...notice, summary: `alert ${index}`}));
		const lines = linesOf(fall({notices: many, omitted: 5}), 'Alerts');
		expect(lines).toHaveLength(21);
		expect(lines?.[0]).toBe('… and 15 before that, all in alerts/');
		expect(lines?.at(-1)).toBe('2026-01-01 12:00:00 UTC WARNING alert 29');
	});

	test('is left out where it has no words', () => {
		expect(linesOf(written(['', ' ', '\u001b[0m']), 'Last output')).toBeUndefined();
		const nothing = fall({kind: 'note', problems: [], notices: [{...notice, summary: '\u200b'}]});
		expect(linesOf(nothing, 'What happened')).toBeUndefined();
	});
});
