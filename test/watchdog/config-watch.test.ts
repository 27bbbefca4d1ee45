import {mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';
import {watchConfig} from '../../source/watchdog/config-watch.ts';

let directory: string;
let files: readonly string[];
let read: string[];
let troubles: Array<string | undefined>;
let stop: () => Promise<void>;

const soon = {timeout: 10_000, interval: 20};

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'config-watch-'));
	files = ['json', 'yaml'].map(ending => join(directory, `config.${ending}`));
	read = [];
	troubles = [];
	stop = async () => {};
});

afterEach(async () => {
	await stop();
	await rm(directory, {recursive: true});
});

const write = (text: string, at = 0) => writeFile(files[at] ?? '', text);
const open = (): void => {
	stop = watchConfig({
		files,
		clock: systemClock,
		read: async () => {
			const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')));
			if (texts.includes('broken')) throw new Error('It is broken.');
			return texts.join('|');
		},
		onRead: text => read.push(text),
		onTrouble: message => troubles.push(message),
	});
};

test('what is written, put in its place, moved away and written beside is read', async () => {
	await write('one');
	open();
	await expect.poll(() => read.at(-1), soon).toBe('one|');
	await write('two');
	await expect.poll(() => read.at(-1), soon).toBe('two|');
	await writeFile(join(directory, 'new'), 'three');
	await rename(join(directory, 'new'), files[0] ?? '');
	await expect.poll(() => read.at(-1), soon).toBe('three|');
	await rename(files[0] ?? '', files[1] ?? '');
	await expect.poll(() => read.at(-1), soon).toBe('|three');
	await rm(files[1] ?? '');
	await expect.poll(() => read.at(-1), soon).toBe('|');
});

test('an editor that empties a file before it fills it is waited for', async () => {
	await write('one');
	open();
	await expect.poll(() => read, soon).toEqual(['one|']);
	for (let turn = 0; turn < 5; turn += 1) {
		await write('');
		await write('two');
	}
	await expect.poll(() => read.at(-1), soon).toBe('two|');
	expect(read).not.toContain('|');
});

test('a broken one is told until it is mended, and changes nothing', async () => {
	await write('one');
	open();
	await expect.poll(() => read, soon).toEqual(['one|']);
	await write('broken');
	await expect
		.poll(() => troubles.at(-1), soon)
		.toBe('The config is broken; what it said before counts. It is broken.');
	expect(read).toEqual(['one|']);
	await write('one');
	await expect.poll(() => troubles.at(-1), soon).toBeUndefined();
	expect(read.every(text => text === 'one|')).toBe(true);
});

test.skipIf(process.platform === 'win32')('a pipe is left to who reads it', async () => {
	await execa('mkfifo', [files[0] ?? '']);
	open();
	// What is written into it goes to the one reader there is.
	const reader = readFile(files[0] ?? '', 'utf8');
	await write('one');
	expect(await reader).toBe('one');
	expect(read).toEqual([]);
});
