import {mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {locateWorkspace, openWorkspace} from '../../source/watchdog/workspace.ts';

let directory: string;

beforeEach(async () => {
	directory = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')));
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const refusal = (message: RegExp) => ({code: 'NO_WORKSPACE', message: expect.stringMatching(message)});

test('locating a workspace makes nothing', async () => {
	const workspace = await locateWorkspace(directory);
	expect(workspace.name).toBe(basename(directory));
	expect(workspace.stateFile).toBe(join(directory, 'grace_state.json'));
	await expect(stat(workspace.private)).rejects.toThrow('ENOENT');
});

test('opening a workspace makes its directories, the private one for its owner only', async () => {
	const workspace = await openWorkspace(directory);
	for (const made of [workspace.private, workspace.temporary, workspace.alerts, join(directory, 'logs')]) {
		expect((await stat(made)).isDirectory()).toBe(true);
	}
	expect((await stat(workspace.private)).mode & 0o777).toBe(0o700);
	expect(await openWorkspace(directory)).toEqual(workspace);
});

test('every path that leads to a workspace has the same key, and another workspace another one', async () => {
	const link = join(directory, 'link');
	const inside = join(directory, 'inside');
	await mkdir(inside);
	await symlink(inside, link);
	const {key} = await locateWorkspace(inside);
	expect((await locateWorkspace(link)).key).toBe(key);
	expect((await locateWorkspace(`${inside}/../inside/`)).key).toBe(key);
	expect((await locateWorkspace(directory)).key).not.toBe(key);
	expect(key).toMatch(/^[\da-f]{16}$/);
});

test('what is no directory is refused by name', async () => {
	await writeFile(join(directory, 'file'), '');
	await expect(locateWorkspace(join(directory, 'file'))).rejects.toMatchObject(
		refusal(/file to be a directory/),
	);
	await expect(locateWorkspace(join(directory, 'nobody'))).rejects.toMatchObject(
		refusal(/nobody to be a directory/),
	);
});

test.each(['.grace', 'alerts', 'logs'])('a file where %s should be is refused by name', async name => {
	await writeFile(join(directory, name), '');
	await expect(openWorkspace(directory)).rejects.toMatchObject(
		refusal(new RegExp(`${name} to be a directory, got something else\\. Move it away\\.$`)),
	);
});
