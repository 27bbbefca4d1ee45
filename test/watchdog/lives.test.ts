import {appendFile, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ProcessEvent} from '../../source/core/phase.ts';
import type {Platform} from '../../source/platform/contract.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {type ApplicationLog, openApplicationLog} from '../../source/watchdog/application-log.ts';
import {matchesAnyLife} from '../../source/watchdog/cookie.ts';
import {createLives, type Lives} from '../../source/watchdog/lives.ts';

const apps = path.resolve(import.meta.dirname, '../../fixtures/apps');

let directory: string;
let key: string;
let log: ApplicationLog;
let lives: Lives;
let told: string[];
let sent: ProcessEvent[];
let command: readonly string[];
let cwd: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'lives-'));
	key = path.basename(directory);
	log = await openApplicationLog(path.join(directory, 'grace.log'));
	told = [];
	sent = [];
	command = [process.execPath, '--eval', 'setTimeout(() => {}, 60_000)'];
	cwd = directory;
	environment = {PATH: process.env.PATH};
});

afterEach(async () => {
	for (const pid of await members()) platform.signal(pid, 'SIGKILL');
	await expect.poll(members).toEqual([]);
	await expect.poll(async () => platform.enclosures?.remove(matchesAnyLife(key)) ?? true).toBe(true);
	await log.close();
	await rm(directory, {recursive: true});
});

const open = (machine: Platform = platform): Lives => {
	lives = createLives({
		workspaceKey: key,
		platform: machine,
		clock: systemClock,
		log,
		launch: () => ({command, cwd, environment, stopSignal: 'SIGTERM'}),
		send: event => {
			sent.push(event);
			told.push(event.type);
		},
		onExit: life => told.push(`exit ${life}`),
		onError: error => told.push(String(error)),
	});
	return lives;
};
const members = async (): Promise<readonly number[]> =>
	(await platform.scan(() => {})).filter(({cookie}) => cookie?.startsWith(`${key}:`)).map(({pid}) => pid);
const output = () => readFile(path.join(directory, 'grace.log'), 'utf8');
const run = (script: string): readonly string[] => [process.execPath, '--eval', script];
const isAlive = async (pid: number | undefined): Promise<boolean> =>
	pid !== undefined && (await platform.identify(pid)) !== undefined;

test('a life is spawned at once, in a group and a session of its own, with its cookie', () => {
	const pid = open().spawn(3) ?? 0;
	expect(sent).toEqual([{type: 'spawned', life: 3, pid}]);
	expect(platform.look(pid)).toMatchObject({
		parent: process.pid,
		group: pid,
		session: pid,
		cookie: `${key}:3`,
	});
});

test('it has the environment and the directory of the settings, unbuffered prints, and nothing to read', async () => {
	command = run(
		'console.log(Object.keys(process.env).sort().join(), process.cwd(), fs.readFileSync(0, "utf8").length)',
	);
	environment = {PATH: process.env.PATH, MINE: 'x', LC_ALL: 'C.UTF-8'};
	open().spawn(1);
	await expect.poll(output).toBe(`GRACE_LIFE,LC_ALL,MINE,PATH,PYTHONUNBUFFERED ${directory} 0\n`);
});

test('a PYTHONUNBUFFERED that was set stays', async () => {
	command = run('console.log(process.env.PYTHONUNBUFFERED)');
	environment = {PATH: process.env.PATH, PYTHONUNBUFFERED: ''};
	open().spawn(1);
	await expect.poll(output).toBe('\n');
});

test('the exit comes with code, signal and uptime, told before it is decided about', async () => {
	command = run('process.exit(7)');
	open().spawn(1);
	await expect.poll(() => told).toEqual(['spawned', 'exit 1', 'exited']);
	expect(sent[1]).toEqual({
		type: 'exited',
		life: 1,
		exit: {code: 7, signal: null, uptime: expect.any(Number)},
	});
	command = run('process.kill(process.pid, "SIGKILL")');
	lives.spawn(2);
	await expect.poll(() => sent[3]).toMatchObject({life: 2, exit: {code: null, signal: 'SIGKILL'}});
});

test.each([
	['a program that does not exist', ['./nobody'], /^`\.\/nobody` was not found/],
	['a program that may not be executed', ['./grace.log'], /^`\.\/grace\.log` may not be executed/],
	['a word that no program can be given', [process.execPath, 'a\0b'], /could not be run/],
	['a program without a name', [''], /./],
])('%s is no life, and says why', async (_, words, message) => {
	command = words;
	expect(open().spawn(1)).toBeUndefined();
	await expect
		.poll(() => sent)
		.toEqual([{type: 'spawnFailed', life: 1, error: expect.stringMatching(message)}]);
	expect(told).toEqual(['spawnFailed']);
});

