import {rename, writeFile} from 'node:fs/promises';
import {describe, expect, vi} from 'vitest';
import {createNameList} from '../../source/alerts/name-list.ts';
import {fixture, node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {findFakeTime, needs} from './packages.ts';
import {type Stage, test} from './stage.ts';
import {
	eventually,
	payloadsOf,
	recordOf,
	until,
	untilPayloads,
	untilPhase,
	untilRunning,
} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

const hour = 3600;

// Beside other tests a machine may be busy.
vi.setConfig({testTimeout: 60_000});

/** A workspace of which every process sees a clock on the wall that the test sets. */
const open = async (stage: Stage, config: object) => {
	const workspace = await stage.workspace({config, files: {'wall/clock': '+0s\n'}});
	const env = {
		LD_PRELOAD: findFakeTime(),
		FAKETIME_TIMESTAMP_FILE: workspace.path('wall', 'clock'),
		FAKETIME_NO_CACHE: '1',
		FAKETIME_DONT_FAKE_MONOTONIC: '1',
		NO_FAKE_STAT: '1',
	};
	const set = async (seconds: number): Promise<void> => {
		// In one stroke: half of a number is another time.
		await writeFile(workspace.path('wall', 'next'), `${seconds < 0 ? '' : '+'}${seconds}s\n`);
		await rename(workspace.path('wall', 'next'), workspace.path('wall', 'clock'));
	};
	return {workspace, set, program: stage.begin(workspace, ['watch'], {env}), env};
};

/** The payloads' lives in the order of the alerts' names, as the feed shows them. */
const livesInOrder = async (workspace: Workspace, event: string): Promise<readonly unknown[]> => {
	const alerts = new Map((await workspace.alerts()).map(alert => [alert.file, alert]));
	const names = createNameList();
	names.add([...alerts.keys()]);
	return names
		.slice(0, names.size())
		.flatMap(name => alerts.get(name) ?? [])
		.filter(({event_type}) => event_type === event)
		.map(({payload}) => (payload as {life: number}).life);
};

needs('faketime')('a clock on the wall that is set', () => {
	describe.concurrent('back and forward by an hour', () => {
		test('restarts nothing, and changes neither names nor uptimes', async ({stage}) => {
			const port = await freePort();
			const {workspace, set, program, env} = await open(stage, {
				command: [node, fixture('kernels.mjs')],
				env: {PORT: String(port)},
				kernels: {heartbeat_timeout: 5, restart_cooldown: 0.3},
				watchdog: {
					...{check_interval: 0.2, min_uptime_for_success: 1},
					health: {port, timeout: 2, failure_threshold: 2},
				},
			});
			const begun = performance.now();
			const {pid} = await untilRunning(workspace);
			await untilHealthy(stage, workspace, ['memory', 'api', 'message_bus']);
			const status = async () => JSON.parse((await stage.run(workspace, ['status', '--json'], {env})).stdout);
			for (const offset of [-hour, hour, 0]) {
				await set(offset);
				const {uptime_seconds, kernels, health} = await status();
				expect(uptime_seconds).toBeLessThan((performance.now() - begun) / 1000 + 1);
				expect(uptime_seconds).toBeGreaterThan(0);
				expect(health.reading).toBe('healthy');
				for (const kernel of kernels) expect(kernel).toMatchObject({phase: 'healthy', attempts: 0});
				for (const kernel of kernels) expect(Math.abs(kernel.last_beat_seconds)).toBeLessThan(10);
			}
			expect(await untilRunning(workspace)).toMatchObject({pid, life: 1});
			expect((await workspace.alerts()).map(({event_type}) => event_type)).toEqual([]);
			expect(program.stderr()).toBe('');
		});

		test('keeps the order of what happens, and the length of what is waited for', async ({stage}) => {
			const {workspace, set} = await open(stage, {
				command: ['sleep', '600'],
				watchdog: {restart_delay: 1, restart_delay_factor: 1, max_consecutive_failures: 100},
			});
			let {pid, life} = await untilRunning(workspace);
			const offsets = [0, -hour, hour, 0, -hour];
			const waits: number[] = [];
			for (const offset of offsets) {
				const died = performance.now();
				process.kill(pid, 'SIGKILL');
				// In the middle of the wait for the next life, which every death but the first has.
				await untilPayloads(workspace, 'grace.restart.initiated', life);
				await set(offset);
				({pid, life} = await untilRunning(workspace, life));
				waits.push(performance.now() - died);
			}
			for (const wait of waits.slice(1)) expect(wait).toBeGreaterThan(900);
			for (const wait of waits) expect(wait).toBeLessThan(15_000);
			expect(await livesInOrder(workspace, 'grace.restart.initiated')).toEqual([2, 3, 4, 5, 6]);
			const initiated = await payloadsOf(workspace, 'grace.restart.initiated');
			for (const {uptime_seconds} of initiated) expect(uptime_seconds).toBeLessThan(30);
			// The clock was really set: each alert bears the time that it showed.
			const times = (await workspace.alerts()).map(({timestamp}) => Date.parse(String(timestamp)));
			expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1.9 * hour * 1000);
			const shown = await stage.run(workspace, ['alerts', '--json']);
			const lives = shown.stdout.split('\n').map(line => JSON.parse(line));
			expect(
				lives
					.filter(({event_type}) => event_type === 'grace.restart.initiated')
					.map(({payload}) => payload.life),
			).toEqual([2, 3, 4, 5, 6]);
		});

		test('obeys the kill switch within a second, and stops in time', async ({stage}) => {
			const {workspace, set} = await open(stage, {
				command: [node, fixture('ignore-sigterm.mjs')],
				watchdog: {stop_timeout: 1},
			});
			await untilRunning(workspace);
			for (const offset of [-hour, hour]) {
				await set(offset);
				await workspace.writeFile('grace_state.json', '{"manual_shutdown": true}');
				const asked = performance.now();
				await until('the stop', async () =>
					(await recordOf(workspace))?.phase === 'stopping' ? true : undefined,
				);
				expect(performance.now() - asked).toBeLessThan(5000);
				await untilPhase(workspace, 'stopped');
				expect(performance.now() - asked).toBeLessThan(15_000);
				await workspace.writeFile('grace_state.json', '{"manual_shutdown": false}');
				await untilPhase(workspace, 'running');
			}
			// It, and the child that it starts.
			await eventually(async () => expect(await workspace.processes()).toHaveLength(2));
		});

		test('leaves the uptime of an application that nobody watches right', async ({stage}) => {
			const {workspace, set, program, env} = await open(stage, {command: ['sleep', '600']});
			await untilRunning(workspace);
			await stage.run(workspace, ['shutdown']);
			await program.exit;
			expect((await stage.run(workspace, ['start', '--bare'], {env})).exitCode).toBe(0);
			for (const offset of [-hour, hour]) {
				await set(offset);
				const {stdout} = await stage.run(workspace, ['status', '--json'], {env});
				expect(JSON.parse(stdout).uptime_seconds).toBeLessThan(60);
				expect(JSON.parse(stdout).uptime_seconds).toBeGreaterThan(0);
			}
		});

		test('ends a pause when it is over', async ({stage}) => {
			const {workspace, set} = await open(stage, {
				command: [node, fixture('crash-after.mjs')],
				watchdog: {max_consecutive_failures: 1, pause_after_failures: 1.5},
			});
			const {life = 0} = await untilPhase(workspace, 'paused');
			const paused = performance.now();
			await set(-hour);
			await until('the next life', async () =>
				((await recordOf(workspace))?.life ?? 0) > life ? true : undefined,
			);
			expect(performance.now() - paused).toBeLessThan(15_000);
		});
	});
});
