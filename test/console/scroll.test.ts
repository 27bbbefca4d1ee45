import {expect, test} from 'vitest';
import {moved, type Scroll, toggled, windowAround, windowOf} from '../../source/console/scroll.ts';

const follow: Scroll = {name: 'follow'};
const extent = {first: 0, count: 100, height: 10};

test('following shows the last rows, and all of them where they fit', () => {
	expect(windowOf(follow, extent)).toEqual({start: 90, end: 100});
	expect(windowOf(follow, {first: 0, count: 4, height: 10})).toEqual({start: 0, end: 4});
	expect(windowOf(follow, {first: 0, count: 0, height: 10})).toEqual({start: 0, end: 0});
});

test('an anchored list shows the same rows when others come or go around them', () => {
	const scroll: Scroll = {name: 'anchored', top: 40};
	expect(windowOf(scroll, {...extent, count: 200})).toEqual({start: 40, end: 50});
	expect(windowOf(scroll, {...extent, first: 30, count: 70})).toEqual({start: 10, end: 20});
	expect(windowOf(scroll, {...extent, first: -500, count: 600})).toEqual({start: 540, end: 550});
});

test('an anchor on rows that are gone shows the nearest ones', () => {
	expect(windowOf({name: 'anchored', top: 5}, {...extent, first: 50})).toEqual({start: 0, end: 10});
	expect(windowOf({name: 'anchored', top: 95}, extent)).toEqual({start: 90, end: 100});
});

test('moves go by rows, by windows, by halves, and to the ends', () => {
	const from: Scroll = {name: 'anchored', top: 50};
	const topOf = (scroll: Scroll) => (scroll.name === 'anchored' ? scroll.top : scroll.name);
	expect(topOf(moved(from, {rows: -1}, extent, true))).toBe(49);
	expect(topOf(moved(from, {rows: 1}, extent, true))).toBe(51);
	expect(topOf(moved(from, {windows: -1}, extent, true))).toBe(40);
	expect(topOf(moved(from, {windows: 0.5}, extent, true))).toBe(55);
	expect(topOf(moved(from, {windows: 0.5}, {...extent, height: 1}, true))).toBe(51);
	expect(topOf(moved(from, {end: 'top'}, extent, true))).toBe(0);
	expect(topOf(moved(from, {end: 'bottom'}, extent, true))).toBe('follow');
	expect(topOf(moved(from, {end: 'bottom'}, extent, false))).toBe(90);
});

test('moving up stops following; reaching the end follows again', () => {
	const up = moved(follow, {rows: -1}, extent, true);
	expect(up).toEqual({name: 'anchored', top: 89});
	expect(moved(up, {rows: 1}, extent, true)).toEqual(follow);
});

test('a list that fits goes on following whatever is pressed', () => {
	const short = {first: 0, count: 3, height: 10};
	expect(moved(follow, {rows: -1}, short, true)).toEqual(follow);
	expect(moved(follow, {end: 'top'}, short, true)).toEqual(follow);
});

test('holding still keeps the rows that are drawn', () => {
	const held = toggled(follow, {...extent, first: 7});
	expect(held).toEqual({name: 'anchored', top: 97});
	expect(toggled(held, extent)).toEqual(follow);
});

test('a list moves no further than it must for a row to be seen', () => {
	const scroll: Scroll = {name: 'anchored', top: 40};
	const topFor = (index: number) => windowOf(windowAround(scroll, index, extent), extent).start;
	expect([40, 45, 49].map(topFor)).toEqual([40, 40, 40]);
	expect([0, 39, 50, 99].map(topFor)).toEqual([0, 39, 41, 90]);
	expect(windowOf(windowAround(follow, 3, {...extent, height: 0}), {...extent, height: 0}).start).toBe(3);
});
