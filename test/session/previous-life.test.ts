import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readPreviousLife} from '../../source/session/previous-life.ts';

let directory: string;
const place = () => ({
	history: join(directory, 'history.jsonl'),
	applicationLog: join(directory, 'grace.log'),
});

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'previous-life-'));
});

afterEach(() => rm(directory, {recursive: true}));

const began = (life: number, offset: number): string =>
	JSON.stringify({event: 'life.began', at: '2026-01-01T00:00:00.000Z', life, pid: 1, log_offset: offset});

const write = async (log: string, ...entries: readonly string[]): Promise<void> => {
	await writeFile(place().history, `${entries.join('\n')}\n`);
	await writeFile(place().applicationLog, log);
};

test('the life before has what stands between its beginning and that of the newest', async () => {
	await write('one\ntwo\x1b[31m red\n50 %\r99 %\nthree\n', began(1, 0), began(2, 4), began(3, 27));
	expect(await readPreviousLife(place())).toEqual({life: 2, lines: ['two red', '99 %']});
});

test('a life that wrote nothing has no lines, and the first has none before it', async () => {
	await write('one\n', began(1, 4), began(2, 4));
	expect(await readPreviousLife(place())).toEqual({life: 1, lines: []});
	await write('one\n', began(1, 0));
	expect(await readPreviousLife(place())).toBeUndefined();
	await rm(place().history);
	expect(await readPreviousLife(place())).toBeUndefined();
});

test('where the history does not tell where it begins, nothing is known of it', async () => {
	await write('one\ntwo\n', began(1, 0).replace(',"log_offset":0', ''), began(2, 4));
	expect(await readPreviousLife(place())).toBeUndefined();
});

test('of much that it wrote, the last 5,000 lines are read, and none of what is gone', async () => {
	const lines = Array.from({length: 60_000}, (_, index) => `line ${index} of many that were written`);
	const text = `${lines.join('\n')}\n`;
	await write(text, began(1, 0), began(2, text.length));
	const output = await readPreviousLife(place());
	expect(output?.lines).toEqual(lines.slice(-5000));
	await write('new\n', began(1, 0), began(2, text.length));
	expect(await readPreviousLife(place())).toEqual({life: 1, lines: []});
});
