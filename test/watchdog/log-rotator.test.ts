import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {appendFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Platform} from '../../source/platform/contract.ts';
import {platform} from '../../source/platform/platform.ts';
import {type ApplicationLog, openApplicationLog} from '../../source/watchdog/application-log.ts';
import type {Rotation} from '../../source/watchdog/log-rotation.ts';
import {createLogRotator, type LogRotator} from '../../source/watchdog/log-rotator.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';

let directory: string;
let file: string;
let log: ApplicationLog;
let rotator: LogRotator;
let clock: ReturnType<typeof createFakeClock>;
let rotated: Rotation[];
let troubles: (string | undefined)[];
let limits: {readonly maxSize: number; readonly count: number};
let children: ChildProcess[];
let root: number | undefined;
let isStopping: boolean;
/** When the first rotation was thought of. */
let wantedAt: number | undefined;

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'log-rotator-'));
	file = path.join(directory, 'grace.log');
	clock = createFakeClock();
	rotated = [];
	troubles = [];
	limits = {maxSize: 100, count: 2};
	children = [];
	root = undefined;
	isStopping = false;
	wantedAt = undefined;
});

afterEach(async () => {
	await rotator.close();
	await log.close();
	for (const child of children) child.kill('SIGKILL');
	await rm(directory, {recursive: true});
});

const open = async (machine: Platform = platform, place = file): Promise<void> => {
	log = await openApplicationLog(place);
	rotator = createLogRotator({
		path: place,
		log,
		limits: () => limits,
		workspaceKey: path.basename(directory),
		platform: machine,
		clock,
		standing: () => {
			wantedAt ??= clock.now();
			return {root, isStopping};
		},
		onRotated: rotation => rotated.push(rotation),
		onTrouble: message => {
			if (troubles.at(-1) !== message) troubles.push(message);
		},
	});
};
const start = async (): Promise<ChildProcess> => {
	const child = spawn('sleep', ['60'], {
		detached: true,
		env: {...process.env, GRACE_LIFE: `${path.basename(directory)}:1`},
	});
	children.push(child);
	await once(child, 'spawn');
	root = child.pid;
	return child;
};
const stateOf = ({pid}: ChildProcess): string =>
	/\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';
const text = 'x'.repeat(99);
/** Lets time pass until `isThere`: every look is a timer. */
const passing = (isThere: () => unknown) =>
	expect.poll(
		() => {
			clock.advance(100);
			return isThere();
		},
		{timeout: 10_000, interval: 10},
	);

test('a log is rotated when it has reached its size, and not before', async () => {
	await open();
	await start();
	await writeFile(file, text);
	await rotator.begin();
	for (let turn = 0; turn < 30; turn += 1) {
		clock.advance(100);
		await log.size();
	}
	expect(wantedAt).toBeUndefined();
	await appendFile(file, '\n');
	await passing(() => rotated).toEqual([{bytes: 100, pause: expect.any(Number)}]);
	expect(await readdir(directory)).toEqual(['.grace.log.offsets', 'grace.log', 'grace.log.1']);
	// On a busy machine the tree may not stand still at once, and is asked again.
	expect(troubles.at(-1)).toBeUndefined();
});

test('another size counts from the next look on', async () => {
	await open();
	await start();
	await writeFile(file, `${'x'.repeat(49)}\n`);
	await rotator.begin();
	for (let turn = 0; turn < 30; turn += 1) {
		clock.advance(100);
		await log.size();
	}
	expect(wantedAt).toBeUndefined();
	limits = {maxSize: 50, count: 2};
	await passing(() => rotated).toEqual([{bytes: 50, pause: expect.any(Number)}]);
});

test('whoever stands still goes on at once when something happens, and the rotation comes later', async () => {
	const held = Promise.withResolvers<void>();
	let isHeldUp = true;
	const machine: Platform = {
		...platform,
		moving: async pids => {
			const found = (await platform.moving?.(pids)) ?? [];
			if (isHeldUp && children.some(child => stateOf(child) === 'T')) await held.promise;
			return found;
		},
	};
	await open(machine);
	const child = await start();
	await writeFile(file, `${text}\n`);
	await rotator.begin();
	await expect.poll(() => stateOf(child)).toBe('T');
	rotator.yieldTo();
	await expect.poll(() => stateOf(child)).not.toBe('T');
	isHeldUp = false;
	held.resolve();
	expect(await readFile(file, 'utf8')).toBe(`${text}\n`);
	await passing(() => rotated.length).toBe(1);
	expect(stateOf(child)).not.toBe('T');
	// A person need not hear of it.
	expect(troubles.at(-1)).toBeUndefined();
});

