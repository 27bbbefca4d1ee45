import {describe, expect, test} from 'vitest';
import {nameAlert} from '../../../source/core/alert-name.ts';
import {allowedAt, fullAllowance, spend} from '../../../source/core/notify/allowance.ts';
import {retryDelay} from '../../../source/core/notify/backoff.ts';
import {shrinkNotice} from '../../../source/core/notify/small-notice.ts';
import {isTaken, take, takenUpTo} from '../../../source/core/notify/taken.ts';

const hour = 3_600_000;

describe('an allowance', () => {
	test('is so many at once, and then one each so often', () => {
		let allowance = fullAllowance(3, 0);
		for (let sent = 0; sent < 3; sent += 1) {
			expect(allowedAt(allowance, 3, 0)).toBe(0);
			allowance = spend(allowance, 3, 0);
		}
		expect(allowedAt(allowance, 3, 0)).toBe(hour / 3);
		expect(allowedAt(allowance, 3, hour / 3)).toBe(hour / 3);
	});

	test('that becomes smaller counts at once', () => {
		const allowance = fullAllowance(100, 0);
		expect(allowedAt(spend(allowance, 1, 0), 1, 0)).toBe(hour);
	});
});

describe('the next attempt', () => {
	test('comes later and later, up to ten minutes, spread over half of that', () => {
		expect([1, 2, 3, 4].map(attempts => retryDelay(attempts, undefined, 1))).toEqual([
			5000, 10_000, 20_000, 40_000,
		]);
		expect([0, 0.5, 1].map(chance => retryDelay(1000, undefined, chance))).toEqual([
			300_000, 450_000, 600_000,
		]);
	});

	test('comes no sooner than it is asked for, but within a day', () => {
		expect(retryDelay(1, 120_000, 0)).toBe(120_000);
		expect(retryDelay(1, 120_000, 1)).toBe(132_000);
		expect(retryDelay(1, 1e12, 0)).toBe(24 * hour);
	});
});

describe('what was taken in', () => {
	const name = (index: number): string => nameAlert('info', '20260101_120000', index);

	test('is told from what was not, also where it comes out of order', () => {
		const taken = take(takenUpTo(name(10)), name(12));
		expect([name(9), name(10), name(11), name(12)].map(each => isTaken(taken, each))).toEqual([
			...[true, true, false, true],
		]);
		expect(isTaken(takenUpTo(undefined), 'notes.json')).toBe(true);
	});

	test('of very many the oldest are forgotten, and taken in all the same', () => {
		let taken = takenUpTo(undefined);
		for (let index = 0; index < 2000; index += 1) taken = take(taken, name(index));
		expect(taken.names.length).toBeLessThanOrEqual(500);
		for (let index = 0; index < 2000; index += 1) expect(isTaken(taken, name(index))).toBe(true);
		expect(isTaken(taken, name(2000))).toBe(false);
	});
});

test('a notice is kept small, the last lines of its output among it', () => {
	const output = Array.from({length: 100}, (_, index) => `${index} ${'x'.repeat(1000)}`);
	const notice = {
		...({name: 'a.json', event: 'x', severity: 'info', timestamp: '', summary: 'y'.repeat(10_000)} as const),
		payload: {
			output,
			deep: {list: Array.from({length: 10_000}, () => 1)},
			error: 'z'.repeat(10_000),
			fine: 7,
		},
	};
	const small = shrinkNotice(notice);
	expect(JSON.stringify(small).length).toBeLessThan(12_000);
	expect(small.payload.fine).toBe(7);
	expect((small.payload.output as string[]).map(line => Number.parseInt(line, 10))).toEqual(
		Array.from({length: 20}, (_, index) => 80 + index),
	);
});
