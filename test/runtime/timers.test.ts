import {beforeEach, expect, test} from 'vitest';
import {createTimers} from '../../source/runtime/timers.ts';
import {createFakeClock, type FakeClock} from './fake-clock.ts';

let clock: FakeClock;
let rung: string[];

beforeEach(() => {
	clock = createFakeClock();
	rung = [];
});

const ring = (name: string) => () => rung.push(name);

test('timers of different names ring each at its time', () => {
	const timers = createTimers(clock);
	timers.set('late', clock.now() + 20, ring('late'));
	timers.set('early', clock.now() + 10, ring('early'));
	clock.advance(9);
	expect(rung).toEqual([]);
	clock.advance(1);
	expect(rung).toEqual(['early']);
	clock.advance(100);
	expect(rung).toEqual(['early', 'late']);
});

test('a timer set again replaces the one of the same name', () => {
	const timers = createTimers(clock);
	timers.set('name', clock.now() + 10, ring('old'));
	timers.set('name', clock.now() + 20, ring('new'));
	clock.advance(100);
	expect(rung).toEqual(['new']);
});

test('a timer that is set again while it rings rings again', () => {
	const timers = createTimers(clock);
	timers.set('name', clock.now() + 10, () => {
		rung.push('first');
		timers.set('name', clock.now() + 10, ring('second'));
	});
	clock.advance(10);
	expect(rung).toEqual(['first']);
	timers.set('other', clock.now() + 5, ring('other'));
	clock.advance(10);
	expect(rung).toEqual(['first', 'other', 'second']);
});

test('no timer rings after the close', () => {
	const timers = createTimers(clock);
	timers.set('one', clock.now() + 10, ring('one'));
	timers.set('two', clock.now() + 10, ring('two'));
	timers.close();
	clock.advance(100);
	expect(rung).toEqual([]);
});
