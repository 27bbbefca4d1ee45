import {spawn} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createAlertWriter} from '../../source/alerts/writer.ts';
import type {Payload} from '../../source/core/alert.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {needs, python} from '../end-to-end/packages.ts';

const directory = resolve(import.meta.dirname, '../../clients/python');

let workspace: string;

beforeEach(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'grace-python-'));
});

afterEach(async () => {
	await rm(workspace, {recursive: true});
});

/** Runs Python beside the client; resolves with how it ended, and all it said. */
const runPython = async (args: readonly string[]) => {
	const child = spawn(python, args, {
		cwd: directory,
		env: {...process.env, PYTHONDONTWRITEBYTECODE: '1', GRACE_LINK: '', GRACE_LIFE: ''},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
	const code = await new Promise<number | null>((settle, fail) => {
		child.once('error', fail);
		child.once('close', settle);
	});
	return {code, output};
};

const facts = {
	kernel_name: 'memory "1" ü 🙂',
	critical: true,
	timestamp: '2025-11-14T12:00:00.000Z',
};

const events: readonly (readonly [event: string, payload: Payload])[] = [
	['kernel.restart.initiated', {...facts, reason: 'heartbeat_timeout', attempt: 1}],
	['kernel.restart.success', {...facts, reason: 'heartbeat_timeout', attempt: 1, success: true}],
	[
		'kernel.restart.failed',
		{...facts, reason: 'dependency_drift', attempt: 2, success: false, error: 'RuntimeError: \u2028 \\ /'},
	],
	['kernel.restart.max_attempts', {...facts, restart_attempts: 3, action_needed: 'manual_intervention'}],
	['system.critical_kernel_down', {...facts, restart_attempts: 3, action_needed: 'manual_intervention'}],
	['kernel.silent', {...facts, reason: 'heartbeat_timeout'}],
	['kernel.recovered', {...facts, restart_attempts: 0}],
];

const writeAlerts = `
import json, sys
import grace_kernels as g
writer = g._AlertWriter(lambda: sys.argv[1])
for event, payload in json.loads(sys.argv[2]):
    writer.write(g._Alert(event, payload, 1763121600.25))
writer.flush(10)
`;

const readAlerts = async (of: string): Promise<Readonly<Record<string, string>>> => {
	const names = (await readdir(join(of, 'alerts'))).sort();
	const texts = await Promise.all(names.map(name => readFile(join(of, 'alerts', name), 'utf8')));
	return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
};

needs('python3')('the Python client', () => {
	test('passes its own tests', {timeout: 180_000}, async () => {
		const {code, output} = await runPython(['-W', 'error', '-m', 'unittest', 'test_grace_kernels']);
		expect(code, output).toBe(0);
		expect(output).toMatch(/^Ran \d{2,} tests in /m);
	});

	test('writes alerts byte for byte as the watchdog does', async () => {
		const {code, output} = await runPython(['-c', writeAlerts, workspace, JSON.stringify(events)]);
		expect(code, output).toBe(0);
		const byPython = await readAlerts(workspace);
		await rm(join(workspace, 'alerts'), {recursive: true});

		const writer = createAlertWriter({
			directory: join(workspace, 'alerts'),
			temporaryDirectory: join(workspace, '.grace', 'tmp'),
			clock: {...systemClock, wall: () => new Date(Date.UTC(2025, 10, 14, 12, 0, 0, 250))},
			onError: error => expect.unreachable(error.message),
		});
		for (const [event, payload] of events) void writer.write(event, payload);
		await writer.close();
		const byWatchdog = await readAlerts(workspace);

		expect(Object.keys(byPython)).toHaveLength(events.length + 1);
		expect(byPython).toEqual(byWatchdog);
	});
});
