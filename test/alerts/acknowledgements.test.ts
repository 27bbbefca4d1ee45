import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type Acknowledgements, createAcknowledgements} from '../../source/alerts/acknowledgements.ts';
import {parseAcknowledged} from '../../source/core/acknowledged.ts';

let directory = '';
let file = '';
let opened: Acknowledgements[] = [];
const deadline = {timeout: 5000, interval: 20};

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'grace-acknowledged-'));
	await mkdir(join(directory, 'tmp'));
	file = join(directory, 'acknowledged.json');
	opened = [];
});

afterEach(async () => {
	for (const each of opened) await each.close();
	await rm(directory, {recursive: true});
});

const open = (): Acknowledgements => {
	const acknowledgements = createAcknowledgements({file, temporaryDirectory: join(directory, 'tmp')});
	opened.push(acknowledgements);
	return acknowledgements;
};

const range = (second: number) => {
	const name = `info_20251114_12000${second}.json`;
	return {from: name, to: name};
};
const kept = async () => parseAcknowledged(await readFile(file, 'utf8'));

test('what was said counts at once, is kept, and is there for whoever comes later', async () => {
	const first = open();
	const said = first.acknowledge(range(1));
	expect(first.store.get()).toEqual([range(1)]);
	await said;
	expect(await kept()).toEqual([range(1)]);
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect(await readdir(join(directory, 'tmp'))).toEqual([]);
	const later = open();
	later.store.subscribe(() => {});
	await expect.poll(later.store.get, deadline).toEqual([range(1)]);
});

test('what one says the others hear, while somebody listens', async () => {
	const [one, other] = [open(), open()];
	one.store.subscribe(() => {});
	other.store.subscribe(() => {});
	await one.acknowledge(range(1));
	await expect.poll(other.store.get, deadline).toEqual([range(1)]);
	await other.acknowledge(range(2));
	await expect.poll(one.store.get, deadline).toEqual([range(1), range(2)]);
});

test('words said in the same moment are all kept', async () => {
	const several = [open(), open(), open(), open()];
	for (const each of several) each.store.subscribe(() => {});
	await Promise.all(
		several.flatMap((each, index) => [each.acknowledge(range(index)), each.acknowledge(range(index + 4))]),
	);
	const all = [0, 1, 2, 3, 4, 5, 6, 7].map(range);
	await expect.poll(kept, deadline).toEqual(all);
	for (const each of several) await expect.poll(each.store.get, deadline).toEqual(all);
});

test('a file that is none of ours says nothing, and is written anew with the next word', async () => {
	await writeFile(file, '{"ranges": [["half');
	const acknowledgements = open();
	acknowledgements.store.subscribe(() => {});
	await acknowledgements.acknowledge(range(3));
	expect(await kept()).toEqual([range(3)]);
});

test('what cannot be kept is told, still counts here, and is kept when it can be', async () => {
	await mkdir(file);
	const acknowledgements = open();
	await expect(acknowledgements.acknowledge(range(1))).rejects.toThrow(
		/Expected to keep that in .*acknowledged\.json, got E/,
	);
	expect(acknowledgements.store.get()).toEqual([range(1)]);
	await rm(file, {recursive: true});
	await acknowledgements.acknowledge(range(2));
	expect(await kept()).toEqual([range(1), range(2)]);
});

test('nobody listening, nobody looks', async () => {
	const acknowledgements = open();
	const stop = acknowledgements.store.subscribe(() => {});
	stop();
	await open().acknowledge(range(1));
	await acknowledgements.close();
	expect(acknowledgements.store.get()).toEqual([]);
});
