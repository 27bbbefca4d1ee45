import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createEnclosures} from '../../source/platform/cgroup.ts';
import type {Platform} from '../../source/platform/contract.ts';
import {linux} from '../../source/platform/linux.ts';
import {stopTree, sweepTree} from '../../source/platform/tree.ts';
import {enclosingDirectory, enclosuresIn} from './enclosing.ts';

const apps = path.resolve(import.meta.dirname, '../../fixtures/apps');
const directory = await enclosingDirectory();

let key: string;
let started: ChildProcess[];
let temporary: string;

beforeEach(async () => {
	key = randomUUID();
	started = [];
	temporary = await mkdtemp(path.join(tmpdir(), 'cgroup-'));
});

afterEach(async () => {
	const {enclosures} = linux;
	for (const child of started) child.kill('SIGKILL');
	await enclosures?.kill(isOurs);
	await expect.poll(async () => enclosures?.remove(isOurs) ?? true).toBe(true);
	await rm(temporary, {recursive: true});
});

const isOurs = (cookie: string): boolean => cookie.startsWith(`${key}:`);
const isLife = (life: number) => (cookie: string) => cookie === `${key}:${life}`;

/** A process in a session of its own; `line` waits for the number behind a word. */
const start = (program: string, words: readonly string[], life: number | undefined = 1) => {
	const {GRACE_LIFE: _, ...environment} = process.env;
	const child = spawn(program, words, {
		detached: true,
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {...environment, ...(life !== undefined && {GRACE_LIFE: `${key}:${life}`})},
	});
	started.push(child);
	const lines: string[] = [];
	createInterface({input: child.stdout}).on('line', text => lines.push(text));
	const line = async (word: string): Promise<number> => {
		const look = (): string | undefined => lines.find(text => text.startsWith(`${word} `));
		await expect.poll(look, {timeout: 10_000}).toBeDefined();
		return Number(look()?.split(' ').at(-1));
	};
	return {child, pid: child.pid ?? 0, line};
};
const startOrphan = (life = 1) => start('python3', [path.join(apps, 'scrubbed-orphan.py')], life);
const isAlive = async (pid: number): Promise<boolean> => (await linux.identify(pid)) !== undefined;

/** What is known of an orphan only by its enclosure, or not at all. */
const expectUntied = (orphan: number, root: number): void => {
	const entry = linux.look(orphan);
	expect(entry).toMatchObject({cookie: undefined});
	expect([entry?.parent, entry?.group, entry?.session]).not.toContain(root);
};

const withoutCgroups: Platform = {...linux, enclosures: undefined};

