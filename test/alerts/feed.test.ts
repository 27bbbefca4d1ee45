import {appendFile, link, mkdir, mkdtemp, readFile, rename, rm, unlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createAlertFeed, type DirectoryFeed} from '../../source/alerts/feed.ts';
import {archiveAlerts} from '../../source/alerts/retention.ts';
import {createAlertWriter} from '../../source/alerts/writer.ts';
import {nameAlert} from '../../source/core/alert-name.ts';
import {compactTimestamp} from '../../source/core/timestamp.ts';
import {systemClock} from '../../source/runtime/clock.ts';

let workspace: string;
let directory: string;
let feeds: DirectoryFeed[];
let errors: string[];

beforeEach(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'alert-feed-'));
	directory = join(workspace, 'alerts');
	feeds = [];
	errors = [];
});

afterEach(async () => {
	for (const feed of feeds) await feed.close();
	await rm(workspace, {recursive: true});
});

const openFeed = async () => {
	const feed = createAlertFeed({directory, onError: error => errors.push(error.message)});
	feeds.push(feed);
	await feed.ready;
	return feed;
};

const nameOf = (number: number) =>
	nameAlert(
		'info',
		compactTimestamp(new Date(Date.UTC(2025, 10, 14, 10, 0, Math.floor(number / 10)))),
		number % 10,
	);
const textOf = (number: number) =>
	JSON.stringify({event_type: 'grace.stopped', timestamp: '2025-11-14T10:00:00Z', payload: {number}});

const fill = async (from: number, to: number) => {
	await mkdir(directory, {recursive: true});
	for (let number = from; number < to; number += 1) {
		await writeFile(join(directory, nameOf(number)), textOf(number));
	}
};

const countOf = (feed: DirectoryFeed) => feed.changes.get().count;
const numbersOf = (feed: DirectoryFeed, start = 0, end = countOf(feed)) =>
	feed.slice(start, end).map(row => (row.event === '' ? undefined : row.payload.number));
const upTo = (end: number) => Array.from({length: end}, (_, number) => number);
const deadline = {timeout: 10_000, interval: 20};

