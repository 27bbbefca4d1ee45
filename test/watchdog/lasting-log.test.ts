import {writeSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type LastingLog, openLastingLog} from '../../source/watchdog/lasting-log.ts';
import {writeOffsets} from '../../source/watchdog/log-offsets.ts';
import {logPlace} from '../../source/watchdog/log-place.ts';

let directory: string;
let file: string;
let log: LastingLog;
/** What a life writes to: its own copy of the descriptor, as a child has it. */
let output: number;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'lasting-log-'));
	file = join(directory, 'grace.log');
	await writeFile(file, 'an earlier life\n');
	log = await openLastingLog(file);
	output = log.descriptor;
});

afterEach(async () => {
	await log.close();
	await rm(directory, {recursive: true});
});

const say = (line: string): number => writeSync(output, `${line}\n`);
const content = (): Promise<string> => readFile(file, 'utf8');

test('a file that keeps its name is written to by every life', async () => {
	say('one');
	expect(await log.look()).toBeUndefined();
	expect(log.descriptor).toBe(output);
	expect(await content()).toBe('an earlier life\none\n');
});

test('what is written into a removed file is copied into a new one, each line once', async () => {
	say('before');
	expect(await log.look()).toBeUndefined();
	await rm(file);
	say('after');
	expect(await log.look()).toContain('was removed');
	expect(await content()).toBe('after\n');
	say('later');
	await log.look();
	await log.look();
	expect(await content()).toBe('after\nlater\n');
});

test('the next life begins in the new file, behind the last words of the one before', async () => {
	await rm(file);
	await log.look();
	say('last words');
	output = log.descriptor;
	await expect.poll(content).toBe('last words\n');
	say('new life');
	expect(await log.look()).toBeUndefined();
	expect(await content()).toBe('last words\nnew life\n');
});

test('a file that was removed twice is made anew twice', async () => {
	await rm(file);
	await log.look();
	await rm(file);
	say('one');
	expect(await log.look()).toContain('was removed');
	expect(await content()).toBe('one\n');
});

test('a file that was moved away goes on where it is, and the next life has a new one', async () => {
	const moved = join(directory, 'elsewhere');
	await rename(file, moved);
	say('one');
	expect(await log.look()).toContain('was moved');
	expect(await readFile(moved, 'utf8')).toBe('an earlier life\none\n');
	output = log.descriptor;
	say('two');
	expect(await log.look()).toBeUndefined();
	expect(await content()).toBe('two\n');
});

test('the last lines of a life are found, whichever file it wrote to', async () => {
	const begin = await log.size();
	say('first life');
	await rm(file);
	await log.look();
	say('first life again');
	const end = await log.size();
	output = log.descriptor;
	const next = await log.size();
	say('second life');
	expect(next).toBeGreaterThanOrEqual(end);
	expect(await log.tail(20, {begin, end})).toEqual(['first life', 'first life again']);
	expect((await log.tail(20, {begin: next, end: await log.size()})).at(-1)).toBe('second life');
});

test('where no new file can be had that is told, and nothing is lost when there can', async () => {
	const logs = join(directory, 'logs');
	await mkdir(logs);
	await log.close();
	file = join(logs, 'grace.log');
	log = await openLastingLog(file);
	output = log.descriptor;
	await rm(logs, {recursive: true});
	say('one');
	await expect(log.look()).rejects.toThrow(/ENOENT/);
	await mkdir(logs);
	await chmod(logs, 0o700);
	say('two');
	expect(await log.look()).toContain('was removed');
	expect(await content()).toBe('one\ntwo\n');
	expect((await stat(file)).size).toBe(8);
});

test('a log that was rotated before is copied from where it stands, and is not rotated meanwhile', async () => {
	await log.close();
	const place = logPlace(file);
	await writeOffsets(place, {base: 5_000_000, parts: []});
	log = await openLastingLog(file);
	output = log.descriptor;
	expect(await log.size()).toBe(5_000_000 + 'an earlier life\n'.length);
	await rm(file);
	say('after');
	await log.look();
	expect(await content()).toBe('after\n');
	expect(log.file).toBeUndefined();
	say('last words');
	output = log.descriptor;
	expect(log.file).toBeUndefined();
	await expect.poll(() => log.file).toBeDefined();
	expect(await content()).toBe('after\nlast words\n');
});
