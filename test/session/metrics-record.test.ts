import {appendFile, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import {createMetricsRecord} from '../../source/session/metrics-record.ts';
import {formatEntry} from '../../source/watchdog/history.ts';
import {openTestSession} from '../console/session.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let directory: string;
let clock: FakeClock;

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'metrics-record-'));
	clock = createFakeClock();
});

afterEach(() => rm(directory, {recursive: true}));

type Untimed = HistoryEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, 'at'> : never) : never;

const place = () => ({
	history: path.join(directory, 'history.jsonl'),
	metrics: path.join(directory, 'metrics.json'),
	temporary: directory,
});

/** A watchdog's part in them: what it puts on record, and what it tells. */
const open = async () => {
	const record = createMetricsRecord({workspace: place(), clock});
	await record.begin();
	const {model} = openTestSession({clock});
	const beats = new Map<string, number>();
	const applications = {beats: () => beats, connect: never, restartKernel: never};
	return {
		put: async (entry: Untimed) => {
			const timed = {...entry, at: clock.wall().toISOString()} as HistoryEntry;
			await appendFile(place().history, `${formatEntry(timed)}\n`);
			record.take(timed);
		},
		upNow: async () => (await record.facts({model, applications})).totals.up,
		facts: () => record.facts({model, applications}),
		model,
		record,
	};
};

const never = () => {
	throw new Error('Expected nobody to ask.');
};

const began = (life: number) => ({event: 'life.began', life, pid: 1, log_offset: 0}) as const;
const endedUnseen = (life: number) =>
	({event: 'life.ended', life, exit_code: null, signal: null, uptime_seconds: null}) as const;

test('what is on record already and what comes is counted once, in whatever moment it is asked for', async () => {
	const first = await open();
	await first.put({event: 'watchdog.began', pid: 1});
	await first.put(began(1));
	await first.put({event: 'restart', life: 2, reason: 'crash_detected', attempt: 1});
	const second = await open();
	await second.put({event: 'restart', life: 3, reason: 'crash_detected', attempt: 1});
	expect((await second.facts()).totals.restarts).toEqual({crash_detected: 2});
	await second.put({event: 'restart', life: 4, reason: 'memory_limit', attempt: 1});
	expect((await second.facts()).totals.restarts).toEqual({crash_detected: 2, memory_limit: 1});
});

test('the time of a life whose watchdog was killed is not taken back, nor counted twice', async () => {
	const first = await open();
	await first.put({event: 'watchdog.began', pid: 1});
	await first.put(began(1));
	clock.advance(100_000);
	expect(await first.upNow()).toBe(100_000);

	// It was killed, and the life with it: on record nothing shows how long that ran.
	clock.advance(50_000);
	const second = await open();
	await second.put({event: 'watchdog.began', pid: 2});
	expect(await second.upNow()).toBe(100_000);
	await second.put(endedUnseen(1));
	await second.put(began(2));
	expect(await second.upNow()).toBe(100_000);
	clock.advance(7000);
	expect(await second.upNow()).toBe(107_000);

	const third = await open();
	await third.put({event: 'watchdog.began', pid: 3});
	expect(await third.upNow()).toBe(107_000);
	await third.put({event: 'life.adopted', life: 2, pid: 1});
	clock.advance(3000);
	expect(await third.upNow()).toBe(110_000);
	expect(JSON.parse(await readFile(place().metrics, 'utf8'))).toEqual({
		run_seconds_total: 110,
		unrecorded_seconds: 100,
	});
});

test('a life that the next watchdog adopts ran on meanwhile', async () => {
	const first = await open();
	await first.put({event: 'watchdog.began', pid: 1});
	await first.put(began(1));
	clock.advance(100_000);
	expect(await first.upNow()).toBe(100_000);
	clock.advance(20_000);
	const second = await open();
	await second.put({event: 'watchdog.began', pid: 2});
	expect(await second.upNow()).toBe(100_000);
	await second.put({event: 'life.adopted', life: 1, pid: 1});
	expect(await second.upNow()).toBe(120_000);
});

test('a clock that is set back takes nothing back', async () => {
	const first = await open();
	await first.put(began(1));
	clock.advance(100_000);
	expect(await first.upNow()).toBe(100_000);
	clock = createFakeClock();
	const second = await open();
	expect(await second.upNow()).toBe(100_000);
});

test('what was told and cannot be read is nothing', async () => {
	await writeFile(place().metrics, '{"run_seconds_total": "many"');
	const {put, upNow} = await open();
	await put(began(1));
	clock.advance(1000);
	expect(await upNow()).toBe(1000);
});

test('the start of a life is the one on record, and else stays where it was read though the clocks drift apart', async () => {
	let drift = 0;
	const drifting = {...clock, wall: () => new Date(clock.wall().getTime() + drift)};
	const record = createMetricsRecord({workspace: place(), clock: drifting});
	const {model, setProcess} = openTestSession({clock});
	const applications = {beats: () => new Map<string, number>(), connect: never, restartKernel: never};
	const startNow = async () => (await record.facts({model, applications})).startedAt;
	setProcess({spawnedAt: clock.now() - 5000});
	const start = await startNow();
	expect(start).toBe(clock.wall().getTime() - 5000);
	drift = 300;
	expect(await startNow()).toBe(start);
	setProcess({spawnedAt: clock.now()});
	expect(await startNow()).toBe(clock.wall().getTime() + 300);
	const at = new Date(clock.wall().getTime() + 200).toISOString();
	record.take({...began(3), at});
	expect(await startNow()).toBe(Date.parse(at));
	setProcess({spawnedAt: clock.now() - 60_000});
	expect(await startNow()).toBe(clock.wall().getTime() - 60_000 + 300);
	setProcess({spawnedAt: undefined});
	expect(await startNow()).toBeUndefined();
});

test('alerts count by their severity', async () => {
	const {record, facts} = await open();
	for (const event of [
		'grace.restart.initiated',
		'grace.restart.success',
		'watchdog.error',
		'watchdog.error',
	])
		record.countAlert(event);
	expect((await facts()).alerts).toEqual({critical: 2, warning: 1, info: 1});
});