describe('a feed', () => {
	test('knows every file when it is ready, and has read the newest 200', async () => {
		await fill(0, 250);
		const feed = await openFeed();
		expect(countOf(feed)).toBe(250);
		expect(numbersOf(feed, 50, 250)).toEqual(upTo(250).slice(50));
	});

	test('gives rows by their names, and reads for a search without telling anybody', async () => {
		await fill(0, 2500);
		const feed = await openFeed();
		const names = feed.names();
		expect(names).toEqual(upTo(2500).map(nameOf));
		expect(feed.row(nameOf(2499)).payload).toEqual({number: 2499});
		expect(feed.row(nameOf(3)).event).toBe('');
		await expect.poll(() => feed.row(nameOf(3)).payload, deadline).toEqual({number: 3});
		let told = 0;
		feed.changes.subscribe(() => {
			told += 1;
		});
		const rows = await Promise.all(names.slice(100, 200).map(feed.read));
		expect(rows.map(({payload}) => payload.number)).toEqual(upTo(200).slice(100));
		expect(feed.row(nameOf(150)).event).toBe('');
		expect((await feed.read('info_20000101_000000.json')).problem).toContain('no longer');
		expect(told).toBeLessThanOrEqual(1);
	});

	test('tells changes of the order from rows that were read', async () => {
		await fill(0, 300);
		const feed = await openFeed();
		const {order} = feed.changes.get();
		const before = feed.changes.get();
		feed.slice(0, 1);
		await expect.poll(() => feed.changes.get(), deadline).not.toBe(before);
		expect(feed.changes.get().order).toBe(order);
		await fill(300, 301);
		await expect.poll(() => countOf(feed), deadline).toBe(301);
		expect(feed.changes.get().order).not.toBe(order);
	});

	test('reads the others when they are looked at, and shows their names until then', async () => {
		await fill(0, 250);
		const feed = await openFeed();
		const [oldest] = feed.slice(0, 1);
		expect(oldest).toMatchObject({name: nameOf(0), event: '', severity: 'info', problem: undefined});
		expect(oldest?.time).toBe(Date.UTC(2025, 10, 14, 10));
		let told = 0;
		feed.changes.subscribe(() => {
			told += 1;
		});
		await expect.poll(() => feed.slice(0, 1)[0]?.event, deadline).toBe('grace.stopped');
		await expect.poll(() => told, deadline).toBeGreaterThan(0);
	});

	test('makes a missing directory, and shows what is put in', async () => {
		const feed = await openFeed();
		expect(countOf(feed)).toBe(0);
		await fill(0, 3);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1, 2]);
		expect(errors).toEqual([]);
	});

	test('shows what a writer writes, in the order in which it was raised', async () => {
		const feed = await openFeed();
		const writer = createAlertWriter({
			directory,
			temporaryDirectory: join(workspace, '.grace', 'tmp'),
			clock: {...systemClock, wall: () => new Date(Date.UTC(2025, 10, 14, 12))},
			onError: error => errors.push(error.message),
		});
		const events = ['watchdog.error', 'grace.stopped', 'grace.exited'];
		for (const number of upTo(60)) void writer.write(events[number % 3] ?? '', {number});
		await writer.close();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(60));
		expect(errors).toEqual([]);
	});

	test('puts a late arrival where its name belongs', async () => {
		await fill(0, 2);
		await fill(3, 5);
		const feed = await openFeed();
		await fill(2, 3);
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(5));
	});

	test('drops what is deleted', async () => {
		await fill(0, 5);
		const feed = await openFeed();
		await unlink(join(directory, nameOf(2)));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1, 3, 4]);
	});

	test('reads again what is changed', async () => {
		await fill(0, 2);
		const feed = await openFeed();
		expect(numbersOf(feed)).toEqual([0, 1]);
		// Only a watch that stands hears of a change.
		await fill(2, 3);
		await expect.poll(() => countOf(feed), deadline).toBe(3);
		await writeFile(join(directory, nameOf(1)), textOf(77));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 77, 2]);
	});

	test('passes over what is no alert', async () => {
		await fill(0, 1);
		await mkdir(join(directory, 'archive'));
		for (const name of ['latest_notification.json', '.hidden.json', 'notes.txt', 'archive/info.json']) {
			await writeFile(join(directory, name), '{}');
		}
		const feed = await openFeed();
		expect(countOf(feed)).toBe(1);
		for (const name of ['latest_notification.json', '.other.json', 'notes.md', 'archive/more.json']) {
			await writeFile(join(directory, name), '{}');
		}
		await fill(1, 2);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1]);
	});

	test('shows a directory in the place of a file with its problem', async () => {
		const feed = await openFeed();
		await mkdir(join(directory, nameOf(0)));
		const problem = 'This is a directory, not an alert.';
		await expect.poll(() => feed.slice(0, 1)[0]?.problem, deadline).toBe(problem);
	});

	test('follows a directory that vanishes and comes back', async () => {
		await fill(0, 3);
		const feed = await openFeed();
		await fill(3, 4);
		await expect.poll(() => countOf(feed), deadline).toBe(4);
		await rm(directory, {recursive: true});
		await expect.poll(() => countOf(feed), deadline).toBe(0);
		await fill(5, 7);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([5, 6]);
		await rename(directory, join(workspace, 'elsewhere'));
		await expect.poll(() => countOf(feed), deadline).toBe(0);
		await rename(join(workspace, 'elsewhere'), directory);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([5, 6]);
	});

	test('goes on after it was told of an error', async () => {
		await writeFile(directory, 'a file in the way');
		const feed = await openFeed();
		expect(errors).toHaveLength(1);
		await unlink(directory);
		await fill(0, 2);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1]);
	});

	test('can be closed before it is ready, and twice', async () => {
		await fill(0, 250);
		const feed = createAlertFeed({directory});
		await feed.close();
		await feed.ready;
		await feed.close();
		const before = feed.changes.get();
		await fill(250, 251);
		expect(feed.changes.get()).toBe(before);
	});

	test('reads more rows than it keeps, when so many are looked at', async () => {
		await fill(0, 2300);
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(2300));
	});
});

describe('half a file', () => {
	test('is not shown as broken while it is being written', async () => {
		await fill(1, 3);
		const feed = await openFeed();
		const path = join(directory, nameOf(0));
		const text = textOf(0);
		const seen = new Set<string | undefined>();
		feed.changes.subscribe(() => {
			for (const row of feed.slice(0, countOf(feed))) seen.add(row.problem);
		});
		await writeFile(path, text.slice(0, 20));
		await expect.poll(() => countOf(feed), deadline).toBe(3);
		// Others are read while this one is waited for.
		await fill(3, 4);
		await expect.poll(() => numbersOf(feed), deadline).toEqual([undefined, 1, 2, 3]);
		await appendFile(path, text.slice(20));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1, 2, 3]);
		expect([...seen]).toEqual([undefined]);
	});

	test('that stays so is shown with its problem, and read again when it is completed', async () => {
		const feed = await openFeed();
		const path = join(directory, nameOf(0));
		await writeFile(path, textOf(0).slice(0, 20));
		const problem = 'The file is not, or not yet, complete JSON.';
		await expect.poll(() => feed.slice(0, 1)[0]?.problem, deadline).toBe(problem);
		await appendFile(path, textOf(0).slice(20));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0]);
	});
});

