import {setImmediate as turn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createTicker} from '../../source/kernels/ticker.ts';
import type {Clock} from '../../source/runtime/clock.ts';

const open = () => {
	let now = 0;
	let ring = (): void => {};
	const clock: Clock = {
		now: () => now,
		wall: () => new Date(now),
		callAt: (_, callback) => {
			ring = callback;
			return () => {
				ring = () => {};
			};
		},
	};
	const dues: number[] = [];
	const ticker = createTicker({clock, interval: () => 1000, onTick: due => dues.push(due)});
	return {
		ticker,
		dues,
		ringAt: (at: number) => {
			now = at;
			ring();
		},
	};
};

test('a tick in time is told at once, and the next is set', () => {
	const {ticker, dues, ringAt} = open();
	ticker.start();
	ringAt(1000);
	ringAt(3900);
	expect(dues).toEqual([1000, 2000]);
});

test('a late tick lets what waits come in first', async () => {
	const {ticker, dues, ringAt} = open();
	ticker.start();
	ringAt(3001);
	expect(dues).toEqual([]);
	await turn();
	expect(dues).toEqual([1000]);
	ringAt(4001);
	expect(dues).toEqual([1000, 4001]);
});

test('a ticker that is stopped is silent, also when it was late', async () => {
	const {ticker, dues, ringAt} = open();
	ticker.start();
	ringAt(9000);
	ticker.stop();
	await turn();
	ringAt(10_000);
	expect(dues).toEqual([]);
});
