import {access, appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {archiveAlerts} from '../../source/alerts/retention.ts';

const now = new Date(Date.UTC(2025, 11, 31));

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'alert-retention-'));
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const put = (name: string, value: unknown) =>
	writeFile(join(directory, name), typeof value === 'string' ? value : JSON.stringify(value));
const alert = (timestamp: string, number = 0) => ({event_type: 'x', timestamp, payload: {number}});
const files = async () => (await readdir(directory)).filter(name => name.endsWith('.json')).sort();
const archive = (month: string) => readFile(join(directory, 'archive', `${month}.jsonl`), 'utf8');
const lines = async (month: string) =>
	(await archive(month))
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));

const october = 'info_20251001_000000.json';
const november = 'info_20251101_000000.json';
const december = 'info_20251220_000000.json';

const putThree = async () => {
	await put(october, alert('2025-10-01T00:00:00Z', 10));
	await put(november, alert('2025-11-01T00:00:00Z', 11));
	await put(december, alert('2025-12-20T00:00:00Z', 12));
};

test('old alerts move into the archive of their month, a line each with the name of their file', async () => {
	await putThree();
	expect(await archiveAlerts({directory, keepCount: 0, now})).toEqual({archived: 2, problem: undefined});
	expect(await files()).toEqual([december]);
	expect(await lines('2025-10')).toEqual([{file: october, ...alert('2025-10-01T00:00:00Z', 10)}]);
	expect(await lines('2025-11')).toEqual([{file: november, ...alert('2025-11-01T00:00:00Z', 11)}]);
	expect(await archive('2025-10')).toMatch(/^\{"file":"info_20251001_000000.json",.*\n$/);
});

test('what is new stays, however many there are, and the newest stay, however old', async () => {
	await putThree();
	expect((await archiveAlerts({directory, keepCount: 0, keepDays: 365, now})).archived).toBe(0);
	expect((await archiveAlerts({directory, keepCount: 2, keepDays: 0, now})).archived).toBe(1);
	expect(await files()).toEqual([november, december]);
});

test('with its defaults it keeps 5,000', async () => {
	for (let number = 0; number < 5001; number += 1) await put(`info_20250101_000000_${number}.json`, '{}');
	expect((await archiveAlerts({directory, now})).archived).toBe(1);
	expect(await files()).toHaveLength(5000);
});

test('the month is that of the timestamp, then of the name, then of the file', async () => {
	await put('info_20251001_000001.json', alert('2025-09-30T23:59:59.9'));
	await put('info_20251001_000002.json', alert('whenever'));
	await put('notes.json', {});
	await utimes(join(directory, 'notes.json'), Date.UTC(2025, 6, 1) / 1000, Date.UTC(2025, 6, 1) / 1000);
	expect((await archiveAlerts({directory, keepCount: 0, now})).archived).toBe(3);
	expect((await readdir(join(directory, 'archive'))).sort()).toEqual([
		'2025-07.jsonl',
		'2025-09.jsonl',
		'2025-10.jsonl',
	]);
});

test('what cannot be parsed stays where it is', async () => {
	await put('info_20251001_000001.json', '{"event_ty');
	await put('info_20251001_000002.json', '[]');
	await put('info_20251001_000003.json', `{"pad": "${'x'.repeat(300_000)}"}`);
	await put('info_20251001_000004.json', `{"deep": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
	await mkdir(join(directory, 'info_20251001_000005.json'));
	await put(october, alert('2025-10-01T00:00:00Z'));
	expect(await archiveAlerts({directory, keepCount: 0, now})).toEqual({archived: 1, problem: undefined});
	expect(await files()).toHaveLength(5);
});

test('an alert whose deletion failed the last time is not archived twice', async () => {
	await putThree();
	await archiveAlerts({directory, keepCount: 0, now});
	await putThree();
	expect((await archiveAlerts({directory, keepCount: 0, now})).archived).toBe(2);
	expect(await files()).toEqual([december]);
	expect(await lines('2025-10')).toHaveLength(1);
});

test('another alert of the same name is archived too', async () => {
	await putThree();
	await archiveAlerts({directory, keepCount: 0, now});
	await put(october, alert('2025-10-01T00:00:00Z', 99));
	await archiveAlerts({directory, keepCount: 0, now});
	expect((await lines('2025-10')).map(line => line.payload.number)).toEqual([10, 99]);
});

test('a torn line does not spoil the next one', async () => {
	await mkdir(join(directory, 'archive'));
	await appendFile(join(directory, 'archive', '2025-10.jsonl'), '{"file":"info_2025');
	await putThree();
	await archiveAlerts({directory, keepCount: 0, now});
	const [torn, whole] = (await archive('2025-10')).trimEnd().split('\n');
	expect(torn).toBe('{"file":"info_2025');
	expect(JSON.parse(whole ?? '').file).toBe(october);
});

test('an archive that cannot be written costs no alert', async () => {
	await putThree();
	await mkdir(join(directory, 'archive', '2025-10.jsonl'), {recursive: true});
	const {archived, problem} = await archiveAlerts({directory, keepCount: 0, now});
	expect(archived).toBe(0);
	expect(problem).toMatch(/EISDIR/);
	expect(await files()).toEqual([october, november, december]);
});

test('without a directory there is nothing to do, and it says so', async () => {
	const missing = join(directory, 'missing');
	expect((await archiveAlerts({directory: missing, now})).problem).toMatch(/ENOENT/);
	await expect(access(missing)).rejects.toThrow();
});
