import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readme, writeBetweenMarks} from '../../bench/readme-file.ts';

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'bench-readme-'));
});

afterEach(() => rm(directory, {recursive: true}));

test('new results replace the old ones, and nothing else', async () => {
	const file = join(directory, 'readme.md');
	await writeFile(file, 'before\n<!-- results -->\nold\n<!-- /results -->\nafter\n');
	await writeBetweenMarks(file, '| new |');
	await writeBetweenMarks(file, '| newer |');
	expect(await readFile(file, 'utf8')).toBe(
		'before\n<!-- results -->\n| newer |\n<!-- /results -->\nafter\n',
	);
});

test('a file without the marks is left as it is', async () => {
	const file = join(directory, 'readme.md');
	await writeFile(file, 'text <!-- /results --> <!-- results -->');
	await expect(writeBetweenMarks(file, 'new')).rejects.toThrow('Expected <!-- results -->');
	expect(await readFile(file, 'utf8')).toBe('text <!-- /results --> <!-- results -->');
});

test('the readme of the bench has the marks', async () => {
	expect(await readFile(readme, 'utf8')).toMatch(/<!-- results -->\n(?:.*\n)*<!-- \/results -->\n/);
});
