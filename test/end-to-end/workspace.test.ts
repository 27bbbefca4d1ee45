import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {afterEach, describe, expect, test} from 'vitest';
import {fixture, personalEnvironment} from './environment.ts';
import {needs, python} from './packages.ts';
import {isAlive, untilGone} from './processes.ts';
import {createWorkspace, freePort, type Workspace} from './workspace.ts';

const made: Workspace[] = [];

const make = async (...options: Parameters<typeof createWorkspace>): Promise<Workspace> => {
	const workspace = await createWorkspace(...options);
	made.push(workspace);
	return workspace;
};

afterEach(async () => {
	await Promise.all(made.splice(0).map(workspace => workspace.dispose()));
});

/** Starts a fixture far from the workspace, as an application of it. */
const start = async ({env}: Workspace, words: RegExp, ...args: string[]): Promise<number[]> => {
	const [file = python, ...rest] = args;
	const child = spawn(file, rest, {
		cwd: tmpdir(),
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore'],
		env: personalEnvironment({...env, GRACE_LIFE: 'test:1'}),
	});
	let output = '';
	child.stdout.on('data', data => {
		output += data;
	});
	await expect.poll(() => output, {timeout: 10_000}).toMatch(words);
	return [...output.matchAll(/(?:parent|child|root) (\d+)/g)].map(match => Number(match[1]));
};

describe('a workspace', () => {
	test('holds the config and the files it is given, and is gone when disposed of', async () => {
		const workspace = await make({config: {command: ['true']}, files: {'a/b.txt': 'text'}});
		expect(await workspace.readJson('grace.config.json')).toEqual({command: ['true']});
		expect(await readFile(workspace.path('a', 'b.txt'), 'utf8')).toBe('text');
		await workspace.dispose();
		expect(existsSync(workspace.directory)).toBe(false);
	});

	test('reads event alerts in the order they were written, and nothing else in that directory', async () => {
		const workspace = await make();
		expect(await workspace.alerts()).toEqual([]);
		await workspace.writeFile('alerts/critical_20260101_000000_001.json', '{"event_type": "second"}');
		await workspace.writeFile('alerts/warning_20260101_000000.json', '{"event_type": "first"}');
		await workspace.writeFile('alerts/critical_20260101_000001.json', '{"event_type": "third"}');
		await workspace.writeFile('alerts/latest_notification.json', '{"event": "second"}');
		const alerts = await workspace.alerts();
		expect(alerts.map(alert => alert.event_type)).toEqual(['first', 'second', 'third']);
	});

	test('a free port can be listened on', async () => {
		expect(await freePort()).toBeGreaterThan(1023);
	});
});

needs('python3')('the processes of a workspace', () => {
	test('are found in a session of their own, and are killed when it is disposed of', async () => {
		const workspace = await make();
		const other = await make();
		const pids = await start(
			workspace,
			/child \d+[\s\S]*parent|parent \d+[\s\S]*child/,
			python,
			fixture('setsid-child.py'),
		);
		expect(pids).toHaveLength(2);
		expect((await workspace.processes()).sort()).toEqual(pids.sort());
		expect(await other.processes()).toEqual([]);
		await workspace.dispose();
		expect(pids.filter(isAlive)).toEqual([]);
	});

	test('are killed also while they fork each millisecond', async () => {
		const workspace = await make();
		const [root = 0] = await start(
			workspace,
			/generation 50 /,
			python,
			'-u',
			fixture('fork-loop.py'),
			'now',
			'1',
		);
		await workspace.dispose();
		await untilGone(root);
		expect(await workspace.processes()).toEqual([]);
	});
});
