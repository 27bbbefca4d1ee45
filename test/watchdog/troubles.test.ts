import {beforeEach, expect, test} from 'vitest';
import type {Trouble} from '../../source/core/model.ts';
import {createTroubles, type Troubles} from '../../source/watchdog/troubles.ts';

let shown: (readonly Trouble[])[];
let news: string[];
let ends: string[];
let troubles: Troubles;

beforeEach(() => {
	shown = [];
	news = [];
	ends = [];
	troubles = createTroubles(
		standing => shown.push(standing),
		({topic, message}) => news.push(`${topic}: ${message}`),
		({topic, message}) => ends.push(`${topic}: ${message}`),
	);
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
	expect(ends).toEqual(['alerts: full']);
});

test('the same message again is no news, another one of the topic is', () => {
	troubles.set('alerts', 'full');
	troubles.set('alerts', 'full');
	troubles.set('alerts', 'read-only');
	expect(shown).toHaveLength(2);
	expect(shown.at(-1)).toEqual([{topic: 'alerts', message: 'read-only'}]);
	expect(news).toEqual(['alerts: full', 'alerts: read-only']);
	expect(ends).toEqual([]);
});

test('the end of a trouble that never was is no news', () => {
	troubles.set('alerts', undefined);
	expect(shown).toEqual([]);
	expect(ends).toEqual([]);
});
