import {describe, expect, test} from 'vitest';
import {createLogMatches} from '../../source/console/log-matches.ts';
import {
	type DrawnLog,
	logAround,
	logMoved,
	logToggled,
	nextMatch,
	visibleRows,
} from '../../source/console/log-window.ts';
import {patternOf} from '../../source/console/match.ts';
import {widthOf} from '../../source/console/width.ts';

const log = (change: Partial<DrawnLog>): DrawnLog => ({
	lines: ['one', 'x'.repeat(25), 'two', '界'.repeat(7), 'three'],
	first: 100,
	width: 10,
	height: 4,
	isWrapped: true,
	scroll: {name: 'follow'},
	...change,
});
const texts = (drawn: DrawnLog): readonly string[] => visibleRows(drawn).map(({text}) => text);

describe('a wrapped log', () => {
	test('follows the end of the last line, and no row is wider than the window', () => {
		expect(texts(log({}))).toEqual(['two', '界界界界界', '界界', 'three']);
		const mixed = log({lines: ['e\u0301'.repeat(30), '🎉a界'.repeat(20)], width: 7, height: 50});
		for (const text of texts(mixed)) expect(widthOf(text)).toBeLessThanOrEqual(7);
		expect(texts(mixed).join('')).toBe(mixed.lines.join(''));
	});

	test('moves by rows, through the middle of a line, and follows again at the end', () => {
		let drawn = log({});
		const tops: string[] = [];
		for (let step = 0; step < 5; step += 1) {
			drawn = {...drawn, scroll: logMoved(drawn, {rows: -1})};
			tops.push(texts(drawn)[0] ?? '');
		}
		expect(tops).toEqual(['xxxxx', 'xxxxxxxxxx', 'xxxxxxxxxx', 'one', 'one']);
		for (let step = 0; step < 3; step += 1) drawn = {...drawn, scroll: logMoved(drawn, {rows: 1})};
		expect(texts(drawn)[0]).toBe('xxxxx');
		expect(logMoved(drawn, {rows: 1})).toEqual({name: 'follow'});
		expect(logMoved(drawn, {windows: 1})).toEqual({name: 'follow'});
		expect(texts({...drawn, scroll: logMoved(drawn, {end: 'top'})})[0]).toBe('one');
	});

	test('stays at its line when it is cut, wrapped again or drawn wider', () => {
		const held = log({scroll: logToggled(log({height: 3}))});
		const middle = {...held, scroll: logMoved(held, {rows: -3})};
		expect(texts(middle)[0]).toBe('xxxxxxxxxx');
		expect(visibleRows({...middle, isWrapped: false, height: 2}).map(({line}) => line)).toEqual([101, 102]);
		expect(texts({...middle, width: 80, height: 2})[0]).toBe('x'.repeat(25));
		expect(logToggled(middle)).toEqual({name: 'follow'});
	});

	test('of no lines, or of one that is longer than the window, has its rows', () => {
		expect(texts(log({lines: []}))).toEqual([]);
		const long = log({lines: ['a'.repeat(95)], height: 3});
		expect(texts(long)).toEqual(['aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaa']);
		expect(texts({...long, scroll: logMoved(long, {end: 'top'})})).toEqual(Array(3).fill('aaaaaaaaaa'));
	});

	test('goes on at its first line where those it stood at are gone', () => {
		expect(texts(log({scroll: {name: 'anchored', top: 40}}))[0]).toBe('one');
	});
});

describe('a match', () => {
	const lines = Array.from({length: 100}, (_, index) =>
		index % 10 === 0 ? `needle ${index}` : `hay ${index}`,
	);
	const drawn = log({lines, first: 0, isWrapped: false});
	const matches = createLogMatches().of(patternOf('NEEDLE'), 0, lines);

	test('is the newest that can be seen first, then the one before, and round the ends', () => {
		expect(nextMatch(drawn, matches, {from: undefined, by: -1})).toBe(90);
		expect(nextMatch(drawn, matches, {from: 90, by: -1})).toBe(80);
		expect(nextMatch(drawn, matches, {from: 0, by: -1})).toBe(90);
		expect(nextMatch(drawn, matches, {from: 90, by: 1})).toBe(0);
		expect(nextMatch(drawn, [], {from: undefined, by: 1})).toBeUndefined();
	});

	test('is brought into the middle, unless it is seen', () => {
		const there = {...drawn, scroll: logAround(drawn, 50)};
		expect(visibleRows(there).map(({line}) => line)).toEqual([48, 49, 50, 51]);
		expect(logAround(there, 49)).toBe(there.scroll);
	});

	test('is found once in lines that grow, lose their first and end in the middle of a word', () => {
		const search = createLogMatches();
		const pattern = patternOf('needle');
		expect(search.of(pattern, 0, ['needle', 'hay', 'need'])).toEqual([0]);
		expect(search.of(pattern, 0, ['needle', 'hay', 'needle', 'a'])).toEqual([0, 2]);
		expect(search.of(pattern, 1, ['hay', 'needle', 'a needle', 'b'])).toEqual([2, 3]);
		expect(search.of(pattern, 900, ['needle', 'hay'])).toEqual([900]);
		expect(search.of(patternOf('hay'), 900, ['needle', 'hay'])).toEqual([901]);
		expect(search.of(patternOf('hay'), 0, ['hay'])).toEqual([0]);
	});
});
