import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';
import {createLineWriter, type LineWriter} from '../../source/runtime/line-writer.ts';

let directory: string;
let file: string;
let troubles: (string | undefined)[];
let writers: LineWriter[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'line-writer-'));
	file = join(directory, 'logs', 'lines.log');
	await mkdir(join(directory, 'logs'));
	troubles = [];
	writers = [];
});

afterEach(async () => {
	for (const writer of writers) await writer.close();
	await rm(directory, {recursive: true});
});

const openWriter = (path = file, retryDelay = 60_000): LineWriter => {
	const writer = createLineWriter({
		name: 'logs/lines.log',
		path,
		clock: systemClock,
		retryDelay,
		onTrouble: message => troubles.push(message),
	});
	writers.push(writer);
	return writer;
};
const lines = async (path = file) => (await readFile(path, 'utf8')).split('\n');
const numbers = (from: number, to: number) =>
	Array.from({length: to - from}, (_, index) => `line ${from + index}`);

test('lines are written in the order of the calls, each once', async () => {
	const writer = openWriter();
	for (const line of numbers(0, 500)) writer.write(line);
	await writer.flush();
	for (const line of numbers(500, 1000)) writer.write(line);
	await writer.flush();
	expect(await lines()).toEqual([...numbers(0, 1000), '']);
});

test('a flush that falls into the end of another one still waits for its own lines', async () => {
	const writer = openWriter();
	for (let round = 0; round < 100; round += 1) {
		writer.write(`a ${round}`);
		const flushed = writer.flush().then(() => writer.write(`b ${round}`));
		await flushed;
		await writer.flush();
		expect((await lines()).at(-2)).toBe(`b ${round}`);
	}
});

test('what was in the file stays', async () => {
	await writeFile(file, 'before\n');
	const writer = openWriter();
	writer.write('after');
	await writer.flush();
	expect(await lines()).toEqual(['before', 'after', '']);
});

test('the first line begins on a line of its own where the last one is torn', async () => {
	await writeFile(file, '{"event":"life.began"}\n{"event":"li');
	const writer = openWriter();
	writer.write('{"event":"watchdog.began"}');
	writer.write('next');
	await writer.flush();
	expect(await lines()).toEqual([
		'{"event":"life.began"}',
		'{"event":"li',
		'{"event":"watchdog.began"}',
		'next',
		'',
	]);
});

test('a missing directory is made, also one that is removed later', async () => {
	await rm(join(directory, 'logs'), {recursive: true});
	const writer = openWriter();
	writer.write('one');
	await writer.flush();
	await rm(join(directory, 'logs'), {recursive: true});
	writer.write('two');
	await writer.flush();
	expect(await lines()).toEqual(['two', '']);
	expect(troubles.filter(message => message !== undefined)).toEqual([]);
});

test('a directory in the place of the file is a trouble, and nothing is lost when it is gone', async () => {
	await mkdir(file);
	const writer = openWriter();
	writer.write('one');
	await writer.flush();
	expect(troubles).toEqual([
		expect.stringMatching(/^logs\/lines\.log cannot be written \(EISDIR\): make room/),
	]);
	writer.write('two');
	await rm(file, {recursive: true});
	await writer.flush();
	expect(await lines()).toEqual(['one', 'two', '']);
	expect(troubles.at(-1)).toBeUndefined();
});

test('what could not be written is tried again by itself', async () => {
	await mkdir(file);
	const writer = openWriter(file, 20);
	writer.write('one');
	await expect.poll(() => troubles.length).toBeGreaterThan(1);
	await rm(file, {recursive: true});
	await expect.poll(() => lines().catch(() => []), {timeout: 5000}).toEqual(['one', '']);
	await expect.poll(() => troubles.at(-1)).toBeUndefined();
});

test('of more than 10,000 lines that wait the newest are kept', async () => {
	await mkdir(file);
	const writer = openWriter();
	writer.write('first');
	await writer.flush();
	for (const line of numbers(0, 10_050)) writer.write(line);
	await writer.flush();
	await rm(file, {recursive: true});
	await writer.flush();
	expect(await lines()).toEqual([...numbers(50, 10_050), '']);
});

test('after the close nothing is written any more', async () => {
	const writer = openWriter();
	writer.write('one');
	await writer.close();
	writer.write('two');
	await writer.flush();
	expect(await lines()).toEqual(['one', '']);
});

test('a close does not wait for a place that takes nothing', async () => {
	await mkdir(file);
	const writer = openWriter();
	writer.write('one');
	await writer.close();
	expect(troubles).toHaveLength(1);
});

// A file system of 64 KiB; only the superuser may make one.
test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
	'a full disk tears no line for good: when there is room again each line is there once and whole',
	async context => {
		const disk = join(directory, 'disk');
		await mkdir(disk);
		const {exitCode} = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk], {reject: false});
		context.skip(exitCode !== 0, 'no file system can be mounted here');
		try {
			await writeFile(join(disk, 'ballast'), Buffer.alloc(40 * 1024));
			const path = join(disk, 'lines.log');
			const writer = openWriter(path);
			const wanted = Array.from({length: 400}, (_, index) => `${index} ${'x'.repeat(90)}`);
			for (const line of wanted) writer.write(line);
			await writer.flush();
			expect(troubles.at(-1)).toMatch(/ENOSPC/);
			await rm(join(disk, 'ballast'));
			await writer.flush();
			expect(troubles.at(-1)).toBeUndefined();
			const whole = (await lines(path)).filter(line => /^\d+ x{90}$/.test(line));
			expect(whole).toEqual(wanted);
		} finally {
			await Promise.all(writers.splice(0).map(async writer => writer.close()));
			await execa('umount', [disk]);
		}
	},
);
