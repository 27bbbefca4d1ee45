import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type NextCommandWatch, watchNextCommand} from '../../source/watchdog/next-command.ts';

let directory: string;
let file: string;
let told: string[];
let watches: NextCommandWatch[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'next-command-'));
	file = join(directory, 'command.json');
	told = [];
	watches = [];
});

afterEach(async () => {
	for (const watch of watches) await watch.close();
	await rm(directory, {recursive: true});
});

const open = (): NextCommandWatch => {
	const watch = watchNextCommand(file, command => told.push(command.join(' ')));
	watches.push(watch);
	return watch;
};
const write = (command: unknown) => writeFile(file, JSON.stringify(command));

test('a command from before the launch is dropped', async () => {
	await write(['old']);
	const watch = open();
	await watch.look();
	await watch.look();
	expect(told).toEqual([]);
});

test('a command that is written is told by itself, also a second one, and one that is renamed into place', async () => {
	await open().look();
	await write(['one', 'a']);
	await expect.poll(() => told, {timeout: 5000}).toEqual(['one a']);
	await write(['two']);
	await expect.poll(() => told, {timeout: 5000}).toEqual(['one a', 'two']);
	await writeFile(join(directory, 'new'), '["three"]');
	await rename(join(directory, 'new'), file);
	await expect.poll(() => told, {timeout: 5000}).toEqual(['one a', 'two', 'three']);
	await rm(file);
	await write(['four']);
	await expect.poll(() => told, {timeout: 5000}).toEqual(['one a', 'two', 'three', 'four']);
});

test('a command is told by the next look, however late its event comes', async () => {
	const watch = open();
	await watch.look();
	await write(['one']);
	await watch.look();
	expect(told).toEqual(['one']);
	await watch.look();
	expect(told).toEqual(['one']);
	await write(['two']);
	await watch.look();
	expect(told).toEqual(['one', 'two']);
});

test.each(['', '[', '[]', '[""]', '["a", 1]', '{}', 'null', '"python serve.py"'])(
	'%s is no command',
	async text => {
		const watch = open();
		await watch.look();
		await writeFile(file, text);
		await watch.look();
		expect(told).toEqual([]);
	},
);

test('a directory that is gone is no fault', async () => {
	const watch = open();
	await watch.look();
	await rm(directory, {recursive: true});
	await watch.look();
	expect(told).toEqual([]);
	await watch.close();
	await mkdir(directory);
});
