import {mkdtemp, readdir, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {removeTemporaries} from '../../source/runtime/temporaries.ts';
import {stageFile} from '../../source/runtime/write-file.ts';

let directory: string;
const now = new Date();
const before = new Date(now.getTime() - 61_000);

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'temporaries-'));
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const leave = async (name: string, at: Date): Promise<void> => {
	const {temporaryPath} = await stageFile(join(directory, name), 'half', {isDurable: false});
	await utimes(temporaryPath, at, at);
};

test('what a killed writer left is removed, and nothing else', async () => {
	await leave('state.json', before);
	await leave('run.json', before);
	await leave('state.json', now);
	await writeFile(join(directory, '.state.json.tmp'), 'of others');
	await utimes(join(directory, '.state.json.tmp'), before, before);
	await removeTemporaries(directory, now, 'state.json');
	expect(await readdir(directory)).toHaveLength(3);
	await removeTemporaries(directory, now);
	expect(await readdir(directory)).toHaveLength(2);
	expect(await readdir(directory)).toContain('.state.json.tmp');
});

test('so are those of files named after it, and those that a clock which was set back has dated later', async () => {
	await leave('state.json.unreadable-1', before);
	await leave('state.json', new Date(now.getTime() + 3_600_000));
	await removeTemporaries(directory, now, 'state.json');
	expect(await readdir(directory)).toEqual([]);
});

test('a directory that is not there has none', async () => {
	await expect(removeTemporaries(join(directory, 'gone'), now)).resolves.toBeUndefined();
});
