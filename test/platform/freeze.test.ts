import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Platform} from '../../source/platform/contract.ts';
import {type Freeze, freezeTree} from '../../source/platform/freeze.ts';
import {isMovingState, linux} from '../../source/platform/linux.ts';
import {sweepTree} from '../../source/platform/tree.ts';

const apps = path.resolve(import.meta.dirname, '../../fixtures/apps');

let cookie: string;
let started: ChildProcess[];
let freezes: Freeze[];

beforeEach(() => {
	cookie = randomUUID();
	started = [];
	freezes = [];
});

afterEach(async () => {
	for (const freeze of freezes) freeze.release();
	for (const child of started) child.kill('SIGKILL');
	await sweepTree(linux, target());
});

const target = () => ({root: undefined, matches: (found: string) => found === cookie});
const start = (
	program: string,
	words: readonly string[],
	environment: NodeJS.ProcessEnv = {GRACE_LIFE: cookie},
) => {
	const child = spawn(program, words, {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {...process.env, ...environment},
		detached: true,
	});
	started.push(child);
	const lines = createInterface({input: child.stdout});
	return {child, pid: child.pid ?? 0, firstLine: once(lines, 'line')};
};
const freeze = (machine: Platform = linux): Freeze => {
	const made = freezeTree(machine, target());
	freezes.push(made);
	return made;
};
// A busy machine, or one that forks each few milliseconds, may be quicker a few times, and is asked again.
const freezeInTheEnd = async (begin: () => Freeze = freeze): Promise<Freeze> => {
	const frozen = begin();
	return (await frozen.whole) ? frozen : freezeInTheEnd(begin);
};
const members = async () =>
	(await linux.scan(() => {})).filter(found => found.cookie === cookie).map(({pid}) => pid);
const stateOf = (pid: number): string => {
	const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
	return text.charAt(text.lastIndexOf(')') + 2);
};
const moving = async () => linux.moving?.(await members());
const threads = [
	'import threading, time',
	'def run():',
	'    while True: sum(range(1000))',
	'[threading.Thread(target=run, daemon=True).start() for _ in range(4)]',
	'print("there", flush=True)',
	'time.sleep(60)',
].join('\n');

