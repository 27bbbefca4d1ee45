import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {linux} from '../../source/platform/linux.ts';

let started: ChildProcess[];

beforeEach(() => {
	started = [];
});

afterEach(() => {
	for (const child of started) child.kill('SIGKILL');
});

const start = (program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
	const child = spawn(program, words, {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {...process.env, ...environment},
	});
	started.push(child);
	const firstLine = once(createInterface({input: child.stdout}), 'line').then(([line]: unknown[]) =>
		String(line),
	);
	return {child, pid: child.pid ?? 0, firstLine};
};
const pythonOf = (script: string, environment?: NodeJS.ProcessEnv) =>
	start('python3', ['-u', '-c', script], environment);

describe.runIf(process.platform === 'linux')('on Linux', () => {
	test('a living process has an identity that stays, and no other has it', async () => {
		const {pid} = start('sleep', ['60']);
		const identity = await linux.identify(pid);
		expect(identity).toMatch(new RegExp(`^[\\da-f-]{36}:${pid}:\\d+$`));
		expect(await linux.identify(pid)).toBe(identity);
		expect(await linux.identify(process.pid)).not.toBe(identity);
	});

	test('a process has an age, and one that ended has none', async () => {
		const before = performance.now();
		const {child, pid, firstLine} = pythonOf('print("up"); import time; time.sleep(60)');
		await firstLine;
		const age = (await linux.age(pid)) ?? -1;
		expect(age).toBeGreaterThanOrEqual(0);
		// The system counts in hundredths of a second.
		expect(age).toBeLessThanOrEqual(performance.now() - before + 20);
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect(await linux.age(pid)).toBeUndefined();
	});

	test('a process that ended has no identity', async () => {
		const {child, pid} = start('sleep', ['60']);
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect(await linux.identify(pid)).toBeUndefined();
		expect(linux.look(pid)).toBeUndefined();
	});

	test('a zombie is dead: it has no identity, and no scan finds it', async () => {
		const script = [
			'import os, time',
			'child = os.fork()',
			'os._exit(0) if child == 0 else None',
			'os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)',
			'print(child); time.sleep(60)',
		].join('\n');
		const zombie = Number(await pythonOf(script).firstLine);
		expect(process.kill(zombie, 0)).toBe(true);
		expect(await linux.identify(zombie)).toBeUndefined();
		expect(linux.look(zombie)).toBeUndefined();
		expect((await linux.scan(() => {})).some(({pid}) => pid === zombie)).toBe(false);
	});

	test('a later process is told from an earlier one with the same number', async () => {
		// A number cannot be had twice on demand; the start is what tells them apart.
		const first = await linux.identify(start('sleep', ['60']).pid);
		const ticks = () => Number((first ?? '').split(':').at(-1));
		await expect
			.poll(async () => Number((await linux.identify(start('sleep', ['60']).pid))?.split(':').at(-1)))
			.toBeGreaterThan(ticks());
	});

	test('a name with spaces and parentheses does not hide the numbers behind it', async () => {
		const script = [
			'import ctypes, os, time',
			"ctypes.CDLL(None).prctl(15, b'a) Z 1 1 (b', 0, 0, 0)",
			'os.setsid() if os.getpid() != os.getsid(0) else None',
			'print(os.getpid()); time.sleep(60)',
		].join('\n');
		const {pid, firstLine} = pythonOf(script);
		await firstLine;
		expect(linux.look(pid)).toMatchObject({pid, parent: process.pid, group: pid, session: pid});
	});

	test('a scan finds a process with its parent and its cookie, and shows each one as it is found', async () => {
		const {pid, firstLine} = pythonOf('print(1); import time; time.sleep(60)', {GRACE_LIFE: 'abc:7'});
		await firstLine;
		const seen: number[] = [];
		const entries = await linux.scan(entry => seen.push(entry.pid));
		expect(seen).toEqual(entries.map(entry => entry.pid));
		const entry = entries.find(each => each.pid === pid);
		expect(entry).toMatchObject({parent: process.pid, cookie: 'abc:7', identity: await linux.identify(pid)});
	});

	test('a variable that only ends like the cookie is none', async () => {
		const {pid, firstLine} = pythonOf('print(1); import time; time.sleep(60)', {MY_GRACE_LIFE: 'abc:7'});
		await firstLine;
		expect(linux.look(pid)?.cookie).toBeUndefined();
	});

	test('the newest number is that of a process just started, or later', async () => {
		const before = linux.newestPid() ?? 0;
		const {pid, firstLine} = pythonOf('print(1); import time; time.sleep(60)');
		await firstLine;
		const newest = linux.newestPid() ?? 0;
		// Past the highest number the system begins again.
		expect(newest >= pid || newest < before).toBe(true);
	});

	test('the family is the process and its descendants, also those that a thread started', async () => {
		const script = [
			'import subprocess, threading, time',
			'children = []',
			"run = lambda: (children.append(subprocess.Popen(['sleep', '60'])), time.sleep(60))",
			'threading.Thread(target=run, daemon=True).start()',
			"children.append(subprocess.Popen(['sh', '-c', 'sleep 60 & echo $!; wait'], stdout=subprocess.PIPE, text=True))",
			'grandchild = [child for child in children if child.stdout][0].stdout.readline().strip()',
			'while len(children) < 2: time.sleep(0.001)',
			'print(grandchild, *[child.pid for child in children])',
			'time.sleep(60)',
		].join('\n');
		const {pid, firstLine} = pythonOf(script);
		const descendants = (await firstLine).split(' ').map(Number);
		try {
			expect(descendants).toHaveLength(3);
			expect([...(await linux.family(pid))].sort()).toEqual([pid, ...descendants].sort());
		} finally {
			for (const each of descendants) process.kill(each, 'SIGKILL');
		}
	});

	test('the family of a dead process is its number alone', async () => {
		const {child, pid} = start('sleep', ['60']);
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect(await linux.family(pid)).toEqual([pid]);
	});

	test('a signal to nobody is told by false', async () => {
		const {child, pid} = start('sleep', ['60']);
		expect(linux.signal(pid, 'SIGKILL')).toBe(true);
		await once(child, 'exit');
		expect(linux.signal(pid, 'SIGTERM')).toBe(false);
		expect(() => linux.killGroup(pid)).not.toThrow();
	});
});
