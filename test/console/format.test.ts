import {expect, test} from 'vitest';
import {
	formatAge,
	formatCount,
	formatCountdown,
	formatCpu,
	formatDowntime,
	formatMemory,
	formatSpan,
	formatWhen,
} from '../../source/console/format.ts';
import {testDay} from './session.ts';

test('ages are whole seconds, and never negative', () => {
	expect(formatAge(0)).toBe('0s');
	expect(formatAge(999)).toBe('0s');
	expect(formatAge(61_999)).toBe('1m 1s');
	expect(formatAge(7_384_000)).toBe('2h 3m 4s');
	expect(formatAge(7_384_000, 2)).toBe('2h 3m');
	expect(formatAge(-5)).toBe('0s');
});

test('a countdown shows its last second as 1s', () => {
	expect(formatCountdown(1)).toBe('1s');
	expect(formatCountdown(4000)).toBe('4s');
	expect(formatCountdown(4001)).toBe('5s');
	expect(formatCountdown(-1)).toBe('0s');
});

test('spans keep their decimals', () => {
	expect(formatSpan(3.4)).toBe('3ms');
	expect(formatSpan(4000)).toBe('4.0s');
	expect(formatSpan(12_345)).toBe('12.3s');
});

test('downtimes have at most eight columns', () => {
	expect(formatDowntime(244)).toBe('244ms');
	expect(formatDowntime(178_600)).toBe('2m 58s');
	expect(formatDowntime(9e9)).toBe('104d 4h');
	expect(formatDowntime(999 * 86_400_000 - 1)).toBe('2y 268d');
});

test('numbers that change are always as wide', () => {
	for (const bytes of [0, 1023, 5 * 1024 ** 2, 1023 * 1024 ** 2, 12.5 * 1024 ** 3, 512 * 1024 ** 3]) {
		expect(formatMemory(bytes)).toHaveLength(8);
	}
	for (const percent of [0, 9.99, 12.3, 100, 1600]) expect(formatCpu(percent)).toHaveLength(8);
	expect(formatMemory(123 * 1024 ** 2)).toBe(' 123 MiB');
	expect(formatMemory(1.5 * 1024 ** 3)).toBe(' 1.5 GiB');
	// A blank before it, so that its name does not run into it.
	expect([999.94, 999.95, 12_800].map(formatCpu)).toEqual([' 999.9 %', '  1000 %', ' 12800 %']);
	expect(formatCpu(12.34)).toBe('  12.3 %');
	expect(formatCount(2000)).toBe('2,000');
});

test('times of today are clock times, others have their day', () => {
	const now = new Date(testDay);
	expect(formatWhen(testDay - 1000, '', now)).toBe('11:59:59');
	expect(formatWhen(testDay - 86_400_000, '', now)).toBe('11-13 12:00');
	expect(formatWhen(testDay - 86_400_000, '', now, 8)).toBe('11-13');
});

test('a time that could not be read is shown as it stands', () => {
	expect(formatWhen(undefined, 'yesterday', new Date(testDay))).toBe('yesterday');
	expect(formatWhen(Number.NaN, 'yesterday', new Date(testDay))).toBe('yesterday');
});
