import {expect, test} from 'vitest';
import {compactTimestamp, formatTimestamp, parseTimestamp} from '../../source/core/timestamp.ts';

const noon = Date.UTC(2025, 10, 14, 12);

test.each([
	['2025-11-14T12:00:00.123456', 123],
	['2025-11-14T12:00:00', 0],
	['2025-11-14 12:00:00.5', 500],
	['2025-11-14T12:00:00.123Z', 123],
	['2025-11-14T12:00:00.1234567Z', 123],
	['2025-11-14T12:00:00.999999+00:00', 999],
	['2025-11-14T13:30:00+01:30', 0],
	['2025-11-14T04:00:00-0800', 0],
	['2025-11-14T12:00', 0],
	['Fri 11/14/2025 12:00:00.12', 120],
	['11/14/2025 12:00:00,12', 120],
	['  Fri 11/14/2025 12:00:00.12 \r\n', 120],
])('%j is noon in UTC and %d ms', (text, milliseconds) => {
	expect(parseTimestamp(text)).toBe(noon + milliseconds);
});

test('cmd.exe puts a blank before an hour of one digit', () => {
	expect(parseTimestamp('Fri 11/14/2025  9:05:00.12')).toBe(Date.UTC(2025, 10, 14, 9, 5, 0, 120));
});

test('a timestamp without a zone is UTC wherever the machine stands', () => {
	const before = process.env.TZ;
	try {
		process.env.TZ = 'America/New_York';
		expect(new Date(2025, 10, 14, 12).getTime()).not.toBe(noon);
		expect(parseTimestamp('2025-11-14T12:00:00')).toBe(noon);
		expect(parseTimestamp('Fri 11/14/2025 12:00:00.00')).toBe(noon);
	} finally {
		if (before === undefined) delete process.env.TZ;
		else process.env.TZ = before;
	}
});

test.each([
	'',
	'yesterday',
	'2025-02-30T12:00:00',
	'2025-11-14T25:00:00',
	'2025-11-14T12:00:61',
	'Fri 14/11/2025 12:00:00.12',
	'1763121600',
	`2025-11-14T12:00:00${' '.repeat(100)}`,
])('%j is no timestamp', text => {
	expect(parseTimestamp(text)).toBeUndefined();
});

test('timestamps are written in UTC', () => {
	const date = new Date(noon + 7);
	expect(formatTimestamp(date)).toBe('2025-11-14T12:00:00.007Z');
	expect(compactTimestamp(date)).toBe('20251114_120000');
	expect(parseTimestamp(formatTimestamp(date))).toBe(noon + 7);
});