test('a directory that does not exist is named', async () => {
	cwd = path.join(directory, 'nowhere');
	expect(open().spawn(1)).toBeUndefined();
	await expect
		.poll(() => sent)
		.toEqual([
			{type: 'spawnFailed', life: 1, error: expect.stringMatching(/there is no directory .*nowhere/)},
		]);
});

test('`gone` comes after the exit of the root', async () => {
	command = [process.execPath, path.join(apps, 'term-marker.mjs'), path.join(directory, 'marker')];
	const pid = open().spawn(1);
	await expect.poll(output).toMatch(/waits for SIGTERM/);
	lives.stopTree(1, pid);
	await expect.poll(() => told).toEqual(['spawned', 'exit 1', 'exited', 'gone']);
	expect(await readFile(path.join(directory, 'marker'), 'utf8')).toMatch(/SIGTERM/);
});

test('`gone` waits for the word of an exit that comes later', async () => {
	const blind: Platform = {...platform, scan: async () => [], enclosures: undefined};
	const pid = open(blind).spawn(1) ?? 0;
	lives.stopTree(1, pid);
	platform.signal(pid, 'SIGKILL');
	await expect.poll(() => told).toEqual(['spawned', 'exit 1', 'exited', 'gone']);
});

test('what ignores its stop is killed when that is asked for, and only for the life it is asked for', async () => {
	command = [process.execPath, path.join(apps, 'ignore-sigterm.mjs')];
	const pid = open().spawn(1);
	await expect.poll(output).toMatch(/child \d+/);
	lives.stopTree(1, pid);
	await expect.poll(output).toMatch(/child ignored SIGTERM/);
	lives.killTree(2);
	expect(await members()).toHaveLength(2);
	lives.killTree(1);
	await expect.poll(() => told).toEqual(['spawned', 'exit 1', 'exited', 'gone']);
	expect(sent[1]).toMatchObject({exit: {signal: 'SIGKILL'}});
	expect(await members()).toEqual([]);
});

test('a sweep kills what an earlier life has left, and not the life that runs', async () => {
	command = ['python3', path.join(apps, 'setsid-child.py')];
	const first = open().spawn(1);
	await expect.poll(output).toMatch(/child \d+/);
	const child = Number(/child (\d+)/.exec(await output())?.[1]);
	platform.signal(first ?? 0, 'SIGKILL');
	await expect.poll(() => told).toContain('exited');
	command = run('setTimeout(() => {}, 60_000)');
	const second = lives.spawn(2);
	expect(await isAlive(child)).toBe(true);
	await lives.sweep(1);
	await expect.poll(() => isAlive(child)).toBe(false);
	expect(await isAlive(second)).toBe(true);
});

test('the group of a root that ends is killed while its exit is decided about', async () => {
	command = ['sh', '-c', 'sleep 60 & echo "child $!"; wait'];
	const pid = open().spawn(1);
	await expect.poll(output).toMatch(/child \d+/);
	const child = Number(/child (\d+)/.exec(await output())?.[1]);
	// As the decision about the exit does it.
	const group = createLives({
		workspaceKey: key,
		platform,
		clock: systemClock,
		log,
		launch: () => ({
			...{cwd, environment, stopSignal: 'SIGTERM'},
			command: ['sh', '-c', `sleep 60 & echo "second $!"; exit 3`],
		}),
		send: event => {
			if (event.type === 'exited') group.killGroup(event.life);
		},
		onExit: () => {},
		onError: () => {},
	});
	group.spawn(2);
	await expect.poll(output).toMatch(/second \d+/);
	const second = Number(/second (\d+)/.exec(await output())?.[1]);
	await expect.poll(() => isAlive(second)).toBe(false);
	expect([await isAlive(pid), await isAlive(child)]).toEqual([true, true]);
});

test('the output of a life is what stands between its beginning and its end', async () => {
	const tail = async (life: number) => {
		const range = await lives.output(life);
		return range === undefined ? undefined : log.tail(20, range);
	};
	await appendFile(path.join(directory, 'grace.log'), 'before\n');
	command = run('console.log("first"); process.exit(1)');
	open().spawn(1);
	await expect.poll(() => told).toContain('exited');
	expect(await tail(1)).toEqual(['first']);
	command = run('console.log("second"); setTimeout(() => {}, 60_000)');
	lives.spawn(2);
	await expect.poll(() => tail(2)).toEqual(['second']);
	expect(await tail(1)).toEqual(['first']);
	expect(await tail(7)).toBeUndefined();
});
