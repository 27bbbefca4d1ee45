import {mkdirSync, writeFileSync} from 'node:fs';
import {link, mkdir, mkdtemp, rename, rm, unlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createNameList} from '../../source/alerts/name-list.ts';
import {createUntold} from '../../source/alerts/untold.ts';
import {type AlertWatcher, watchAlerts} from '../../source/alerts/watch.ts';

let workspace: string;
let directory: string;
let watcher: AlertWatcher | undefined;

beforeEach(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'alert-watch-'));
	directory = join(workspace, 'alerts');
	await mkdir(directory);
});

afterEach(async () => {
	await watcher?.close();
	await rm(workspace, {recursive: true, force: true});
});

const nameOf = (number: number) => `info_20251114_100000_${String(number).padStart(3, '0')}.json`;
const namesOf = (from: number, to: number) =>
	Array.from({length: to - from}, (_, index) => nameOf(from + index));
const fill = (from: number, to: number, where = directory) =>
	Promise.all(namesOf(from, to).map(name => writeFile(join(where, name), '{}')));
const deadline = {timeout: 10_000, interval: 20};

const open = async () => {
	const list = createNameList();
	const changed: string[] = [];
	const errors: string[] = [];
	let scans = 0;
	watcher = watchAlerts({
		directory,
		known: list.names,
		isKnown: list.has,
		onPresent: list.add,
		onChange: name => changed.push(name),
		onRemove: list.remove,
		onReady: () => {
			scans += 1;
		},
		onError: error => errors.push(error.message),
	});
	await watcher.looked;
	return {list, changed, errors, scans: () => scans};
};

describe('a watch of the alerts', () => {
	test('knows all files once it has looked, and hears what comes, is linked in, changed, moved away and deleted', async () => {
		await fill(0, 500);
		const {list, changed, errors, scans} = await open();
		expect(list.size()).toBe(500);
		await fill(500, 503);
		await expect.poll(list.size, deadline).toBe(503);
		await writeFile(join(workspace, 'prepared'), '{}');
		await link(join(workspace, 'prepared'), join(directory, nameOf(503)));
		await expect.poll(() => list.has(nameOf(503)), deadline).toBe(true);
		await writeFile(join(directory, nameOf(7)), '{"event_type": "x"}');
		await expect.poll(() => changed, deadline).toContain(nameOf(7));
		await rename(join(directory, nameOf(8)), join(workspace, nameOf(8)));
		await unlink(join(directory, nameOf(9)));
		await expect.poll(() => [list.has(nameOf(8)), list.has(nameOf(9))], deadline).toEqual([false, false]);
		await rename(join(workspace, 'prepared'), join(directory, nameOf(10)));
		await expect.poll(() => changed, deadline).toContain(nameOf(10));
		expect(list.size()).toBe(502);
		// By word of the system alone.
		expect([scans(), errors]).toEqual([1, []]);
	});

	test('finds what the system lost count of, by reading the directory once more', async () => {
		await fill(0, 10);
		const {list, scans} = await open();
		// More than the system's queue holds, while this process does not listen.
		for (const name of namesOf(10, 9000)) writeFileSync(join(directory, name), '{}');
		await expect.poll(list.size, deadline).toBe(9000);
		await expect.poll(scans, deadline).toBe(2);
		expect(list.names()).toEqual(namesOf(0, 9000));
	});

	test('takes in a directory that was removed and made again between two looks, and one that was moved', async () => {
		await fill(0, 10);
		const {list} = await open();
		await rm(directory, {recursive: true});
		mkdirSync(directory);
		await fill(20, 23);
		await expect.poll(list.names, deadline).toEqual(namesOf(20, 23));
		await rename(directory, join(workspace, 'elsewhere'));
		await expect.poll(list.size, deadline).toBe(0);
		await fill(30, 33, join(workspace, 'elsewhere'));
		await rename(join(workspace, 'elsewhere'), directory);
		await expect.poll(list.names, deadline).toEqual([...namesOf(20, 23), ...namesOf(30, 33)]);
		await fill(40, 41);
		await expect.poll(() => list.has(nameOf(40)), deadline).toBe(true);
	});

	test('a file that comes and goes many times is as it was in the end', async () => {
		const {list} = await open();
		const path = join(directory, nameOf(1));
		for (let round = 0; round < 50; round += 1) {
			await writeFile(path, '{}');
			await unlink(path);
		}
		await fill(2, 3);
		await expect.poll(list.names, deadline).toEqual([nameOf(2)]);
		await writeFile(path, '{}');
		await expect.poll(list.names, deadline).toEqual([nameOf(1), nameOf(2)]);
	});
});

describe('what nobody has told of', () => {
	const at = (seconds: number) => BigInt(seconds) * 1_000_000_000n;

	test('a directory is read at first, and where it changes without a word', async () => {
		const untold = createUntold();
		expect(await untold.isScanDue(at(1))).toBe(true);
		untold.begin();
		expect(await untold.isScanDue(at(1))).toBe(false);
		expect(await untold.isScanDue(at(2))).toBe(true);
		untold.begin();
		untold.hear();
		expect(await untold.isScanDue(at(3))).toBe(false);
		expect(await untold.isScanDue(at(3))).toBe(false);
	});

	test('a word that is on its way is waited for', async () => {
		const untold = createUntold();
		await untold.isScanDue(at(1));
		untold.begin();
		setTimeout(untold.hear, 10);
		expect(await untold.isScanDue(at(2))).toBe(false);
	});

	test('a count that is lost is made up for once', async () => {
		const untold = createUntold();
		await untold.isScanDue(at(1));
		untold.begin();
		untold.lose();
		expect(await untold.isScanDue(at(1))).toBe(true);
		untold.begin();
		expect(await untold.isScanDue(at(1))).toBe(false);
	});
});
