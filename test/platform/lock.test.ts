import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {platform} from '../../source/platform/platform.ts';

const holder = path.join(import.meta.dirname, 'lock-holder.ts');
const platformFile = path.resolve(import.meta.dirname, '../../source/platform/platform.ts');

let name: string;
let started: ChildProcess[];
let grandchildren: number[];

beforeEach(() => {
	name = `test-${randomUUID()}`;
	started = [];
	grandchildren = [];
});

afterEach(() => {
	for (const child of started) child.kill('SIGKILL');
	for (const pid of grandchildren) process.kill(pid, 'SIGKILL');
});

/** Another process that tries to take the lock, and its first word. */
const startHolder = async () => {
	const child = spawn(process.execPath, [holder, name], {stdio: ['ignore', 'pipe', 'inherit']});
	started.push(child);
	const [line]: unknown[] = await once(createInterface({input: child.stdout}), 'line');
	const [word = '', pid] = String(line).split(' ');
	if (pid !== undefined) grandchildren.push(Number(pid));
	return {word, child, grandchild: Number(pid)};
};

test('of four processes that want the lock at once exactly one holds it', async () => {
	const holders = await Promise.all([startHolder(), startHolder(), startHolder(), startHolder()]);
	expect(holders.map(({word}) => word).sort()).toEqual(['held', 'taken', 'taken', 'taken']);
	expect(await platform.lock(name)).toBeUndefined();
	expect(await platform.isLocked(name)).toBe(true);
});

test('a lock is free when its holder is killed, though the child of that lives on', async () => {
	const {word, child, grandchild} = await startHolder();
	expect(word).toBe('held');
	child.kill('SIGKILL');
	await once(child, 'exit');
	expect(await platform.identify(grandchild)).toBeTypeOf('string');
	expect(await platform.isLocked(name)).toBe(false);
	const lock = await platform.lock(name);
	expect(lock).toBeDefined();
	await lock?.release();
});

test('a lock that was released is free, and another name always was', async () => {
	const lock = await platform.lock(name);
	expect(await platform.isLocked(name)).toBe(true);
	expect(await platform.isLocked(`${name}-other`)).toBe(false);
	const other = await platform.lock(`${name}-other`);
	expect(other).toBeDefined();
	await lock?.release();
	expect(await platform.isLocked(name)).toBe(false);
	await other?.release();
});

test('a lock alone does not keep its process', async () => {
	const script = `
		import {platform} from ${JSON.stringify(platformFile)};
		if (await platform.lock(${JSON.stringify(name)})) console.log('held');
	`;
	const {stdout} = await execa(process.execPath, ['--input-type=module', '--eval', script], {
		timeout: 10_000,
	});
	expect(stdout).toBe('held');
});
