import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Platform, ProcessEntry} from '../../source/platform/contract.ts';
import type {Target} from '../../source/platform/membership.ts';
import {platform} from '../../source/platform/platform.ts';
import {stopTree, sweepTree} from '../../source/platform/tree.ts';

const apps = path.resolve(import.meta.dirname, '../../fixtures/apps');

let cookie: string;
let started: ChildProcess[];

beforeEach(() => {
	cookie = randomUUID();
	started = [];
});

afterEach(async () => {
	for (const {pid} of await alive()) platform.signal(pid, 'SIGKILL');
	for (const child of started) child.kill('SIGKILL');
});

/** An application of this test, in a session of its own; `line` waits for one that begins like this. */
const start = (name: string, words: readonly string[] = [], life = 1) => {
	const program = name.endsWith('.py') ? 'python3' : process.execPath;
	const child = spawn(program, [path.join(apps, name), ...words], {
		detached: true,
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {...process.env, GRACE_LIFE: `${cookie}:${life}`, PYTHONUNBUFFERED: '1'},
	});
	started.push(child);
	const lines: string[] = [];
	createInterface({input: child.stdout}).on('line', text => lines.push(text));
	const line = async (beginning: string): Promise<number> => {
		await expect.poll(() => lines.some(text => text.startsWith(beginning)), {timeout: 10_000}).toBe(true);
		return Number(
			lines
				.find(text => text.startsWith(beginning))
				?.split(' ')
				.at(-1),
		);
	};
	return {pid: child.pid ?? 0, line};
};

const alive = async (): Promise<readonly ProcessEntry[]> =>
	(await platform.scan(() => {})).filter(entry => entry.cookie?.startsWith(cookie));
const isAlive = async (pid: number): Promise<boolean> => (await platform.identify(pid)) !== undefined;
const target = (root?: number): Target => ({root, matches: found => found.startsWith(`${cookie}:`)});

test('every process of the tree is told once, and what obeys is gone though another ignores it', async () => {
	const {pid, line} = start('setsid-child.py');
	const child = await line('child');
	const other = start('term-marker.mjs', ['/dev/null']);
	await other.line('pid');
	expect(await isAlive(child)).toBe(true);
	const stop = stopTree(platform, target(pid), 'SIGTERM');
	await expect.poll(() => Promise.all([isAlive(pid), isAlive(other.pid)])).toEqual([false, false]);
	// It ignores SIGTERM in a session of its own.
	expect(await isAlive(child)).toBe(true);
	stop.kill();
	await stop.gone;
	expect(await alive()).toEqual([]);
});

test('a tree that ignores SIGTERM is there until it is killed', async () => {
	const {pid, line} = start('ignore-sigterm.mjs');
	const child = await line('child');
	let isGone = false;
	const stop = stopTree(platform, target(pid), 'SIGTERM');
	void stop.gone.then(() => {
		isGone = true;
	});
	await line('parent ignored');
	await line('child ignored');
	expect(isGone).toBe(false);
	stop.kill();
	await stop.gone;
	expect([await isAlive(pid), await isAlive(child)]).toEqual([false, false]);
});

test('`gone` waits for the last of the tree, also where the root ended long ago', async () => {
	const {pid, line} = start('setsid-child.py');
	const child = await line('child');
	platform.signal(pid, 'SIGKILL');
	await expect.poll(() => isAlive(pid)).toBe(false);
	let isGone = false;
	const stop = stopTree(platform, target(pid), 'SIGTERM');
	void stop.gone.then(() => {
		isGone = true;
	});
	await expect.poll(async () => (await alive()).map(entry => entry.pid)).toEqual([child]);
	expect(isGone).toBe(false);
	platform.signal(child, 'SIGKILL');
	await expect.poll(() => isGone).toBe(true);
});

test('a target of which nothing lives is gone at once', async () => {
	await stopTree(platform, target(), 'SIGTERM').gone;
	await stopTree(platform, target(), 'SIGKILL').gone;
	expect(await sweepTree(platform, target())).toBe(0);
});

