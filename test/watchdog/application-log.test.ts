import {closeSync, openSync, writeSync} from 'node:fs';
import {appendFile, mkdir, mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type ApplicationLog, openApplicationLog} from '../../source/watchdog/application-log.ts';

let directory: string;
let file: string;
let opened: ApplicationLog[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'application-log-'));
	file = join(directory, 'grace.log');
	opened = [];
});

afterEach(async () => {
	for (const log of opened) await log.close();
	await rm(directory, {recursive: true});
});

const open = async (content: string | Uint8Array = '') => {
	if (content.length > 0) await writeFile(file, content);
	const log = await openApplicationLog(file);
	opened.push(log);
	const tail = async (count = 20, begin = 0) => log.tail(count, {begin, end: await log.size()});
	return {log, tail};
};
const numbered = (count: number) => Array.from({length: count}, (_, index) => `line ${index}`);

test('the last lines of a short output are all of it', async () => {
	const {tail} = await open('one\ntwo\n');
	expect(await tail()).toEqual(['one', 'two']);
});

test('an empty output has no lines', async () => {
	const {log, tail} = await open();
	expect(await log.size()).toBe(0);
	expect(await tail()).toEqual([]);
});

test('of a long output the last 20 lines are given, each whole', async () => {
	const {tail} = await open(`${numbered(100_000).join('\n')}\n`);
	expect(await tail()).toEqual(numbered(100_000).slice(-20));
});

test('a line that is cut by the limit of 64 KiB is left out where others follow it', async () => {
	const {tail} = await open(`${'x'.repeat(100_000)}\nlast\n`);
	expect(await tail()).toEqual(['last']);
});

test('of one endless line the end is given', async () => {
	const {tail} = await open(`begin${'x'.repeat(100_000)}`);
	const lines = await tail();
	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatch(/^x{2000}$/);
});

test('a last line without its line feed is given too', async () => {
	const {tail} = await open('one\nTraceback: half');
	expect(await tail()).toEqual(['one', 'Traceback: half']);
});

test('blank lines are kept, and CRLF is a line feed', async () => {
	const {tail} = await open('one\r\n\r\ntwo\r\n');
	expect(await tail()).toEqual(['one', '', 'two']);
});

test('invalid UTF-8 and escape sequences are safe to draw', async () => {
	const {tail} = await open(
		Buffer.concat([Buffer.from([0x61, 0xff, 0xfe, 0x62]), Buffer.from('\x1b[31mred\x1b[0m\n')]),
	);
	expect(await tail()).toEqual(['a\ufffd\ufffdbred']);
});

test('only the part asked for is read: what came before and after belongs to other lives', async () => {
	const {log} = await open('old life\nthis life\nnext life\n');
	const begin = 'old life\n'.length;
	const end = begin + 'this life\n'.length;
	expect(await log.tail(20, {begin, end})).toEqual(['this life']);
});

test('of an output that was emptied by somebody meanwhile what is left is given', async () => {
	const {log, tail} = await open('x'.repeat(1000));
	await truncate(file, 0);
	await appendFile(file, 'anew\n');
	expect(await tail(20, 1000)).toEqual(['anew']);
	expect(await log.tail(20, {begin: 0, end: 1000})).toEqual(['anew']);
});

test('what writes to the descriptor appends, wherever others have written to', async () => {
	const {log, tail} = await open('one\n');
	writeSync(log.descriptor, 'two\n');
	const other = openSync(file, 'a');
	writeSync(other, 'three\n');
	closeSync(other);
	writeSync(log.descriptor, 'four\n');
	expect(await tail()).toEqual(['one', 'two', 'three', 'four']);
});

test('a log that cannot be opened is told in one sentence', async () => {
	await mkdir(file);
	await expect(openApplicationLog(file)).rejects.toMatchObject({
		code: 'NO_WORKSPACE',
		message: expect.stringMatching(
			/^Expected to write the application's output to .*grace\.log, got: EISDIR/,
		),
	});
});