// One and the same application, where a cgroup can be written and where none can.
if (directory !== undefined) {
	const {enclosures} = linux;
	if (enclosures === undefined) throw new Error('Expected Linux to have enclosures.');

	describe('in a writable cgroup v2', () => {
		test('a process goes in with the descendants it has, and what it starts is inside', async () => {
			const script = "trap 'sleep 60 & echo late $!' USR1; sleep 60 & echo early $!; while :; do wait; done";
			const {pid, line} = start('sh', ['-c', script]);
			const early = await line('early');
			await enclosures.enclose(`${key}:1`, pid);
			expect(await enclosures.members(isOurs)).toEqual(
				new Map([
					[pid, `${key}:1`],
					[early, `${key}:1`],
				]),
			);
			expect(await readFile(`/proc/${early}/cgroup`, 'utf8')).toMatch(`/grace-${key}:1\n`);
			expect(await enclosures.members(isLife(2))).toEqual(new Map());
			linux.signal(pid, 'SIGUSR1');
			const late = await line('late');
			expect((await enclosures.members(isOurs)).get(late)).toBe(`${key}:1`);
		});

		test('a child that moved into a cgroup of its own inside stays there, and counts', async () => {
			const place = path.join(directory, `grace-${key}:1`);
			const {pid} = start('sleep', ['60']);
			await enclosures.enclose(`${key}:1`, pid);
			await mkdir(path.join(place, 'own'));
			const other = start('sleep', ['60']);
			await writeFile(path.join(place, 'own', 'cgroup.procs'), String(other.pid), {flag: 'r+'});
			expect([...(await enclosures.members(isOurs)).keys()].sort()).toEqual([pid, other.pid].sort());
			expect(await enclosures.remove(isOurs)).toBe(false);
			// As if it had been born there.
			const family = async () => [pid, other.pid];
			await createEnclosures({findDirectory: async () => directory, family}).enclose(`${key}:1`, pid);
			expect(await readFile(`/proc/${other.pid}/cgroup`, 'utf8')).toMatch(`/grace-${key}:1/own\n`);
			await enclosures.kill(isOurs);
			await expect.poll(() => Promise.all([isAlive(pid), isAlive(other.pid)])).toEqual([false, false]);
			await expect.poll(() => enclosures.remove(isOurs)).toBe(true);
			expect(enclosuresIn(directory, key)).toEqual([]);
		});

		test('who asks at once is answered when the process is inside', async () => {
			const {pid} = start('sleep', ['60']);
			const {promise: isIn, resolve: letIn} = Promise.withResolvers<void>();
			const slow = createEnclosures({
				findDirectory: async () => directory,
				family: async root => {
					await isIn;
					return [root];
				},
			});
			void slow.enclose(`${key}:1`, pid);
			let answer: ReadonlyMap<number, string> | undefined;
			void slow.members(isOurs).then(members => {
				answer = members;
			});
			// Another life's are not waited for.
			expect(await slow.members(isLife(2))).toEqual(new Map());
			await expect.poll(async () => (await enclosures.members(isOurs)).size).toBe(1);
			expect(answer).toBeUndefined();
			letIn();
			await expect.poll(() => [...(answer?.keys() ?? [])]).toEqual([pid]);
		});

		test('a process that ended before leaves an empty one, which is removed', async () => {
			const {child, pid} = start('true', []);
			await expect.poll(() => child.exitCode).toBe(0);
			await enclosures.enclose(`${key}:1`, pid);
			expect(await enclosures.members(isOurs)).toEqual(new Map());
			expect(await enclosures.remove(isOurs)).toBe(true);
			expect(enclosuresIn(directory, key)).toEqual([]);
			// It is no reason to give up.
			const next = start('sleep', ['60']);
			await enclosures.enclose(`${key}:2`, next.pid);
			expect([...(await enclosures.members(isOurs)).keys()]).toEqual([next.pid]);
		});

		test('SIGTERM reaches an orphan that nothing else ties to its tree, and it is gone before the tree is', async () => {
			const {pid, line} = startOrphan();
			await enclosures.enclose(`${key}:1`, pid);
			const orphan = await line('orphan');
			await line('root');
			expectUntied(orphan, pid);
			let isGone = false;
			const stop = stopTree(linux, {root: pid, matches: isOurs}, 'SIGTERM');
			void stop.gone.then(() => {
				isGone = true;
			});
			await expect.poll(() => isAlive(pid)).toBe(false);
			// It ignores SIGTERM.
			expect([await isAlive(orphan), isGone]).toEqual([true, false]);
			stop.kill();
			await stop.gone;
			expect(await isAlive(orphan)).toBe(false);
			expect(enclosuresIn(directory, key)).toEqual([]);
		});

		test('a tree is not gone while anything is in its enclosure, whatever a scan shows', async () => {
			const {pid} = start('sleep', ['60']);
			await enclosures.enclose(`${key}:1`, pid);
			let scans = 0;
			const blind: Platform = {
				...linux,
				scan: async () => {
					scans += 1;
					return [];
				},
			};
			let isGone = false;
			const stop = stopTree(blind, {root: pid, matches: isOurs}, 'SIGTERM');
			void stop.gone.then(() => {
				isGone = true;
			});
			await expect.poll(() => scans).toBeGreaterThan(2);
			expect(isGone).toBe(false);
			linux.signal(pid, 'SIGKILL');
			await stop.gone;
			expect(enclosuresIn(directory, key)).toEqual([]);
		});

		test('a sweep kills the orphan of the old life, and not that of the next', async () => {
			const [old, next] = [startOrphan(1), startOrphan(2)];
			await Promise.all([enclosures.enclose(`${key}:1`, old.pid), enclosures.enclose(`${key}:2`, next.pid)]);
			const [oldOrphan, nextOrphan] = [await old.line('orphan'), await next.line('orphan')];
			await Promise.all([old.line('root'), next.line('root')]);
			linux.signal(old.pid, 'SIGKILL');
			await expect.poll(() => isAlive(old.pid)).toBe(false);
			expect(await sweepTree(linux, {root: undefined, matches: isLife(1)})).toBe(1);
			expect(await isAlive(oldOrphan)).toBe(false);
			expect(enclosuresIn(directory, key)).toEqual([`grace-${key}:2`]);
			expect([...(await enclosures.members(isOurs)).keys()].sort()).toEqual([next.pid, nextOrphan].sort());
		});

		test('without cgroup.kill the members are killed one by one', async () => {
			const {pid, line} = startOrphan();
			await enclosures.enclose(`${key}:1`, pid);
			const orphan = await line('orphan');
			const old: Platform = {...linux, enclosures: {...enclosures, kill: async () => []}};
			expect(await sweepTree(old, {root: undefined, matches: isOurs})).toBeGreaterThanOrEqual(2);
			expect([await isAlive(pid), await isAlive(orphan)]).toEqual([false, false]);
		});

		test('what forks each millisecond ends with one word', async () => {
			const {pid, line} = start('python3', [path.join(apps, 'fork-loop.py'), 'term', '1', '500']);
			await line('root');
			await enclosures.enclose(`${key}:1`, pid);
			linux.signal(pid, 'SIGTERM');
			await line('generation 50');
			expect((await enclosures.kill(isOurs)).length).toBeGreaterThan(0);
			// Nothing else was done, and still nobody is born any more.
			await expect.poll(async () => (await enclosures.members(isOurs)).size).toBe(0);
			expect((await linux.scan(() => {})).filter(({cookie = ''}) => isOurs(cookie))).toEqual([]);
		});

		test('an enclosure that this process is in is never killed, and it is no member', async () => {
			// This directory stands for the cgroup of the process, which is in a part of it.
			const own = createEnclosures({findDirectory: async () => temporary, family: async pid => [pid]});
			const place = path.join(temporary, `grace-${key}:1`);
			await mkdir(path.join(place, 'below'), {recursive: true});
			await writeFile(path.join(place, 'cgroup.kill'), '');
			await writeFile(path.join(place, 'cgroup.procs'), '0\n1\n4194304\n');
			await writeFile(path.join(place, 'below', 'cgroup.procs'), `${process.pid}\n`);
			expect(await own.kill(isOurs)).toEqual([]);
			expect(await readFile(path.join(place, 'cgroup.kill'), 'utf8')).toBe('');
			expect([...(await own.members(isOurs)).keys()]).toEqual([4194304]);
		});

		test('a process is taken out of all the enclosures that its parent is in, and only then', async () => {
			const {pid} = start('sleep', ['60']);
			await enclosures.enclose(`${key}:1`, pid);
			expect(await enclosures.release(pid)).toBe(false);
			const inside = createEnclosures({
				findDirectory: async () => path.join(directory, `grace-${key}:1`, 'grace-other:2'),
				family: linux.family,
			});
			expect(await inside.release(pid)).toBe(true);
			expect((await enclosures.members(isOurs)).size).toBe(0);
		});
	});
} else {
	describe('without a writable cgroup v2', () => {
		test('nothing is ever inside, and nobody is told', async () => {
			const {pid} = start('sleep', ['60']);
			await linux.enclosures?.enclose(`${key}:1`, pid);
			expect((await linux.enclosures?.members(isOurs))?.size).toBe(0);
		});
	});
}

