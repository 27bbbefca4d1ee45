import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import {
	appendFile,
	copyFile,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	truncate,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Freeze} from '../../source/platform/freeze.ts';
import {type ApplicationLog, openApplicationLog} from '../../source/watchdog/application-log.ts';
import {noOffsets, offsetsAfter, readOffsets, writeOffsets} from '../../source/watchdog/log-offsets.ts';
import {moveUp} from '../../source/watchdog/log-parts.ts';
import {type LogPlace, logPlace} from '../../source/watchdog/log-place.ts';
import {createLogReader} from '../../source/watchdog/log-reader.ts';
import {recoverRotation} from '../../source/watchdog/log-recovery.ts';
import {rotateLog} from '../../source/watchdog/log-rotation.ts';

let directory: string;
let place: LogPlace;
let opened: ApplicationLog[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'log-rotation-'));
	place = logPlace(join(directory, 'grace.log'));
	opened = [];
});

afterEach(async () => {
	for (const log of opened) await log.close();
	await rm(directory, {recursive: true});
});

const open = async (): Promise<ApplicationLog> => {
	const log = await openApplicationLog(place.log);
	opened.push(log);
	return log;
};
const still: Freeze = {
	whole: Promise.resolve(true),
	isStill: async () => true,
	isHeld: () => true,
	pause: () => 1,
	release: () => {},
};
const rotate = async (log: ApplicationLog, freeze: () => Freeze = () => still, count = 3) =>
	rotateLog({place, file: log.file, count, isWanted: () => true, freeze});
const files = async () => {
	const names = (await readdir(directory)).filter(name => !name.startsWith('.')).sort();
	return Object.fromEntries(names.map(name => [name, readFileSync(join(directory, name), 'utf8')]));
};
const hidden = async () => (await readdir(directory)).filter(name => name.startsWith('.')).sort();
/** Everything from an offset on, as a follower reads it. */
const readFrom = async (offset: number) => {
	const reader = createLogReader(place.log);
	let text = '';
	for (let position = offset; ; ) {
		const {bytes, begin} = await reader.read(position, 7);
		if (bytes.length === 0) return text;
		text += bytes.toString();
		position = begin + bytes.length;
	}
};

test('what stood in the log is in the newest file, and the older ones move up until the oldest is dropped', async () => {
	const log = await open();
	for (const text of ['one\n', 'two\n', 'three\n', 'four\n']) {
		await appendFile(place.log, text);
		expect(await rotate(log)).toEqual({bytes: text.length, pause: 1});
	}
	expect(await files()).toEqual({
		'grace.log': '',
		'grace.log.1': 'four\n',
		'grace.log.2': 'three\n',
		'grace.log.3': 'two\n',
	});
	expect(await hidden()).toEqual(['.grace.log.offsets']);
});

test('the steps come in the order in which each can be told by what it leaves', async () => {
	const log = await open();
	await writeFile(place.log, 'old\n');
	await rotate(log);
	await writeFile(place.log, 'first\n');
	const seen: unknown[] = [];
	const look = (step: string): void => {
		seen.push([
			step,
			readFileSync(place.log, 'utf8'),
			existsSync(place.copy) ? readFileSync(place.copy, 'utf8') : undefined,
			JSON.parse(readFileSync(place.offsets, 'utf8')).cutting,
			readFileSync(place.rotated(1), 'utf8'),
		]);
	};
	await rotate(log, () => {
		look('freeze');
		// Written after the copy, before all stand still.
		appendFileSync(place.log, 'second\n');
		return {
			...still,
			isStill: async () => {
				look('still');
				return true;
			},
			release: () => look('release'),
		};
	});
	look('end');
	expect(seen).toEqual([
		['freeze', 'first\n', 'first\n', undefined, 'old\n'],
		['still', 'first\nsecond\n', 'first\nsecond\n', {kept: 0}, 'old\n'],
		['release', '', 'first\nsecond\n', undefined, 'old\n'],
		['end', '', undefined, undefined, 'first\nsecond\n'],
	]);
});

