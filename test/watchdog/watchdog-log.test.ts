import {beforeEach, expect, test} from 'vitest';
import {createWatchdogLog, formatLine} from '../../source/watchdog/watchdog-log.ts';

const noon = new Date('2025-11-14T12:00:00.123Z');

let written: string[];

beforeEach(() => {
	written = [];
});

const writer = {
	write: (line: string) => written.push(line),
	flush: async () => {},
	close: async () => {},
};

test('a line has its time, its level and its message', () => {
	expect(formatLine(noon, 'CRITICAL', 'It ended.')).toBe('[2025-11-14T12:00:00.123Z] [CRITICAL] It ended.');
});

test('a message is one line, without control sequences', () => {
	expect(formatLine(noon, 'INFO', 'one\ntwo\x1b[2J\r')).toBe('[2025-11-14T12:00:00.123Z] [INFO] one two');
});

test('a line is written, and told to whoever listens', () => {
	const told: string[] = [];
	createWatchdogLog(
		writer,
		() => noon,
		line => told.push(line),
	)('INFO', 'Begun.');
	expect(written).toEqual(['[2025-11-14T12:00:00.123Z] [INFO] Begun.']);
	expect(told).toEqual(written);
});

test('a listener that throws is on record, and stops nothing', () => {
	const log = createWatchdogLog(
		writer,
		() => noon,
		() => {
			throw new Error('broken pipe');
		},
	);
	expect(() => log('INFO', 'Begun.')).not.toThrow();
	expect(written).toEqual([
		'[2025-11-14T12:00:00.123Z] [INFO] Begun.',
		'[2025-11-14T12:00:00.123Z] [ERROR] A listener of this log failed: broken pipe',
	]);
});