describe('the archive', () => {
	const options = {keepCount: 4, keepDays: 30, now: new Date(Date.UTC(2026, 5, 1))};

	test('is read on into from the oldest file', async () => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
		expect(feed.slice(0, 1)[0]).toMatchObject({name: nameOf(0), summary: expect.stringContaining('stopped')});
	});

	test('takes files from under the feed without a row being missed', async () => {
		await fill(0, 300);
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(300));
		await fill(300, 301);
		await expect.poll(() => countOf(feed), deadline).toBe(301);
		const counts = new Set<number>();
		feed.changes.subscribe(() => counts.add(countOf(feed)));
		expect(await archiveAlerts({directory, ...options})).toEqual({archived: 297, problem: undefined});
		await fill(301, 302);
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(302));
		expect([...counts].filter(count => count < 301 || count > 302)).toEqual([]);
	});

	test('leaves every row in its place, also beside one that cannot be archived', async () => {
		await fill(0, 300);
		await writeFile(join(directory, nameOf(100)), 'broken');
		const feed = await openFeed();
		const names = feed.names().slice();
		const {order} = feed.changes.get();
		expect(await archiveAlerts({directory, ...options})).toEqual({archived: 295, problem: undefined});
		await unlink(join(directory, nameOf(299)));
		await expect.poll(() => countOf(feed), deadline).toBe(299);
		expect(feed.names()).toEqual(names.slice(0, 299));
		// Only the one that was deleted has changed the order.
		expect(feed.changes.get().order).toBe(order + 1);
		const others = upTo(299).filter(number => number !== 100);
		await expect.poll(() => numbersOf(feed).filter(number => number !== undefined), deadline).toEqual(others);
		await expect.poll(() => feed.row(nameOf(100)).event, deadline).toBe('unreadable');
	});

	test('shows an alert once that is in both places, and again when only its file is deleted', async () => {
		await fill(0, 10);
		await mkdir(join(workspace, 'copy'));
		await link(join(directory, nameOf(1)), join(workspace, 'copy', nameOf(1)));
		await archiveAlerts({directory, ...options});
		await rename(join(workspace, 'copy', nameOf(1)), join(directory, nameOf(1)));
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
		await unlink(join(directory, nameOf(1)));
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
	});

	test('may be torn, and hold lines of others', async () => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const month = join(directory, 'archive', '2025-11.jsonl');
		const lines = (await readFile(month, 'utf8')).trimEnd().split('\n');
		const foreign = JSON.stringify({
			event_type: 'x',
			payload: {number: 'x'},
			file: 'info_20251101_000000.json',
		});
		await writeFile(
			month,
			[...lines.slice(0, 5), 'garbage', '7', '{}', foreign, lines[5]?.slice(0, 30)].join('\n'),
		);
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(['x', 0, 1, 2, 3, 4, 6, 7, 8, 9]);
	});

	test('gives a row back to the directory when its file comes back', async () => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
		await fill(1, 2);
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
	});

	test('is read up to a line that is not finished, and on when it is', async () => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const month = join(directory, 'archive', '2025-11.jsonl');
		const text = await readFile(month, 'utf8');
		await writeFile(month, text.slice(0, -20));
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
		await appendFile(month, text.slice(-20));
		await unlink(join(directory, nameOf(9)));
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(9));
	});

	test.each(['is deleted', 'is emptied'])('whose month %s takes its rows along', async what => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
		const month = join(directory, 'archive', '2025-11.jsonl');
		await (what === 'is deleted' ? unlink(month) : writeFile(month, ''));
		await unlink(join(directory, nameOf(9)));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([6, 7, 8]);
	});

	test('whose month is written anew, and shorter, loses only what is no longer in it', async () => {
		await fill(0, 10);
		await archiveAlerts({directory, ...options});
		const feed = await openFeed();
		await expect.poll(() => numbersOf(feed), deadline).toEqual(upTo(10));
		const month = join(directory, 'archive', '2025-11.jsonl');
		const [, ...kept] = (await readFile(month, 'utf8')).trimEnd().split('\n');
		await writeFile(month, `${kept.reverse().join('\n')}\n`);
		await unlink(join(directory, nameOf(9)));
		await expect.poll(() => numbersOf(feed), deadline).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		const oldest = await feed.read(nameOf(1));
		expect(oldest.payload).toEqual({number: 1});
	});

	test('that cannot be read is said, and the files are shown', async () => {
		await fill(0, 2);
		await writeFile(join(directory, 'archive'), 'a file in the way');
		const feed = await openFeed();
		await expect.poll(() => errors.length, deadline).toBe(1);
		expect(numbersOf(feed)).toEqual([0, 1]);
	});
});