test('half a line stays in the log, until its other half comes', async () => {
	const log = await open();
	await writeFile(place.log, 'whole\nha');
	await rotate(log);
	await appendFile(place.log, 'lf\n');
	expect(await files()).toEqual({'grace.log': 'half\n', 'grace.log.1': 'whole\n'});
	expect(await readFrom(0)).toBe('whole\nhalf\n');
	expect(await readFrom(8)).toBe('lf\n');
});

test('an endless line is cut', async () => {
	const log = await open();
	await writeFile(place.log, 'x'.repeat(100_000));
	await rotate(log);
	expect(await files()).toEqual({'grace.log': '', 'grace.log.1': 'x'.repeat(100_000)});
});

describe('nothing is changed', () => {
	const unchanged = async (freeze: () => Freeze) => {
		const log = await open();
		await writeFile(place.log, 'old\n');
		await rotate(log);
		await appendFile(place.log, 'one\n');
		const before = await readFile(place.offsets, 'utf8');
		expect(await rotate(log, freeze)).toBeUndefined();
		expect(await files()).toMatchObject({
			'grace.log': expect.stringMatching(/^one\n/),
			'grace.log.1': 'old\n',
		});
		expect(await hidden()).toEqual(['.grace.log.offsets']);
		expect(JSON.parse(await readFile(place.offsets, 'utf8'))).toEqual(JSON.parse(before));
		expect(await readFrom(0)).toMatch(/^old\none\n/);
	};

	test('where a process does not stand still', () =>
		unchanged(() => ({...still, whole: Promise.resolve(false)})));
	test('where one went on', () => unchanged(() => ({...still, isStill: async () => false})));
	test('where all went on at the last moment', () => unchanged(() => ({...still, isHeld: () => false})));
	test('where something was written at the last moment', () =>
		unchanged(() => ({
			...still,
			isStill: async () => {
				appendFileSync(place.log, 'late\n');
				return true;
			},
		})));
	test('where the log was emptied by somebody meanwhile', async () => {
		const log = await open();
		await writeFile(place.log, 'one\n');
		const freeze = (): Freeze => {
			truncateSyncOf(place.log);
			return still;
		};
		expect(await rotate(log, freeze)).toBeUndefined();
		expect(await files()).toEqual({'grace.log': ''});
	});
});

const truncateSyncOf = (file: string): void => {
	appendFileSync(file, '', {flag: 'w'});
};

test('offsets go on across rotations, for the watchdog and for the next one', async () => {
	const log = await open();
	await writeFile(place.log, 'one\ntwo\n');
	await rotate(log);
	await appendFile(place.log, 'three\n');
	expect(await log.size()).toBe(14);
	expect(await log.tail(20, {begin: 4, end: 14})).toEqual(['two', 'three']);
	await rotate(log);
	await appendFile(place.log, 'four\n');
	expect(await log.tail(20, {begin: 4, end: 19})).toEqual(['two', 'three', 'four']);
	const next = await open();
	expect(await next.size()).toBe(19);
	expect(await next.tail(2, {begin: 0, end: 14})).toEqual(['two', 'three']);
});

test('of a range whose beginning was rotated out what is left is given', async () => {
	const log = await open();
	for (const text of ['one\n', 'two\n', 'three\n']) {
		await writeFile(place.log, text, {flag: 'a'});
		await rotate(log, () => still, 1);
	}
	expect(await log.tail(20, {begin: 0, end: 14})).toEqual(['three']);
	expect(await readFrom(0)).toBe('three\n');
});

test('files from a time when more were kept are removed, and a date behind the name is left alone', async () => {
	const log = await open();
	for (const name of ['1', '2', '3', '4', '20251114']) await writeFile(`${place.log}.${name}`, name);
	await writeFile(place.log, 'new\n');
	await rotate(log, () => still, 2);
	expect(await files()).toEqual({
		'grace.log': '',
		'grace.log.1': 'new\n',
		'grace.log.2': '1',
		'grace.log.20251114': '20251114',
	});
});

test('a removed file whose number the file system gives to the next copy is not taken for it', async () => {
	const log = await open();
	await writeFile(place.log, 'one\n');
	await rotate(log);
	await rm(place.rotated(1));
	await writeFile(place.log, 'two\n');
	// As if the copy had got the number.
	await writeFile(place.copy, '');
	const reused = (await stat(place.copy)).ino;
	const offsets = await readOffsets(place);
	log.file.take({...offsets, parts: offsets.parts.map(part => ({...part, inode: reused}))});
	await rotate(log, () => ({...still, isHeld: () => false}));
	expect(await files()).toEqual({'grace.log': 'two\n'});
	expect(await hidden()).toEqual(['.grace.log.offsets']);
	await rotate(log);
	expect(await files()).toEqual({'grace.log': '', 'grace.log.1': 'two\n'});
});

