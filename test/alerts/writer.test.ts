import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createNameList} from '../../source/alerts/name-list.ts';
import {type AlertWriter, createAlertWriter} from '../../source/alerts/writer.ts';
import {latestName} from '../../source/core/alert-name.ts';
import {systemClock} from '../../source/runtime/clock.ts';

const noon = Date.UTC(2025, 10, 14, 12);

let workspace: string;
let directory: string;
let temporaryDirectory: string;
let now: number;
let errors: string[];
let recoveries: number;
let writers: AlertWriter[];

beforeEach(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'alert-writer-'));
	directory = join(workspace, 'alerts');
	temporaryDirectory = join(workspace, '.grace', 'tmp');
	now = noon;
	errors = [];
	recoveries = 0;
	writers = [];
});

afterEach(async () => {
	for (const writer of writers) await writer.close();
	await rm(workspace, {recursive: true});
});

const openWriter = (options: {readonly temporaryDirectory?: string; readonly retryDelay?: number} = {}) => {
	const writer = createAlertWriter({
		directory,
		temporaryDirectory,
		clock: {...systemClock, wall: () => new Date(now)},
		onError: error => errors.push(error.message),
		onRecovered: () => {
			recoveries += 1;
		},
		retryDelay: 60_000,
		...options,
	});
	writers.push(writer);
	return writer;
};

const alertNames = async () => (await readdir(directory)).filter(name => name !== latestName).sort();
const json = async (name: string) => JSON.parse(await readFile(join(directory, name), 'utf8'));
const payloads = async () => {
	const list = createNameList();
	list.add(await alertNames());
	return Promise.all(list.slice(0, list.size()).map(async name => (await json(name)).payload.number));
};

describe('a writer', () => {
	test('writes an alert as others read it, and makes the directories', async () => {
		const name = await openWriter().write('grace.restart.failed', {restart_attempt: 2});
		expect(name).toBe('critical_20251114_120000.json');
		expect(await json('critical_20251114_120000.json')).toEqual({
			event_type: 'grace.restart.failed',
			timestamp: '2025-11-14T12:00:00.000Z',
			payload: {restart_attempt: 2},
		});
		expect(errors).toEqual([]);
	});

	test('50 alerts in one second make 50 files, in the order in which they were raised', async () => {
		const writer = openWriter();
		const events = ['grace.restart.initiated', 'grace.restart.failed', 'grace.restart.success'];
		const names = await Promise.all(
			Array.from({length: 50}, (_, number) => writer.write(events[number % 3] ?? '', {number})),
		);
		expect(new Set(names).size).toBe(50);
		expect(names[0]).toBe('warning_20251114_120000.json');
		expect(names[1]).toBe('critical_20251114_120000_001.json');
		expect(names[49]).toBe('critical_20251114_120000_049.json');
		expect(await payloads()).toEqual(Array.from({length: 50}, (_, number) => number));
	});

	test('an alert bears the time of its call, however long it waits', async () => {
		const writer = openWriter();
		const first = writer.write('grace.stopped', {});
		now += 61_234;
		const second = writer.write('grace.stopped', {});
		expect(await first).toBe('info_20251114_120000.json');
		expect(await second).toBe('info_20251114_120101.json');
		expect((await json('info_20251114_120101.json')).timestamp).toBe('2025-11-14T12:01:01.234Z');
	});

	test('names that others have taken in this second are left to them, of every severity', async () => {
		await mkdir(directory);
		await writeFile(join(directory, 'info_20251114_120000.json'), 'theirs');
		await writeFile(join(directory, 'warning_20251114_120000_001.json'), 'theirs');
		const writer = openWriter();
		expect(await writer.write('watchdog.error', {})).toBe('critical_20251114_120000_002.json');
		await writeFile(join(directory, 'info_20251114_120000_003.json'), 'theirs');
		expect(await writer.write('grace.stopped', {})).toBe('info_20251114_120000_004.json');
		expect(await readFile(join(directory, 'info_20251114_120000_003.json'), 'utf8')).toBe('theirs');
	});

	test('two writers in one directory lose nothing', async () => {
		const [one, other] = [openWriter(), openWriter()];
		const names = await Promise.all(
			Array.from({length: 40}, (_, number) => (number % 2 ? one : other).write('grace.stopped', {number})),
		);
		expect(new Set(names).size).toBe(40);
		expect((await payloads()).toSorted((a, b) => a - b)).toEqual(Array.from({length: 40}, (_, n) => n));
	});

	test('a call from the very moment in which the last one resolved is written too', async () => {
		const writer = openWriter();
		for (let number = 0; number < 20; number += 1) await writer.write('grace.stopped', {number});
		expect(await payloads()).toHaveLength(20);
	});

	test('nothing is left behind in the temporary directory, and what a dead writer left is removed', async () => {
		await mkdir(temporaryDirectory, {recursive: true});
		const old = `.alert.${randomUUID()}.tmp`;
		const young = `.alert.${randomUUID()}.tmp`;
		const seconds = {[old]: 1, [young]: noon / 1000, 'state.tmp': 1};
		for (const [name, time] of Object.entries(seconds)) {
			await writeFile(join(temporaryDirectory, name), '');
			await utimes(join(temporaryDirectory, name), time, time);
		}
		const writer = openWriter();
		await writer.write('grace.stopped', {});
		await writer.flush();
		expect((await readdir(temporaryDirectory)).sort()).toEqual([young, 'state.tmp']);
	});

	test('after it is closed nothing is written', async () => {
		const writer = openWriter();
		const pending = writer.write('grace.stopped', {});
		await writer.close();
		expect(await pending).toBe('info_20251114_120000.json');
		expect(await writer.write('grace.stopped', {})).toBeUndefined();
		expect(await alertNames()).toHaveLength(1);
	});
});

