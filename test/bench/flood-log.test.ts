import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {countLines} from '../../bench/flood-log.ts';

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'flood-log-'));
});

afterEach(() => rm(directory, {recursive: true}));

const line = (number: number): string => `${String(number).padStart(10, '0').padStart(63, '.')}\n`;
const lines = (count: number, from = 1): string =>
	Array.from({length: count}, (_, index) => line(from + index)).join('');

const count = async (text: string): Promise<number> => {
	const log = join(directory, 'log');
	await writeFile(log, text);
	return countLines(log);
};

test('every line in its place is counted, over more than one block', async () => {
	expect(await count(lines(40_000))).toBe(40_000);
});

test('a lost line costs itself and all behind it', async () => {
	expect(await count(lines(100) + lines(100, 102))).toBe(100);
});

test('a torn or a changed line does not count', async () => {
	expect(await count(lines(3).slice(0, -1))).toBe(2);
	expect(await count(lines(3).replace('.', 'x'))).toBe(2);
	expect(await count('')).toBe(0);
});