describe('a rotation that was cut off', () => {
	const content = 'one\ntwo\nhalf';
	const kept = 'half';
	const count = 2;

	/** What each step has left, with what the application wrote afterwards. */
	const steps: readonly (readonly [string, () => Promise<void>])[] = [
		['before the copy was begun', async () => {}],
		['when the copy was empty', () => writeFile(place.copy, '')],
		['in the middle of the copy', () => writeFile(place.copy, content.slice(0, 5))],
		['when all was copied', () => copyFile(place.log, place.copy)],
		['before the log was emptied', () => upTo('announced')],
		['when the log was empty', () => upTo('emptied')],
		['when half a line was back in the log', () => upTo('givenBack')],
		['when the offsets were in their place', () => upTo('placed')],
		['when the copy was shortened', () => upTo('shortened')],
		['when the oldest had made room', () => upTo('moving')],
		['when the copy had its number', () => upTo('numbered')],
	];

	const upTo = async (last: string): Promise<void> => {
		const before = await readOffsets(place);
		await copyFile(place.log, place.copy);
		const {ino} = await stat(place.copy);
		const next = offsetsAfter(before, {inode: ino, length: content.length - kept.length, count});
		const order: readonly (readonly [string, () => Promise<unknown>])[] = [
			['announced', () => writeOffsets(place, {...before, cutting: {kept: kept.length}})],
			['emptied', () => truncate(place.log, 0)],
			['givenBack', () => appendFile(place.log, kept)],
			['placed', () => writeOffsets(place, next)],
			['shortened', () => truncate(place.copy, content.length - kept.length)],
			['moving', () => rename(place.rotated(1), place.rotated(2))],
			['numbered', () => moveUp(place, count)],
		];
		for (const [step, take] of order) {
			await take();
			if (step === last) return;
		}
	};

	test.each(steps)('%s: nothing is lost, and nothing doubled', async (_, leave) => {
		await writeFile(place.rotated(1), 'old 1\n');
		await writeFile(place.rotated(2), 'old 2\n');
		const {ino} = await stat(place.rotated(1));
		await writeOffsets(place, {base: 106, parts: [{inode: ino, begin: 100, end: 106}]});
		await writeFile(place.log, content);
		await leave();
		// The application is on its way again, without a watchdog.
		await appendFile(place.log, ' of it\nthree\n');
		// Who reads meanwhile sees all of it.
		expect(await readFrom(100)).toBe('old 1\none\ntwo\nhalf of it\nthree\n');
		const {offsets} = await recoverRotation(place, count);

		expect(offsets).toEqual(await readOffsets(place));
		expect(await hidden()).toEqual(['.grace.log.offsets']);
		const names = Object.keys(await files())
			.sort()
			.reverse();
		const found = Object.values(await files())
			.reverse()
			.join('');
		expect(found).toMatch(/^(old 2\n)?old 1\none\ntwo\nhalf of it\nthree\n$/);
		expect(names.length).toBeLessThanOrEqual(count + 1);
		expect(await readFrom(100)).toBe('old 1\none\ntwo\nhalf of it\nthree\n');
		expect(await (await open()).size()).toBe(106 + content.length + ' of it\nthree\n'.length);
		// Once more finds nothing to do.
		const before = await files();
		expect((await recoverRotation(place, count)).isLeft).toBe(false);
		expect(await files()).toEqual(before);
	});

	test('whose log was removed by somebody keeps the copy', async () => {
		await writeFile(place.copy, 'one\n');
		await recoverRotation(place, count);
		expect(await files()).toEqual({'grace.log.1': 'one\n'});
	});

	test('keeps no reader waiting for ever', async () => {
		await writeFile(place.log, content);
		await writeOffsets(place, {...noOffsets, cutting: {kept: 4}});
		expect(await readFrom(0)).toBe(content);
	});
});
