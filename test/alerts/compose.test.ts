import {expect, test} from 'vitest';
import {trimBacklog} from '../../source/alerts/backlog.ts';
import {composeAlert, largestAlert} from '../../source/core/alert-compose.ts';

const raisedAt = new Date(Date.UTC(2025, 10, 14, 12));
const payloadOf = (payload: Readonly<Record<string, unknown>>): Record<string, unknown> => {
	const {content} = composeAlert('grace.restart.initiated', payload, raisedAt);
	expect(Buffer.byteLength(content)).toBeLessThanOrEqual(largestAlert);
	return JSON.parse(content).payload;
};

test('an alert is JSON indented by two', () => {
	const {content, severity} = composeAlert('grace.restart.failed', {restart_attempt: 2}, raisedAt);
	expect(severity).toBe('critical');
	expect(content).toBe(
		'{\n  "event_type": "grace.restart.failed",\n  "timestamp": "2025-11-14T12:00:00.000Z",\n' +
			'  "payload": {\n    "restart_attempt": 2\n  }\n}',
	);
});

test('the notification repeats it in a sentence', () => {
	const {notification} = composeAlert('kernel.restart.success', {kernel_name: 'memory'}, raisedAt);
	expect(JSON.parse(notification)).toEqual({
		severity: 'INFO',
		timestamp: '2025-11-14T12:00:00.000Z',
		event: 'kernel.restart.success',
		summary: "Kernel 'memory' restarted successfully",
		requires_attention: false,
	});
	const warning = composeAlert('grace.restart.initiated', {}, raisedAt);
	expect(JSON.parse(warning.notification).requires_attention).toBe(true);
});

test('too much output loses its oldest lines first, and nothing else', () => {
	const output = Array.from({length: 20}, (_, line) => `${line}: ${'x'.repeat(30_000)}`);
	const payload = payloadOf({reason: 'crash_detected', output});
	expect(payload.reason).toBe('crash_detected');
	expect(payload.truncated).toBe(true);
	expect(payload.output).toEqual(output.slice(-5));
});

test('a single line that is too long keeps its end', () => {
	const line = `begin${'\u0001'.repeat(300_000)}end`;
	expect(payloadOf({output: [line]}).output).toEqual([expect.stringMatching(/^\u0001+end$/)]);
	expect(payloadOf({output: line}).output).toEqual(expect.stringMatching(/^\u0001+end$/));
});

test('other values that are too long are cut, the short ones stay', () => {
	const payload = payloadOf({error: 'e'.repeat(400_000), kernel_name: 'memory', list: Array(90_000).fill(1)});
	expect(payload.kernel_name).toBe('memory');
	expect(payload.error).toBe(`${'e'.repeat(1000)}…`);
	expect(payload.list).toHaveLength(1001);
});

test('a payload of very many keys leaves a note that it was cut', () => {
	const many = Object.fromEntries(Array.from({length: 30_000}, (_, key) => [`key ${key}`, 'value']));
	expect(payloadOf(many)).toEqual({truncated: true});
});

test('a payload that JSON cannot hold becomes its error', () => {
	expect(payloadOf({big: 1n}).error).toMatch(/could not be written: TypeError/);
});

test('a full backlog loses the oldest information first, then warnings, then what is critical', () => {
	const of = (severity: 'critical' | 'warning' | 'info', id: number) => ({severity, id});
	const waiting = [of('critical', 1), of('warning', 2), of('info', 3), of('critical', 4), of('info', 5)];
	expect(trimBacklog(waiting, 5)).toEqual([]);
	expect(trimBacklog(waiting, 4).map(({id}) => id)).toEqual([3]);
	expect(trimBacklog(waiting, 1).map(({id}) => id)).toEqual([5, 2, 1]);
	expect(waiting.map(({id}) => id)).toEqual([4]);
});
