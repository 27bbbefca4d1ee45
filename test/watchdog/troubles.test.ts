import {beforeEach, expect, test} from 'vitest';
import type {Trouble} from '../../source/core/model.ts';
import {createTroubles, type Troubles} from '../../source/watchdog/troubles.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let shown: (readonly Trouble[])[];
let news: string[];
let ends: string[];
let clock: FakeClock;
let troubles: Troubles;

beforeEach(() => {
	shown = [];
	news = [];
	ends = [];
	clock = createFakeClock();
	troubles = createTroubles({
		clock,
		onChange: standing => shown.push(standing),
		onNews: ({topic, message}, wasStanding) => news.push(`${topic}: ${wasStanding ? 'now ' : ''}${message}`),
		onEnd: ({topic, message}) => ends.push(`${topic}: ${message}`),
	});
});

test('a trouble stands from its message until it is over', () => {
	troubles.set('alerts', 'full');
	troubles.set('history', 'gone');
	troubles.set('alerts', undefined);
	expect(shown).toEqual([
		[{topic: 'alerts', message: 'full'}],
		[
			{topic: 'alerts', message: 'full'},
			{topic: 'history', message: 'gone'},
		],
		[{topic: 'history', message: 'gone'}],
	]);
	expect(news).toEqual(['alerts: full', 'history: gone']);
	expect(ends).toEqual([]);
	clock.advance(3000);
	expect(ends).toEqual(['alerts: full']);
});

test('the same message again is no news, another one of the topic is', () => {
	troubles.set('alerts', 'full');
	troubles.set('alerts', 'full');
	troubles.set('alerts', 'read-only');
	expect(shown).toHaveLength(2);
	expect(shown.at(-1)).toEqual([{topic: 'alerts', message: 'read-only'}]);
	expect(news).toEqual(['alerts: full', 'alerts: now read-only']);
	expect(ends).toEqual([]);
});

test('the end of a trouble that never was is no news', () => {
	troubles.set('alerts', undefined);
	expect(shown).toEqual([]);
	expect(ends).toEqual([]);
});

test('a trouble that comes and goes is shown as it is, and told as one', () => {
	for (let round = 0; round < 5; round += 1) {
		troubles.set('alerts', 'full');
		troubles.set('alerts', undefined);
		clock.advance(2000);
	}
	expect(shown).toHaveLength(10);
	expect(news).toEqual(['alerts: full']);
	troubles.set('alerts', 'read-only');
	expect(news).toEqual(['alerts: full', 'alerts: now read-only']);
	clock.advance(10_000);
	expect(ends).toEqual([]);
	troubles.set('alerts', undefined);
	clock.advance(3000);
	expect(ends).toEqual(['alerts: read-only']);
	troubles.set('alerts', 'full');
	expect(news).toHaveLength(3);
});

test('an end that is pending at the close is told then, and once', () => {
	troubles.set('alerts', 'full');
	troubles.set('alerts', undefined);
	troubles.close();
	clock.advance(10_000);
	expect(ends).toEqual(['alerts: full']);
});

test('an end that comes after the close is told at once, and leaves no timer', () => {
	troubles.set('archive', 'full');
	troubles.close();
	troubles.set('archive', undefined);
	expect(ends).toEqual(['archive: full']);
	clock.advance(3000);
	expect(ends).toEqual(['archive: full']);
});
