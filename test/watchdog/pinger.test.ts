import {beforeEach, expect, test} from 'vitest';
import type {Clock} from '../../source/runtime/clock.ts';
import {createPinger} from '../../source/watchdog/pinger.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let slept: number;
let pings: Array<PromiseWithResolvers<unknown>>;
let silences: Array<number | undefined>;
let hangs: number[];

beforeEach(() => {
	clock = createFakeClock();
	slept = 0;
	pings = [];
	silences = [];
	hangs = [];
});

/** A clock that goes on while its process stands still: every timer rings as late as that. */
const sleeper: Clock = {
	now: () => clock.now() + slept,
	wall: () => clock.wall(),
	callAt: (at, callback) => clock.callAt(at - slept, callback),
};

const create = (times: {readonly interval?: number; readonly timeout?: number} = {}) =>
	createPinger({
		clock: sleeper,
		times: () => ({interval: 5000, timeout: 60_000, ...times}),
		ping: () => {
			const ping = Promise.withResolvers<unknown>();
			pings.push(ping);
			return ping.promise;
		},
		onSilence: since => silences.push(since),
		onHang: silence => hangs.push(silence),
	});

const answer = async (settle: 'resolve' | 'reject' = 'resolve'): Promise<void> => {
	pings.at(-1)?.[settle](new Error('No such method.'));
	await Promise.resolve();
};

test('whoever answers is asked again after the interval, and is neither silent nor hanging', async () => {
	create();
	for (let round = 1; round <= 10; round += 1) {
		expect(pings).toHaveLength(round);
		await answer();
		clock.advance(5000);
	}
	expect(silences).toEqual([]);
	expect(hangs).toEqual([]);
});

test('whoever refuses answers, too', async () => {
	create();
	for (let round = 1; round <= 30; round += 1) {
		await answer('reject');
		clock.advance(5000);
	}
	expect(pings).toHaveLength(31);
	expect(hangs).toEqual([]);
});

test('silence is told from the interval on, a hang once at the timeout, and the end of both', async () => {
	create();
	const begun = sleeper.now();
	clock.advance(4999);
	expect(silences).toEqual([]);
	clock.advance(1);
	expect(silences).toEqual([begun]);
	clock.advance(54_999);
	expect(hangs).toEqual([]);
	clock.advance(1);
	expect(hangs).toEqual([60_000]);
	clock.advance(600_000);
	expect(hangs).toHaveLength(1);
	expect(pings).toHaveLength(1);
	await answer();
	expect(silences.at(-1)).toBeUndefined();
	clock.advance(65_000);
	expect(hangs).toEqual([60_000, 60_000]);
});

test('a short timeout is looked at four times', () => {
	create({timeout: 400});
	clock.advance(399);
	expect(hangs).toEqual([]);
	clock.advance(1);
	expect(hangs).toEqual([400]);
});

test.each([
	{timeout: 60_000, sleep: 3_600_000},
	{timeout: 60_000, sleep: 61_000},
	{timeout: 1500, sleep: 2000},
	{timeout: 1000, sleep: 1900},
	{timeout: 400, sleep: 500},
])('one stop of $sleep ms is no hang of $timeout ms: the answer waits', async ({timeout, sleep}) => {
	create({timeout});
	slept += sleep;
	clock.advance(Math.min(5000, timeout / 4));
	expect(hangs).toEqual([]);
	await answer();
	expect(silences.at(-1)).toBeUndefined();
});

test('after a stop silence is counted anew, and a hang is found all the same', () => {
	create();
	clock.advance(55_000);
	slept += 10_000;
	clock.advance(5000);
	expect(hangs).toEqual([]);
	clock.advance(55_000);
	expect(hangs).toEqual([]);
	clock.advance(5000);
	expect(hangs).toEqual([60_000]);
});

test('a closed one looks no more', () => {
	const pinger = create();
	pinger.close();
	clock.advance(600_000);
	expect(pings).toHaveLength(1);
	expect(hangs).toEqual([]);
});
