import {mkdtemp, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';
import {directoriesOf, openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {keepWorkspace, type WorkspaceKeeper} from '../../source/watchdog/workspace-keeper.ts';

const soon = {timeout: 10_000};

let workspace: Workspace;
let keeper: WorkspaceKeeper;
let told: string[];
let standing: Map<string, string>;
let restored: number;
let logNews: () => Promise<string | undefined>;
let isWritten: boolean;
let looks: number;

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(join(tmpdir(), 'keeper-'))));
	await writeFile(workspace.runRecord, '{}');
	told = [];
	standing = new Map();
	restored = 0;
	looks = 0;
	logNews = async () => undefined;
	isWritten = true;
	keeper = keepWorkspace({
		workspace,
		clock: systemClock,
		applicationLog: {
			look: () => {
				looks += 1;
				return logNews();
			},
		},
		isWritten: () => isWritten,
		onTrouble: (topic, message) => {
			if (message === undefined) standing.delete(topic);
			else standing.set(topic, message);
			if (message !== undefined && !told.includes(message)) told.push(message);
		},
		onRestored: () => {
			restored += 1;
		},
		interval: 20,
	});
	await expect.poll(() => looks, soon).toBeGreaterThan(0);
});

afterEach(async () => {
	await keeper.close();
	await rm(workspace.directory, {recursive: true, force: true});
});

const isThere = (place: string): Promise<boolean> =>
	stat(place).then(
		found => found.isDirectory(),
		() => false,
	);

test('directories that are removed are made anew, are told by name, and are no trouble then', async () => {
	await rm(workspace.alerts, {recursive: true});
	await rm(join(workspace.directory, 'logs'), {recursive: true});
	await expect.poll(() => isThere(workspace.alerts), soon).toBe(true);
	await expect.poll(() => told.join(), soon).toContain('logs/');
	expect(told.join()).toContain('alerts/');
	await expect.poll(() => standing.size, soon).toBe(0);
	expect(restored).toBeGreaterThan(0);
});

test('a whole workspace comes back, its private part for its owner only', async () => {
	// It is made anew while it goes.
	await rm(workspace.directory, {recursive: true, maxRetries: 10, retryDelay: 5});
	await expect.poll(() => told.at(-1), soon).toContain(`${workspace.directory} was removed`);
	for (const directory of directoriesOf(workspace)) expect(await isThere(directory)).toBe(true);
	expect((await stat(workspace.private)).mode & 0o777).toBe(0o700);
});

test('a directory that somebody else made anew was lost all the same', async () => {
	await keeper.close();
	let news: string | undefined;
	looks = 0;
	keeper = keepWorkspace({
		workspace,
		clock: systemClock,
		applicationLog: {
			look: async () => {
				looks += 1;
				return undefined;
			},
		},
		isWritten: () => true,
		onTrouble: (_topic, message) => {
			news ??= message;
		},
		onRestored: () => {},
		interval: 300,
	});
	await expect.poll(() => looks, soon).toBeGreaterThan(0);
	await rm(workspace.alerts, {recursive: true});
	await openWorkspace(workspace.directory);
	await expect.poll(() => news, soon).toContain('alerts/ was removed or replaced');
});

test('what cannot be made anew stands as a trouble until it can', async () => {
	await rm(workspace.alerts, {recursive: true});
	await writeFile(workspace.alerts, 'in the way').catch(async () => {
		await rm(workspace.alerts, {recursive: true});
		await writeFile(workspace.alerts, 'in the way');
	});
	await expect.poll(() => standing.get('workspace'), soon).toContain('cannot be made anew (EEXIST)');
	await rm(workspace.alerts);
	await expect.poll(() => isThere(workspace.alerts), soon).toBe(true);
	await expect.poll(() => standing.size, soon).toBe(0);
});

test('a run record that is gone is asked for anew', async () => {
	await rm(workspace.runRecord);
	await expect.poll(() => restored, soon).toBeGreaterThan(0);
	expect(told).toEqual([]);
});

test('the news of the log stand while somebody writes to it', async () => {
	logNews = async () => 'it was removed';
	await expect.poll(() => standing.get('log'), soon).toBe('it was removed');
	isWritten = false;
	await expect.poll(() => standing.size, soon).toBe(0);
	isWritten = true;
	logNews = async () => Promise.reject(Object.assign(new Error('EIO: bad'), {code: 'EIO'}));
	await expect.poll(() => standing.get('log'), soon).toContain('cannot be had (EIO)');
});
