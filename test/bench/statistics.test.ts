import {expect, test} from 'vitest';
import {summarize} from '../../bench/statistics.ts';

test('the median of an odd count is the middle reading, of an even count the mean of the two', () => {
	expect(summarize([9, 1, 5]).median).toBe(5);
	expect(summarize([9, 1, 5, 7]).median).toBe(6);
	expect(summarize([4])).toEqual({count: 1, median: 4, min: 4, max: 4, p99: 4});
});

test('99 of 100 readings are at most the 99th percentile', () => {
	const readings = Array.from({length: 200}, (_, index) => 200 - index);
	expect(summarize(readings)).toEqual({count: 200, median: 100.5, min: 1, max: 200, p99: 198});
});

test('no readings are no result', () => {
	expect(() => summarize([])).toThrow('at least one reading');
});