describe.runIf(process.platform === 'linux')('on Linux', () => {
	test('every process of the tree stands still, with all its threads, until it is released', async () => {
		await start('python3', ['-c', threads]).firstLine;
		await start('sh', ['-c', 'sleep 60 & echo there; wait']).firstLine;
		// One that is just becoming another program shows no environment.
		await expect.poll(members).toHaveLength(3);
		const frozen = await freezeInTheEnd();
		expect(await moving()).toEqual([]);
		expect((await members()).map(stateOf)).toEqual(['T', 'T', 'T']);
		expect([await frozen.isStill(), frozen.isHeld()]).toEqual([true, true]);
		expect(frozen.pause()).toBeGreaterThan(0);
		frozen.release();
		await expect.poll(moving).toHaveLength(3);
		expect([await frozen.isStill(), frozen.isHeld()]).toEqual([false, false]);
	});

	test('what is born while it is frozen stands still, too', async () => {
		await start('python3', [path.join(apps, 'fork-loop.py'), 'now', '5']).firstLine;
		for (let round = 0; round < 3; round += 1) {
			const frozen = await freezeInTheEnd();
			expect(await moving()).toEqual([]);
			const before = await members();
			frozen.release();
			// It goes on with forking, as it would have all the time.
			await expect.poll(members, {interval: 5}).not.toEqual(before);
		}
	});

	test('what the first look does not show, the next one does', async () => {
		const {pid} = start('sleep', ['60']);
		const {pid: late} = start('sleep', ['60']);
		let looks = 0;
		// As one that is born behind the place that the look has reached.
		const machine: Platform = {
			...linux,
			scan: async visit => {
				looks += 1;
				const isShown = (each: number): boolean => looks > 1 || each !== late;
				const entries = await linux.scan(entry => isShown(entry.pid) && visit(entry));
				return entries.filter(entry => isShown(entry.pid));
			},
		};
		await freezeInTheEnd(() => {
			looks = 0;
			return freeze(machine);
		});
		expect([pid, late].map(stateOf)).toEqual(['T', 'T']);
	});

	test('what somebody else had stopped stays so afterwards', async () => {
		const {pid, child, firstLine} = start('sh', ['-c', 'echo there; sleep 60']);
		await firstLine;
		const other = start('sleep', ['60']);
		child.kill('SIGSTOP');
		await expect.poll(() => stateOf(pid)).toBe('T');
		const frozen = await freezeInTheEnd();
		expect(stateOf(other.pid)).toBe('T');
		frozen.release();
		await expect.poll(() => stateOf(other.pid)).not.toBe('T');
		expect(stateOf(pid)).toBe('T');
	});

	test('where somebody lets one go on, it is not still any more', async () => {
		const {child} = start('sleep', ['60']);
		const frozen = await freezeInTheEnd();
		child.kill('SIGCONT');
		await expect.poll(frozen.isStill).toBe(false);
		expect(frozen.isHeld()).toBe(true);
	});

	test('nobody is held longer than half a second', async () => {
		const {pid} = start('sleep', ['60']);
		const frozen = await freezeInTheEnd();
		await expect.poll(() => stateOf(pid)).not.toBe('T');
		expect(frozen.isHeld()).toBe(false);
	});

	test('one that does not stop in 200 ms keeps nobody waiting', async () => {
		const {pid} = start('sleep', ['60']);
		const stubborn: Platform = {
			...linux,
			signal: (each, signal) => each === pid || linux.signal(each, signal),
		};
		const {pid: other} = start('sleep', ['60']);
		const begun = performance.now();
		expect(await freeze(stubborn).whole).toBe(false);
		expect(performance.now() - begun).toBeLessThan(2000);
		await expect.poll(() => stateOf(other)).not.toBe('T');
	});

	test('a release at once lets everything go on, and nothing is whole', async () => {
		const {pid} = start('sleep', ['60']);
		const frozen = freeze();
		frozen.release();
		expect(await frozen.whole).toBe(false);
		await expect.poll(() => stateOf(pid)).not.toBe('T');
	});

	test('where nobody can be there to let it go on, nothing is stopped', async () => {
		const {pid} = start('sleep', ['60']);
		const stopped: number[] = [];
		const machine: Platform = {
			...linux,
			signal: (each, signal) => {
				stopped.push(each);
				return linux.signal(each, signal);
			},
		};
		const frozen = freezeTree(machine, target(), {
			cover: () => {
				throw new Error('no process can be started');
			},
			dismiss: () => {},
		});
		await expect(frozen.whole).rejects.toThrow('no process can be started');
		expect(stopped).toEqual([]);
		expect(stateOf(pid)).not.toBe('T');
	});

	test('a tree of nobody is whole at once', async () => {
		const frozen = await freezeInTheEnd();
		expect(frozen.pause()).toBe(0);
	});

	test('whoever was killed while it held a tree leaves nothing frozen', async () => {
		const {pid} = start('sh', ['-c', 'sleep 60 & echo there; wait']);
		const holder = start(process.execPath, [path.join(import.meta.dirname, 'freezer.ts'), cookie], {});
		expect(await once(holder.child, 'exit')).toEqual([null, 'SIGKILL']);
		expect(stateOf(pid)).toBe('T');
		await expect.poll(moving, {timeout: 5000}).toHaveLength(2);
	});
});

test.each([
	['R', true],
	['S', true],
	['D', true],
	['t', true],
	['T', false],
	['Z', false],
	['X', false],
])('a thread in the state %s moves: %s', (state, isMoving) => {
	const text = `77 (a) T (b) ${state} 1 77 77 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4711 1 2\n`;
	expect(isMovingState(text)).toBe(isMoving);
});

test('a thread of which nothing can be read has ended', () => {
	expect(isMovingState(undefined)).toBe(false);
	expect(isMovingState('')).toBe(false);
});