describe('the latest notification', () => {
	test('is the newest alert, also after a burst', async () => {
		const writer = openWriter();
		for (let number = 0; number < 50; number += 1) void writer.write('grace.stopped', {});
		void writer.write('watchdog.error', {error: 'the last one'});
		await writer.flush();
		expect(await json(latestName)).toEqual({
			severity: 'CRITICAL',
			timestamp: '2025-11-14T12:00:00.000Z',
			event: 'watchdog.error',
			summary: 'Watchdog error: the last one',
			requires_attention: true,
		});
		expect(await alertNames()).toHaveLength(51);
	});

	test('that cannot be replaced is reported once, loses no alert, and is written when it can', async () => {
		await mkdir(join(directory, latestName, 'in the way'), {recursive: true});
		const writer = openWriter();
		for (let number = 0; number < 5; number += 1) await writer.write('grace.stopped', {});
		await writer.flush();
		expect(errors).toHaveLength(1);
		expect(recoveries).toBe(0);
		expect(await alertNames()).toHaveLength(5);
		await rm(join(directory, latestName), {recursive: true});
		await writer.flush();
		expect((await json(latestName)).event).toBe('grace.stopped');
		expect(recoveries).toBe(1);
	});
});

describe('a directory that cannot be written', () => {
	beforeEach(() => writeFile(directory, 'a file in the way'));

	test('keeps alerts in memory, and the next one brings them all, in order', async () => {
		const writer = openWriter();
		for (let number = 0; number < 3; number += 1) {
			expect(await writer.write('grace.stopped', {number})).toBeUndefined();
		}
		expect(errors).toHaveLength(1);
		await rm(directory);
		expect(await writer.write('grace.stopped', {number: 3})).toBe('info_20251114_120000_003.json');
		expect(await payloads()).toEqual([0, 1, 2, 3]);
		expect(recoveries).toBe(1);
	});

	test('is tried again without a new alert', async () => {
		const writer = openWriter({retryDelay: 20});
		await writer.write('grace.stopped', {number: 0});
		await rm(directory);
		await expect.poll(() => existsSync(join(directory, 'info_20251114_120000.json'))).toBe(true);
		await expect.poll(() => existsSync(join(directory, latestName))).toBe(true);
	});

	test('fills the memory with 1,000 alerts at most, and keeps the critical ones', async () => {
		const writer = openWriter();
		await writer.write('watchdog.error', {number: -1});
		const kept = Array.from({length: 1100}, (_, number) => writer.write('grace.stopped', {number}));
		await Promise.all(kept);
		await rm(directory);
		await writer.flush();
		const numbers = await payloads();
		expect(numbers).toHaveLength(1000);
		expect(numbers.slice(0, 2)).toEqual([-1, 101]);
		expect(numbers.at(-1)).toBe(1099);
		expect(errors).toContain('Too many alerts wait; the least important are lost.');
	});
});

