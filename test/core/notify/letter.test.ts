import {expect, test} from 'vitest';
import {letterOf} from '../../../source/core/notify/letter.ts';
import type {Message, Problem} from '../../../source/core/notify/message.ts';
import {fall, hostile, recovery} from '../../notifiers/send/messages.ts';

const linesOf = (message: Message, heading: string): readonly string[] | undefined =>
	letterOf(message).sections.find(section => section.heading === heading)?.lines;

const [problem] = fall().problems as readonly [Problem];
const [notice] = fall().notices as readonly [Message['notices'][number]];

const kernel = (name: string): Problem => ({
	...problem,
	fingerprint: `kernel:${name}`,
	latest: {
		...notice,
		event: 'kernel.restart.failed',
		payload: {kernel_name: name},
		summary: `${name} failed`,
	},
});

const written = (output: unknown): Message => fall({problems: [], notices: [{...notice, payload: {output}}]});

test.each([
	[fall(), 'CRITICAL shop: Restart 1 failed: The application ended with SIGSEGV after 1.5 s'],
	[
		fall({kind: 'repeat', notices: []}),
		'STILL CRITICAL shop: Restart 1 failed: The application ended with SIGSEGV after 1.5 s',
	],
	[recovery(), 'RESOLVED shop: the application is well again, after 2m 30s'],
	[fall({problems: [kernel('memory')]}), 'CRITICAL shop: memory failed'],
	[
		fall({problems: [kernel('memory'), kernel('web')]}),
		'CRITICAL shop: 2 kernels are in trouble: memory, web',
	],
	[fall({kind: 'note', severity: 'info', problems: [], notices: [notice]}), `INFO shop: ${notice.summary}`],
])('a title says in one line what matters', (message, title) => {
	expect(letterOf(message).title).toBe(title);
});

test('the output stands as it was written, and is plain text', () => {
	expect(
		linesOf(
			written(['Traceback:', '  File "serve.py"', '\tline 3', '\u001b[31mred\u001b[0m  ']),
			'Last output',
		),
	).toEqual(['Traceback:', '  File "serve.py"', ' line 3', 'red']);
});

test('of much output the last lines are shown, and of a long line its beginning', () => {
	const lines = linesOf(
		written([...Array.from({length: 50}, (_, index) => `line ${index}`), 'x'.repeat(1e6)]),
		'Last output',
	);
	expect(lines).toHaveLength(20);
	expect(lines?.[0]).toBe('line 31');
	expect(lines?.at(-1)).toBe('x'.repeat(500));
});

test('what has no words is left out', () => {
	expect(linesOf(written(['', ' ', '\u001b[0m']), 'Last output')).toBeUndefined();
	expect(
		linesOf(fall({kind: 'note', problems: [], notices: [{...notice, summary: '\u200b'}]}), 'What happened'),
	).toBeUndefined();
});

test('many alerts are counted, and the newest are listed', () => {
	const many = Array.from({length: 30}, (_, index) => ({...notice, summary: `alert ${index}`}));
	const lines = linesOf(fall({notices: many, omitted: 5}), 'Alerts');
	expect(lines).toHaveLength(21);
	expect(lines?.[0]).toBe('… and 15 before that, all in alerts/');
	expect(lines?.at(-1)).toBe('2026-01-01 12:00:00 UTC WARNING alert 29');
});

test('whatever is told, no line holds more than one, or what a terminal or a mail would obey', () => {
	const {title, subject, sections} = letterOf(hostile());
	const lines = [title, subject, ...sections.flatMap(section => [section.heading, ...section.lines])];
	expect(lines.length).toBeGreaterThan(20);
	for (const line of lines) {
		expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
		expect(line.length).toBeLessThanOrEqual(500);
	}
});
