import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Enclosures} from '../../source/platform/contract.ts';
import {platform} from '../../source/platform/platform.ts';
import {cookieOf} from '../../source/watchdog/cookie.ts';
import {findLeftover} from '../../source/watchdog/leftover.ts';
import type {RunRecord} from '../../source/watchdog/run-record.ts';

let key: string;
let started: ChildProcess[];

beforeEach(() => {
	key = randomUUID();
	started = [];
});

afterEach(() => {
	for (const child of started) child.kill('SIGKILL');
});

/** A process that has begun, with the pid of a child of it. */
const start = async (cookie: string | undefined) => {
	const script = `const {pid} = require('node:child_process').spawn('sleep', ['60'], {stdio: 'ignore'});
		process.on('SIGTERM', () => { process.kill(pid, 'SIGKILL'); process.exit(); });
		console.log(pid);`;
	const {GRACE_LIFE: _, ...environment} = process.env;
	const child = spawn(process.execPath, ['--eval', script], {
		detached: true,
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {...environment, ...(cookie !== undefined && {GRACE_LIFE: cookie})},
	});
	started.push(child);
	const [line]: unknown[] = await once(createInterface({input: child.stdout}), 'line');
	const descendant = Number(line);
	return {child, pid: child.pid ?? 0, descendant, identity: (await platform.identify(child.pid ?? 0)) ?? ''};
};
const recordOf = (facts: Partial<RunRecord>): RunRecord => ({
	phase: 'running',
	life: 3,
	restarts: 0,
	failures: 0,
	command: [],
	...facts,
});
const end = async ({child, descendant}: Awaited<ReturnType<typeof start>>) => {
	const exit = once(child, 'exit');
	child.kill('SIGTERM');
	await exit;
	await expect.poll(() => platform.identify(descendant)).toBeUndefined();
};

test('where nothing lives nothing is found', async () => {
	expect(await findLeftover(platform, key, undefined)).toBeUndefined();
	expect(await findLeftover(platform, key, recordOf({pid: 2 ** 22, identity: 'gone'}))).toBeUndefined();
});

test('the root of what has the cookie is found without a record, with its life', async () => {
	const running = await start(cookieOf(key, 7));
	expect(await findLeftover(platform, key, undefined)).toEqual({
		pid: running.pid,
		identity: running.identity,
		life: 7,
		isRoot: true,
	});
	expect(await findLeftover(platform, `${key}x`, undefined)).toBeUndefined();
	await end(running);
});

test('a recorded process is found without a cookie', async () => {
	const running = await start(undefined);
	const record = recordOf({pid: running.pid, identity: running.identity});
	expect(await findLeftover(platform, key, record)).toMatchObject({pid: running.pid, life: 3, isRoot: true});
	await end(running);
});

test('a process that only has the number of the recorded one is not it', async () => {
	const running = await start(undefined);
	const record = recordOf({pid: running.pid, identity: `${running.identity}0`});
	expect(await findLeftover(platform, key, record)).toBeUndefined();
	await end(running);
});

test('the cookie knows a later life than the record', async () => {
	const [old, young] = await Promise.all([start(undefined), start(cookieOf(key, 9))]);
	const record = recordOf({pid: old.pid, identity: old.identity, life: 3});
	expect(await findLeftover(platform, key, record)).toMatchObject({pid: young.pid, life: 9, isRoot: true});
	await Promise.all([end(old), end(young)]);
});

test('what a recorded root has left is no root', async () => {
	const running = await start(cookieOf(key, 3));
	const record = recordOf({pid: 2 ** 22, identity: 'gone'});
	expect(await findLeftover(platform, key, record)).toMatchObject({pid: running.pid, life: 3, isRoot: false});
	await end(running);
});

test('of two lives the later one is found', async () => {
	const [old, young] = await Promise.all([start(cookieOf(key, 3)), start(cookieOf(key, 4))]);
	expect(await findLeftover(platform, key, undefined)).toMatchObject({pid: young.pid, life: 4, isRoot: true});
	await Promise.all([end(old), end(young)]);
});

test('a cookie that names no life is found all the same', async () => {
	const running = await start(`${key}:nonsense`);
	expect(await findLeftover(platform, key, undefined)).toMatchObject({pid: running.pid, life: 0});
	await end(running);
});

test('what is in an enclosure of the workspace is found without a record and without a cookie', async () => {
	const running = await start(undefined);
	const inside = new Map([[running.pid, cookieOf(key, 5)]]);
	const members = async (matches: (cookie: string) => boolean) =>
		new Map([...inside].filter(([, cookie]) => matches(cookie)));
	const enclosures: Enclosures = {
		enclose: async () => {},
		members,
		kill: async () => [],
		remove: async () => true,
		release: async () => false,
	};
	const machine = {...platform, enclosures};
	expect(await findLeftover(machine, key, undefined)).toMatchObject({pid: running.pid, life: 5});
	expect(await findLeftover(machine, `${key}x`, undefined)).toBeUndefined();
	await end(running);
	expect(await findLeftover(machine, key, undefined)).toBeUndefined();
});