test('a directory that vanishes is made again', async () => {
	const writer = openWriter();
	await writer.write('grace.stopped', {});
	await writer.flush();
	await rm(directory, {recursive: true});
	await rm(temporaryDirectory, {recursive: true});
	expect(await writer.write('grace.stopped', {})).toMatch(/^info_20251114_120000/);
	expect(await alertNames()).toHaveLength(1);
	expect(errors).toEqual([]);
});

test.skipIf(!existsSync('/dev/shm'))('where links are not possible files are created in place', async () => {
	const elsewhere = await mkdtemp('/dev/shm/alert-writer-');
	try {
		expect((await stat(elsewhere)).dev).not.toBe((await stat(workspace)).dev);
		const writer = openWriter({temporaryDirectory: elsewhere});
		await mkdir(directory);
		await symlink('nowhere', join(directory, 'info_20251114_120000.json'));
		const names = [
			await writer.write('grace.stopped', {number: 0}),
			await writer.write('grace.stopped', {number: 1}),
		];
		await writer.flush();
		expect(names).toEqual(['info_20251114_120000_001.json', 'info_20251114_120000_002.json']);
		expect((await json('info_20251114_120000_002.json')).payload).toEqual({number: 1});
		expect((await json(latestName)).event).toBe('grace.stopped');
		expect(await readdir(elsewhere)).toEqual([]);
		expect(errors).toEqual([]);
	} finally {
		await rm(elsewhere, {recursive: true});
	}
});

describe('a clock on the wall', () => {
	const hour = 3_600_000;
	const writeAll = async (writer: AlertWriter, numbers: readonly number[]): Promise<void> => {
		for (const number of numbers) await writer.write('grace.stopped', {number});
	};

	test('that is set back and forward leaves the names in the order of the alerts, each with its own time inside', async () => {
		const writer = openWriter();
		await writeAll(writer, [1, 2]);
		now -= hour;
		await writeAll(writer, [3, 4]);
		now += hour + 5000;
		await writeAll(writer, [5]);
		now += hour;
		await writeAll(writer, [6]);
		now -= hour - 5000;
		await writeAll(writer, [7]);
		expect(await payloads()).toEqual([1, 2, 3, 4, 5, 6, 7]);
		const times = await Promise.all((await alertNames()).map(async name => (await json(name)).timestamp));
		expect(times).toContain(new Date(noon - hour).toISOString());
	});

	test('that was set back before this writer leaves the names in order, too', async () => {
		await writeAll(openWriter(), [1, 2]);
		now -= hour;
		await writeAll(openWriter(), [3]);
		expect(await payloads()).toEqual([1, 2, 3]);
	});

	test('that was wholly wrong does not make all names wrong after it', async () => {
		now = Date.UTC(2038, 0, 19);
		await writeAll(openWriter(), [9]);
		now = noon;
		await writeAll(openWriter(), [1, 2]);
		expect((await alertNames()).slice(0, 2)).toEqual([
			'info_20251114_120000.json',
			'info_20251114_120000_001.json',
		]);
	});
});
