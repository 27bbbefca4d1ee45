import {describe, expect, test} from 'vitest';
import {
	type Acknowledged,
	bothAcknowledged,
	formatAcknowledged,
	isAcknowledged,
	mostRanges,
	parseAcknowledged,
} from '../../source/core/acknowledged.ts';
import {nameAlert} from '../../source/core/alert-name.ts';
import {compactTimestamp} from '../../source/core/timestamp.ts';

const name = (second: number, suffix = 0): string =>
	nameAlert('info', compactTimestamp(new Date(Date.UTC(2025, 10, 14) + second * 1000)), suffix);
const range = (from: number, to = from) => ({from: name(from), to: name(to)});
const of = (...ranges: readonly {from: string; to: string}[]): Acknowledged => bothAcknowledged([], ranges);

describe('what is acknowledged', () => {
	test('is what stands in a range, its ends included', () => {
		const known = of(range(3, 5), range(9));
		const seconds = [0, 2, 3, 4, 5, 6, 8, 9, 10];
		expect(seconds.filter(second => isAcknowledged(known, name(second)))).toEqual([3, 4, 5, 9]);
		expect(isAcknowledged(known, name(9, 1))).toBe(false);
		expect(isAcknowledged([], name(0))).toBe(false);
	});

	test('all up to one has no beginning, and takes in names without a time', () => {
		const known = of(range(2), {from: '', to: name(5)});
		expect(known).toEqual([{from: '', to: name(5)}]);
		expect(isAcknowledged(known, 'anything.json')).toBe(true);
		expect(isAcknowledged(known, name(0))).toBe(true);
		expect(isAcknowledged(known, name(6))).toBe(false);
	});

	test('of one second is told by the suffix, and of one suffix by the name', () => {
		const known = of({from: name(1, 1), to: name(1, 3)});
		expect([0, 1, 2, 3, 4].filter(suffix => isAcknowledged(known, name(1, suffix)))).toEqual([1, 2, 3]);
		const one = name(1).replace('info', 'warning');
		expect(isAcknowledged(of({from: one, to: one}), name(1))).toBe(false);
	});
});

describe('ranges', () => {
	test('are one where they overlap, in whatever order they come', () => {
		const ranges = [range(5, 8), range(1, 2), range(7, 9), range(2, 3), range(6)];
		expect(of(...ranges)).toEqual([range(1, 3), range(5, 9)]);
		expect(of(...ranges.toReversed())).toEqual([range(1, 3), range(5, 9)]);
	});

	test('of both are the same whoever is asked first', () => {
		const [one, other] = [of(range(1, 3), range(8)), of(range(2, 5))];
		expect(bothAcknowledged(one, other)).toEqual(bothAcknowledged(other, one));
	});

	test('are so many at most; the oldest go', () => {
		const many = of(...Array.from({length: mostRanges + 50}, (_, index) => range(index * 2)));
		expect(many).toHaveLength(mostRanges);
		expect(many[0]).toEqual(range(100));
	});
});

describe('the file', () => {
	test('says again what was written', () => {
		const known = of({from: '', to: name(5)}, range(8));
		expect(parseAcknowledged(formatAcknowledged(known))).toEqual(known);
	});

	test.each([
		'',
		'{',
		'null',
		'[]',
		'7',
		'{"ranges": 7}',
		'{"ranges": [7, null, [], ["a"], ["a", ""], [1, 2]]}',
	])('%j says nothing', text => {
		expect(parseAcknowledged(text)).toEqual([]);
	});

	test('with too many ranges is read as far as it may be', () => {
		const text = JSON.stringify({
			ranges: Array.from({length: 20_000}, (_, index) => [name(index * 2), name(index * 2)]),
		});
		expect(parseAcknowledged(text)).toHaveLength(mostRanges);
	});
});