test('what forks each millisecond is killed, 10 times of 10', {timeout: 60_000}, async () => {
	for (let round = 0; round < 10; round += 1) {
		const {pid, line} = start('fork-loop.py', ['now', '1', '500'], round);
		await line('generation 50');
		const stop = stopTree(platform, target(pid), 'SIGKILL');
		await stop.gone;
		expect(await alive()).toEqual([]);
	}
});

test('what begins to fork when it is told SIGTERM is killed, too', {timeout: 60_000}, async () => {
	const {pid, line} = start('fork-loop.py', ['term', '1', '500']);
	await line('root');
	const stop = stopTree(platform, target(pid), 'SIGTERM');
	await line('generation 50');
	stop.kill();
	await stop.gone;
	expect(await alive()).toEqual([]);
});

test('a sweep kills the lives it is told, and no later one', async () => {
	const old = start('setsid-child.py', [], 1);
	const older = start('setsid-child.py', [], 0);
	const next = start('setsid-child.py', [], 2);
	const children = await Promise.all([old, older, next].map(({line}) => line('child')));
	// The root of the old life has died; its child in another session has not.
	platform.signal(old.pid, 'SIGKILL');
	await expect.poll(() => isAlive(old.pid)).toBe(false);
	const lives = (found: string): boolean => found === `${cookie}:0` || found === `${cookie}:1`;
	expect(await sweepTree(platform, {root: undefined, matches: lives})).toBe(3);
	await expect
		.poll(async () => (await alive()).map(({pid}) => pid).sort())
		.toEqual([next.pid, children[2]].sort());
});

test('a tree is not believed to be gone while the processes cannot be listed', async () => {
	const {pid, line} = start('ignore-sigterm.mjs');
	await line('child');
	let failures = 0;
	const flaky: Platform = {
		...platform,
		scan: async visit => {
			failures += 1;
			if (failures <= 3) throw new Error('EMFILE');
			return platform.scan(visit);
		},
	};
	const stop = stopTree(flaky, target(pid), 'SIGTERM');
	stop.kill();
	await stop.gone;
	expect(failures).toBeGreaterThan(3);
	expect(await alive()).toEqual([]);
});

test('the chase follows the numbers past the highest one', async () => {
	// A machine of its own: 32767 was the newest number when the scan began, 300 to 302 were given after it.
	const born = [300, 301, 302];
	const killed: number[] = [];
	const newest = [32_767, 302];
	const wrapped: Platform = {
		...platform,
		scan: async () => [],
		look: pid =>
			born.includes(pid) && !killed.includes(pid)
				? {pid, parent: 1, group: pid, session: pid, identity: `${pid}`, cookie: `${cookie}:1`}
				: undefined,
		newestPid: () => (newest.length > 1 ? newest.shift() : newest[0]),
		signal: pid => killed.push(pid) > 0,
	};
	expect(await sweepTree(wrapped, target())).toBe(3);
	expect(killed).toEqual(born);
});

test('the chase leaves a child alone whose parent only has the number of one that was killed', async () => {
	const killed: number[] = [];
	let newest = 500;
	const looks = new Map([
		[400, 'another'],
		[501, 'stranger'],
	]);
	const recycled: Platform = {
		...platform,
		scan: async visit => {
			const root = {pid: 400, parent: 1, group: 400, session: 400, identity: 'first', cookie: `${cookie}:1`};
			if (newest !== 500) return [];
			newest = 501;
			visit(root);
			return [root];
		},
		look: pid => {
			const identity = looks.get(pid);
			if (identity === undefined) return undefined;
			return {pid, parent: pid === 501 ? 400 : 1, group: pid, session: pid, identity, cookie: undefined};
		},
		newestPid: () => newest,
		signal: pid => killed.push(pid) > 0,
	};
	await sweepTree(recycled, target());
	expect(new Set(killed)).toEqual(new Set([400]));
	looks.set(400, 'first');
	killed.length = 0;
	newest = 500;
	await sweepTree(recycled, target());
	expect(new Set(killed)).toEqual(new Set([400, 501]));
});
