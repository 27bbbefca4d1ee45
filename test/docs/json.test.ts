import {readFile} from 'node:fs/promises';
import {afterAll, describe, expect, test} from 'vitest';
import {fixture, node} from '../end-to-end/environment.ts';
import {createStage} from '../end-to-end/stage.ts';
import {until, untilPhase, untilRunning} from '../end-to-end/supervised.ts';
import {freePort, type RunResult, type Workspace} from '../end-to-end/workspace.ts';
import {deviations, leavesOf, rowsOf} from './shapes.ts';

const written = await readFile(new URL('../../docs/json.md', import.meta.url), 'utf8');
// The other times of the metrics are told once.
const page = written.replaceAll(/^\| `hour\..*$/gm, row =>
	['hour', 'day', 'week', 'all'].map(name => row.replace('hour', name)).join('\n'),
);
const commands = ['status', 'explain', 'alerts', 'history', 'metrics', 'doctor'] as const;
const ofReceivers = ['notify', 'notify test', 'silence list'] as const;
const all = [...commands, ...ofReceivers] as const;
type Command = (typeof all)[number];

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
	for (const end of ends) await end();
});
const stage = createStage(end => {
	ends.push(end);
});

/** The keys that each command has printed in any of the situations. */
const seen = new Map<Command, Set<string>>(all.map(command => [command, new Set()]));

/** Runs a command with and without --json; every object that it prints has to be as the page says. */
const look = async (
	command: Command,
	workspace: Workspace,
	words: readonly string[] = [],
): Promise<RunResult> => {
	const rows = rowsOf(page, command);
	const keys = rows.map(({key}) => key);
	const result = await stage.run(workspace, [...command.split(' '), ...words, '--json']);
	expect(result.stderr).toBe('');
	const isLines = command === 'alerts' || command === 'history' || ofReceivers.some(each => each === command);
	const texts = isLines ? result.stdout.split('\n').filter(line => line !== '') : [result.stdout];
	for (const text of texts) {
		const value: unknown = JSON.parse(text);
		expect(deviations(value, rows), command).toEqual([]);
		for (const {key} of leavesOf(value, keys)) seen.get(command)?.add(key);
	}
	return result;
};

const exits = (result: RunResult): number | undefined => result.exitCode;

const lookAtAll = async (workspace: Workspace): Promise<void> => {
	await Promise.all(
		commands.map(async command => {
			const [json, text] = [await look(command, workspace), await stage.run(workspace, [command])];
			expect(exits(json), command).toBe(exits(text));
		}),
	);
};

describe('docs/json.md', () => {
	test('has a section for each command that prints JSON', () => {
		for (const command of all) expect(rowsOf(page, command).length, command).toBeGreaterThan(3);
	});

	test('notices what is not as it says', () => {
		const rows = rowsOf(page, 'explain');
		expect(
			deviations({subject: 1, phase: 'running', why: ['a'], next: [], press: [], more: true}, rows),
		).toEqual(['subject is integer, not string', 'more is not documented']);
		expect(deviations({phase: 'running', why: ['a'], next: [null], press: []}, rows)).toEqual([
			'next[] is null, not string',
			'subject is missing',
		]);
	});

	describe.concurrent('is right', () => {
		test('before anything has run', async () => {
			const workspace = await stage.workspace();
			await lookAtAll(workspace);
			expect(exits(await look('status', workspace))).toBe(3);
			await workspace.writeFile('grace_state.json', '{"manual_shutdown": tr');
			expect(exits(await look('status', workspace))).toBe(4);
			const usage = await stage.run(workspace, ['status', '--json', '--jsn']);
			expect(usage).toMatchObject({exitCode: 2, stdout: ''});
		});

		test('while an application with kernels runs, and where much is wrong around it', async () => {
			const [port, silent] = [await freePort(), await freePort()];
			const config = {
				command: [node, fixture('kernels.mjs')],
				env: {PORT: port, LEVEL: 'info'},
				// Nobody answers there.
				watchdog: {check_interval: 0.3, health: {port: silent, start_timeout: 60}},
				kernels: {heartbeat_timeout: 5},
			};
			const workspace = await stage.workspace({config});
			stage.begin(workspace, ['watch']);
			await until('the application to run', async () => {
				const {stdout} = await stage.run(workspace, ['status', '--json']);
				return JSON.parse(stdout).kernels?.length > 0 ? true : undefined;
			});
			await lookAtAll(workspace);
			const {stdout} = await look('status', workspace);
			const [kernel] = JSON.parse(stdout).kernels;
			await look('explain', workspace, [kernel.name]);

			await workspace.writeFile(
				'grace.config.json',
				JSON.stringify({...config, env: {PORT: port, LEVEL: 'debug'}}),
			);
			await until('a change to wait', async () => {
				const {pending} = JSON.parse((await look('status', workspace)).stdout);
				return pending?.length > 0 ? true : undefined;
			});
			await stage.run(workspace, ['start', '--', node, fixture('kernels.mjs'), 'other']);
			await workspace.writeFile('grace.config.json', '{"command": [');
			await workspace.writeFile('grace_state.json', '{"manual_shutdown": tr');
			await until('the troubles', async () => {
				const told = JSON.parse((await look('status', workspace)).stdout);
				return told.troubles?.length > 1 && told.next_command !== undefined ? true : undefined;
			});
			await lookAtAll(workspace);
		});

		test('between two lives, and after the end', async () => {
			const port = await freePort();
			const config = {
				command: [node, fixture('http-node.mjs')],
				env: {PORT: port},
				watchdog: {restart_delay: 60, min_uptime_for_success: 60, check_interval: 0.3, health: {port}},
			};
			const workspace = await stage.workspace({config});
			stage.begin(workspace, ['watch']);
			const first = await untilRunning(workspace);
			await look('status', workspace);
			process.kill(first.pid, 'SIGKILL');
			const second = await untilRunning(workspace, first.life);
			process.kill(second.pid, 'SIGKILL');
			await untilPhase(workspace, 'waiting');
			expect(exits(await look('status', workspace))).toBe(5);
			await lookAtAll(workspace);
			await workspace.writeFile('alerts/critical_20260101_000000.json', 'no JSON');
			await look('alerts', workspace, ['-n', '100']);
			await stage.run(workspace, ['stop']);
			await lookAtAll(workspace);
		});

		test('about who is told of alerts', async () => {
			const notifiers = [
				{type: 'webhook', name: 'gone', url: `http://127.0.0.1:${await freePort()}`, group_wait: 0},
				{type: 'command', command: ['true'], group_wait: 0},
				{type: 'slack', url_from: 'NO_SUCH_VARIABLE'},
			];
			const config = {command: ['sleep', '600'], watchdog: {min_uptime_for_success: 0.1}, notifiers};
			const workspace = await stage.workspace({config});
			stage.begin(workspace, ['watch']);
			const {pid} = await untilRunning(workspace);
			process.kill(pid, 'SIGKILL');
			await until('somebody to be told, and somebody not', async () => {
				const {receivers} = JSON.parse((await look('status', workspace)).stdout);
				const [gone, told] = receivers ?? [];
				return gone?.retry_seconds !== undefined && told?.last_sent_seconds !== undefined ? true : undefined;
			});
			await look('notify', workspace);
			expect(exits(await look('notify test', workspace))).toBe(1);
			await stage.run(workspace, ['silence', 'kernel=memory', '--for', '1h']);
			await look('silence list', workspace);
		});

		test('about what seldom happens', async () => {
			const at = new Date().toISOString();
			const entries = [
				{event: 'watchdog.began', at, pid: 1},
				{event: 'life.began', at, life: 1, pid: 2, log_offset: 0, down_seconds: 0.5},
				{
					event: 'kernel.restart',
					at,
					life: 1,
					kernel: 'memory',
					restart: 1,
					reason: 'heartbeat_timeout',
					attempt: 1,
				},
				{
					...{
						event: 'kernel.restart',
						at,
						life: 1,
						kernel: 'memory',
						restart: 1,
						reason: 'heartbeat_timeout',
					},
					...{attempt: 1, outcome: 'success', down_seconds: 1.5},
				},
				{
					...{event: 'life.ended', at, life: 1, exit_code: null, signal: 'SIGSEGV', uptime_seconds: 1.5},
					...{out_of_memory: true, core_dump: '/tmp/core'},
				},
				{event: 'process.phase', at, phase: 'paused', is_wanted: true},
				{
					event: 'restart',
					at,
					life: 2,
					reason: 'crash_detected',
					attempt: 1,
					exit_code: null,
					signal: 'SIGSEGV',
				},
				{event: 'restart.outcome', at, life: 2, outcome: 'failed'},
				{event: 'life.adopted', at, life: 2, pid: 3},
				{event: 'life.ended', at, life: 2, exit_code: null, signal: null, uptime_seconds: null},
				{event: 'watchdog.ended', at, pid: 1},
			];
			const record = {
				...{phase: 'stopped', life: 2, restarts: 1, failures: 1, command: ['sleep', '600']},
				last_exit: {
					code: null,
					signal: 'SIGSEGV',
					at,
					uptime_seconds: 1.5,
					out_of_memory: true,
					core_dump: '/tmp/core',
				},
			};
			const workspace = await stage.workspace({
				files: {
					'.grace/history.jsonl': entries.map(entry => `${JSON.stringify(entry)}\n`).join(''),
					'.grace/run.json': JSON.stringify(record),
				},
			});
			expect((await look('history', workspace)).stdout.split('\n')).toHaveLength(entries.length);
			await look('metrics', workspace);
			await look('status', workspace);
			await look('explain', workspace);
		});
	});

	test.each(all)('promises nothing of `%s` that was never seen', command => {
		const isShown = (key: string): boolean => seen.get(command)?.has(key) === true;
		// It needs a disk that is full.
		const rare = ['trouble'];
		const promised = rowsOf(page, command).map(({key}) => key);
		expect(promised.filter(key => !isShown(key) && !rare.includes(key))).toEqual([]);
	});
});