test('nobody who is being stopped is made to stand still', async () => {
	await open();
	const child = await start();
	isStopping = true;
	await writeFile(file, `${text}\n`);
	await rotator.begin();
	for (let turn = 0; turn < 30; turn += 1) {
		clock.advance(100);
		await log.size();
		expect(stateOf(child)).not.toBe('T');
	}
	expect(rotated).toEqual([]);
	isStopping = false;
	await passing(() => rotated.length).toBe(1);
});

test('where no signal stops a process, the log is rotated between two lives', async () => {
	await open({...platform, moving: undefined});
	root = process.pid;
	await writeFile(file, `${text}\n`);
	await rotator.begin();
	for (let turn = 0; turn < 30; turn += 1) {
		clock.advance(100);
		await log.size();
	}
	expect(rotated).toEqual([]);
	root = undefined;
	await passing(() => rotated.length).toBe(1);
});

test('a trouble stands until it is mended', async () => {
	await open();
	await mkdir(path.join(directory, '.grace.log.rotating'));
	await writeFile(file, `${text}\n`);
	await rotator.begin();
	await passing(() => troubles).toEqual([
		'logs/grace.log cannot be rotated (EISDIR): make room or give permission.',
	]);
	await rmdir(path.join(directory, '.grace.log.rotating'));
	await passing(() => troubles.at(-1)).toBeUndefined();
	expect(rotated).toHaveLength(1);
	expect(await log.size()).toBe(100);
});

test('one that never stands still is a trouble after a while', async () => {
	await open({...platform, moving: async pids => pids});
	await start();
	await writeFile(file, `${text}\n`);
	await rotator.begin();
	await passing(() => troubles.at(-1)).toMatch(/does not stand still/);
	expect(stateOf(children[0] as ChildProcess)).not.toBe('T');
});

test('what an earlier watchdog has begun is finished first, and its dead-man gets his time', async () => {
	await writeFile(path.join(directory, '.grace.log.rotating'), 'earlier\n');
	await writeFile(file, `${text}\n`);
	await open();
	await rotator.begin();
	expect(await readFile(`${file}.1`, 'utf8')).toBe('earlier\n');
	expect(await log.size()).toBe(108);
	const begun = clock.now();
	await passing(() => rotated.length).toBe(1);
	expect((wantedAt ?? 0) - begun).toBeGreaterThanOrEqual(2500);
	expect(await readFile(`${file}.2`, 'utf8')).toBe('earlier\n');
});

test('on a full disk the oldest files make room, and without any it is tried again', async () => {
	const disk = path.join(directory, 'disk');
	await mkdir(disk);
	await execa('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
	try {
		const place = path.join(disk, 'grace.log');
		await writeFile(`${place}.1`, 'y'.repeat(30_000));
		await writeFile(`${place}.2`, 'z'.repeat(30_000));
		await writeFile(place, 'x'.repeat(40_000));
		await open(platform, place);
		await rotator.begin();
		await passing(() => rotated.length).toBe(1);
		expect(troubles.at(-1)).toBeUndefined();
		expect(await readdir(disk)).toEqual(['.grace.log.offsets', 'grace.log', 'grace.log.1', 'grace.log.2']);
		expect(await readFile(`${place}.1`, 'utf8')).toBe('x'.repeat(40_000));
		expect(await readFile(`${place}.2`, 'utf8')).toBe('y'.repeat(30_000));

		await appendFile(place, 'w'.repeat(50_000));
		await Promise.all([rm(`${place}.1`), rm(`${place}.2`)]);
		await writeFile(path.join(disk, 'other'), 'o'.repeat(60_000));
		await passing(() => troubles.at(-1)).toMatch(/ENOSPC/);
		expect(await readFile(place, 'utf8')).toBe('w'.repeat(50_000));
		await rm(path.join(disk, 'other'));
		await passing(() => rotated.length).toBe(2);
		expect(troubles.at(-1)).toBeUndefined();
		expect(await readFile(`${place}.1`, 'utf8')).toBe('w'.repeat(50_000));
	} finally {
		await rotator.close();
		await log.close();
		await execa('umount', [disk]);
	}
});
