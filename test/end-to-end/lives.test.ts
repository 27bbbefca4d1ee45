import {chmod, rm} from 'node:fs/promises';
import {describe, expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {needs, python} from './packages.ts';
import {isAlive} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {
	eventually,
	payloadsOf,
	recordOf,
	staysStopped,
	switchOf,
	until,
	untilPayloads,
	untilPhase,
	untilProcesses,
	untilRunning,
	untilStopped,
} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

const beside = {concurrent: true};

const watch = async (stage: Stage, config: object, ...args: string[]): Promise<Workspace> => {
	const workspace = await stage.workspace({config});
	stage.begin(workspace, ['watch', ...args]);
	return workspace;
};

const untilLog = (workspace: Workspace, text: string): Promise<void> =>
	eventually(async () => expect(await workspace.readText('logs', 'grace.log')).toBe(text));

const exiting = (code: number): object => ({
	command: [node, fixture('crash-after.mjs'), String(code), '100'],
});

describe.concurrent('restart', () => {
	test('on-failure rests after a success, with the kill switch off, until somebody asks', async ({stage}) => {
		const workspace = await watch(
			stage,
			exiting(4),
			'--restart=on-failure',
			'--success-exit-codes=0,4',
			'--check-interval=0.2',
		);
		const record = await untilStopped(workspace);
		expect(record).toMatchObject({life: 1, last_exit: {code: 4, signal: null}});
		expect(record.stopped_by).toMatch(/ended by itself/);
		await staysStopped(workspace, 600);
		expect(await switchOf(workspace)).toBe(false);
		expect(await untilPayloads(workspace, 'grace.stopped')).toMatchObject([{by: 'exit', exit_code: 4}]);
		expect(await payloadsOf(workspace, 'grace.restart.initiated')).toEqual([]);

		await stage.run(workspace, ['restart']);
		await until('another life', async () => ((await recordOf(workspace))?.life === 2 ? true : undefined));
	});

	test('on-failure restarts after a failure', async ({stage}) => {
		const workspace = await watch(stage, exiting(1), '--restart=on-failure');
		const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(death).toMatchObject({exit_code: 1, signal: null});
		await until('another life', async () =>
			((await recordOf(workspace))?.life ?? 0) >= 2 ? true : undefined,
		);
	});

	test('never leaves a failure as it is, and says so', async ({stage}) => {
		const workspace = await watch(stage, exiting(1), '--restart=never', '--check-interval=0.2');
		await untilStopped(workspace);
		await staysStopped(workspace, 600);
		expect((await recordOf(workspace))?.life).toBe(1);
		expect(await untilPayloads(workspace, 'grace.exited')).toMatchObject([{exit_code: 1, life: 1}]);
	});

	test('always also restarts after a success', async ({stage}) => {
		const workspace = await watch(stage, {command: [node, fixture('exit-cleanly.mjs')]});
		const [end] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(end).toMatchObject({exit_code: 0, signal: null});
	});
});

describe.concurrent('an application', () => {
	test('that outgrows max_memory is restarted for it', async ({stage}) => {
		const config = {command: [node, fixture('leak.mjs'), '400', '10']};
		const workspace = await watch(stage, config, '--max-memory=200M', '--check-interval=0.2');
		const before = await untilRunning(workspace);
		const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(death).toMatchObject({reason: 'memory_limit', restart_attempt: 1});
		await untilRunning(workspace, before.life);
		expect(isAlive(before.pid)).toBe(false);
	});

	test('that accepts but does not answer is restarted, also when it does not hear SIGTERM', async ({
		stage,
	}) => {
		const port = await freePort();
		const config = {
			command: [node, fixture('hang.mjs')],
			env: {PORT: port},
			watchdog: {
				check_interval: 0.2,
				stop_timeout: 0.3,
				health: {url: `http://127.0.0.1:${port}/`, timeout: 1, failure_threshold: 2, start_timeout: 10},
			},
		};
		const workspace = await watch(stage, config);
		const before = await untilRunning(workspace);
		await fetch(`http://127.0.0.1:${port}/hang`);
		const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(death).toMatchObject({reason: 'health_degraded'});
		const after = await untilRunning(workspace, before.life);
		expect(isAlive(before.pid)).toBe(false);
		const response = await fetch(`http://127.0.0.1:${port}/`);
		expect(await response.text()).toBe(`hello from ${after.pid}\n`);
	});

	test('that does not become ready before start_timeout is a failure', async ({stage}) => {
		const config = {command: ['sleep', '600'], watchdog: {health: {port: await freePort()}}};
		const workspace = await watch(stage, config, '--start-timeout=0.5', '--max-consecutive-failures=1');
		await untilPhase(workspace, 'paused');
		expect(await untilPayloads(workspace, 'grace.restart.excessive')).toMatchObject([
			{reason: 'health_degraded', restart_count: 1, signal: 'SIGTERM'},
		]);
		expect(await workspace.processes()).toEqual([]);
		expect(await workspace.readText('watchdog.log')).not.toContain('Running');
	});

	test('that cannot be run any more is a failure which says what to do, and comes back', async ({stage}) => {
		const script = '#!/bin/sh\nexec sleep 600\n';
		const workspace = await stage.workspace({config: {command: ['./app']}, files: {app: script}});
		await chmod(workspace.path('app'), 0o755);
		stage.begin(workspace, ['watch', '--restart-delay=0.2', '--max-consecutive-failures=50']);
		const {pid, life} = await untilRunning(workspace);
		await rm(workspace.path('app'));
		process.kill(pid, 'SIGKILL');
		const [failure] = await untilPayloads(workspace, 'grace.start.failed');
		expect(failure?.error).toMatch(/^`\.\/app` was not found.* Install it, or correct .*\.$/);
		await workspace.writeFile('app', script);
		await chmod(workspace.path('app'), 0o755);
		await untilRunning(workspace, life);
	});

	test('is given the directory, the environment and the stop signal of the config', async ({stage}) => {
		const script = "trap 'echo heard; exit 0' USR1; echo $MINE $PWD; while :; do sleep 0.05; done";
		const config = {
			command: ['sh', '-c', script],
			cwd: 'inside',
			env: {MINE: 'yes'},
			stop_signal: 'SIGUSR1',
		};
		const workspace = await stage.workspace({config, files: {'inside/file': ''}});
		stage.begin(workspace, ['watch']);
		await until('its output', async () =>
			(await workspace.readText('logs', 'grace.log').catch(() => '')).includes('\n') ? true : undefined,
		);
		expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
		const lines = (await workspace.readText('logs', 'grace.log')).split('\n');
		expect(lines[0]).toBe(`yes ${workspace.path('inside')}`);
		expect(lines).toContain('heard');
	});
});

needs('python3')('a tree', () => {
	for (const [title, command, size] of [
		['that ignores SIGTERM', [node, fixture('ignore-sigterm.mjs')], 2],
		['with a child in a session of its own', [python, fixture('setsid-child.py')], 2],
		['that forks each millisecond once it is told to stop', [python, fixture('fork-loop.py'), 'term'], 1],
	] as const) {
		test(`${title} is gone when stop returns`, beside, async ({stage}) => {
			const workspace = await watch(stage, {command}, '--stop-timeout=0.5');
			await untilRunning(workspace);
			await untilProcesses(workspace, size);
			expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
			await staysStopped(workspace, 300);
			expect((await recordOf(workspace))?.phase).toBe('stopped');
		});
	}

	test('whose first process is killed leaves nothing behind in the next life', beside, async ({stage}) => {
		const workspace = await watch(stage, {command: [python, fixture('setsid-child.py')]});
		const before = await untilRunning(workspace);
		await untilProcesses(workspace, 2);
		const old = await workspace.processes();
		process.kill(before.pid, 'SIGKILL');
		await untilRunning(workspace, before.life);
		await eventually(() => expect(old.filter(isAlive)).toEqual([]));
		await untilProcesses(workspace, 2);
	});
});

needs('python3')('a Python application', () => {
	test('has its prints in the log at once', beside, async ({stage}) => {
		const workspace = await stage.workspace({config: {command: [python, fixture('print-python.py')]}});
		stage.begin(workspace, ['watch'], {env: {PYTHONUNBUFFERED: undefined}});
		const {pid} = await untilRunning(workspace);
		await untilLog(workspace, 'printed without a flush\n');
		expect(isAlive(pid)).toBe(true);
	});

	test('named serve.py is found without being named', beside, async ({stage}) => {
		const workspace = await stage.workspace({
			files: {'serve.py': 'import time\nprint("served")\ntime.sleep(600)\n'},
		});
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		await untilLog(workspace, 'served\n');
	});
});