describe('where cgroups are refused', () => {
	test.each([
		['there is no directory', async () => undefined],
		['the directory does not exist', async () => path.join(temporary, 'nowhere')],
		['the directory is an ordinary one', async () => temporary],
	])(
		'%s: a tree is stopped all the same, nothing is left, and it is not tried again',
		async (_, findDirectory) => {
			let looks = 0;
			const enclosures = createEnclosures({
				findDirectory: () => {
					looks += 1;
					return findDirectory();
				},
				family: linux.family,
			});
			const {pid, line} = start('python3', [path.join(apps, 'setsid-child.py')]);
			const child = await line('child');
			await enclosures.enclose(`${key}:1`, pid);
			expect(await enclosures.members(isOurs)).toEqual(new Map());
			await enclosures.enclose(`${key}:2`, pid);
			const stop = stopTree({...linux, enclosures}, {root: pid, matches: isOurs}, 'SIGTERM');
			stop.kill();
			await stop.gone;
			expect([await isAlive(pid), await isAlive(child)]).toEqual([false, false]);
			expect([looks, await readdir(temporary)]).toEqual([1, []]);
		},
	);

	test('what is refused for good is not even tried for the next life', async () => {
		const place = path.join(temporary, 'later');
		const enclosures = createEnclosures({findDirectory: async () => place, family: linux.family});
		await enclosures.enclose(`${key}:1`, process.pid);
		await mkdir(path.join(place, `grace-${key}:2`), {recursive: true});
		await writeFile(path.join(place, `grace-${key}:2`, 'cgroup.procs'), '');
		await enclosures.enclose(`${key}:2`, 4194304);
		expect(await readFile(path.join(place, `grace-${key}:2`, 'cgroup.procs'), 'utf8')).toBe('');
	});

	test('an orphan that nothing ties to its tree outlives it, as the readme says', async () => {
		const {pid, line} = startOrphan();
		const orphan = await line('orphan');
		await line('root');
		expectUntied(orphan, pid);
		await stopTree(withoutCgroups, {root: pid, matches: isOurs}, 'SIGKILL').gone;
		expect([await isAlive(pid), await isAlive(orphan)]).toEqual([false, true]);
		linux.signal(orphan, 'SIGKILL');
	});
});
