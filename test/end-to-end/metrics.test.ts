import {execFileSync, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {needs} from './packages.ts';
import {untilGone} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {eventually, untilRunning} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

const beside = {concurrent: true};

type Metrics = {
	/** The value of a metric, with its labels as they are told; undefined where it is not. */
	readonly read: (name: string) => number | undefined;
	readonly text: string;
};

const scrape = async (port: number): Promise<Metrics> => {
	const response = await fetch(`http://127.0.0.1:${port}/metrics`);
	const text = await response.text();
	if (!response.ok) throw new Error(text);
	const values = new Map(
		[...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]),
	);
	return {text, read: name => values.get(name)};
};

const untilScraped = async (port: number, assert: (metrics: Metrics) => void): Promise<Metrics> => {
	let metrics: Metrics | undefined;
	await eventually(async () => {
		metrics = await scrape(port);
		assert(metrics);
	});
	return metrics ?? scrape(port);
};

const restarts = (reason: string): string => `grace_process_restarts_total{reason="${reason}"}`;
const succeeded = 'grace_process_restart_attempts_total{result="success"}';
const failures = 'grace_process_failures_total';
const runTime = 'grace_process_run_seconds_total';
const recoveries = 'grace_process_recovery_duration_seconds_count';
const up = 'grace_process_up';

const jsonOf = async (stage: Stage, workspace: Workspace, words: readonly string[]) =>
	JSON.parse((await stage.run(workspace, words)).stdout);

test(
	'counters go on over a crash, the kill switch and killed watchdogs, and the commands tell the same',
	beside,
	async ({stage}) => {
		const port = await freePort();
		const workspace = await stage.workspace({
			config: {command: ['sleep', '600'], metrics: {port}, watchdog: {min_uptime_for_success: 0.2}},
		});
		const watchdog = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		await untilScraped(port, ({read}) => {
			expect([up, failures, recoveries].map(read)).toEqual([1, 0, 0]);
			expect(read(runTime)).toBeGreaterThan(0.2);
		});

		process.kill(first.pid, 'SIGKILL');
		const second = await untilRunning(workspace, first.life);
		await untilScraped(port, ({read}) => {
			const names = [up, restarts('unexpected_exit'), succeeded, failures, recoveries];
			expect(names.map(read)).toEqual([1, 1, 1, 1, 1]);
		});

		await stage.run(workspace, ['stop']);
		const stopped = await scrape(port);
		expect([up, failures, 'grace_process_manual_shutdown'].map(stopped.read)).toEqual([0, 1, 1]);
		await sleep(200);
		expect((await scrape(port)).read(runTime)).toBe(stopped.read(runTime));
		await stage.run(workspace, ['start']);
		const third = await untilRunning(workspace, second.life);

		// The next watchdog adopts what lives, and no time of it is lost.
		const before = await untilScraped(port, ({read}) => expect(read(up)).toBe(1));
		watchdog.kill('SIGKILL');
		await watchdog.exit;
		const next = stage.begin(workspace, ['watch']);
		const adopted = await untilScraped(port, ({read}) => {
			expect(read(runTime)).toBeGreaterThan((before.read(runTime) ?? 0) + 0.1);
		});
		const kept = [
			restarts('unexpected_exit'),
			succeeded,
			failures,
			recoveries,
			'grace_process_start_time_seconds',
		];
		expect(kept.map(adopted.read)).toEqual(kept.map(before.read));

		// A life that ended while nobody watched takes nothing back, and is no failure: nobody saw it.
		next.kill('SIGKILL');
		await next.exit;
		process.kill(third.pid, 'SIGKILL');
		await untilGone(third.pid);
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace, third.life);
		const last = await untilScraped(port, ({read}) => expect(read(up)).toBe(1));
		expect(last.read(runTime)).toBeGreaterThanOrEqual(adopted.read(runTime) ?? 0);
		expect(last.read(failures)).toBe(1);

		const told = await jsonOf(stage, workspace, ['metrics', '--json']);
		expect(told.all).toMatchObject({
			failures: 1,
			restarts: {count: 1, reasons: {unexpected_exit: 1}, success_rate: 1},
		});
		expect(told.all.mttr_seconds).toBeLessThan(5);
		expect(told.hour.stopped_seconds).toBeGreaterThan(0.2);
		expect(told.week.length_seconds).toBe(7 * 24 * 3600);

		await stage.run(workspace, ['shutdown']);
		await expect(scrape(port)).rejects.toThrow();
		const alone = await jsonOf(stage, workspace, ['metrics', '--json']);
		expect(alone.all.failures).toBe(1);
		expect((await jsonOf(stage, workspace, ['history', '-n', '1', '--json'])).event).toBe('watchdog.ended');
		const [table, history] = await Promise.all(
			['metrics', 'history'].map(async verb => (await stage.run(workspace, [verb])).stdout),
		);
		expect(table).toMatch(/^ +last hour +last day +last week +all time\n/);
		expect(table).toMatch(/^restarts +1 +1 +1 +1\n {2}success rate +100 %/m);
		expect(history).toMatch(/Z {2}life 1 ended with SIGKILL after [\d.]+s: killed\n/);
		expect(history).toMatch(/Z {2}restart into life 2: unexpected_exit, attempt 1\n/);
	},
);

needs('prometheus')('a real Prometheus', () => {
	test(
		'finds no fault with the metrics, scrapes them, and can draw the dashboard',
		beside,
		async ({stage}) => {
			const [port, applicationPort, prometheusPort] = await Promise.all([freePort(), freePort(), freePort()]);
			const workspace = await stage.workspace({
				config: {
					command: [node, fixture('kernels.mjs')],
					env: {PORT: String(applicationPort)},
					metrics: {port},
					kernels: {heartbeat_timeout: 0.5, restart_cooldown: 0},
					watchdog: {min_uptime_for_success: 0.2},
				},
				files: {
					'prometheus.yml': `scrape_configs:\n  - {job_name: grace, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{targets: ['127.0.0.1:${port}']}]}\n`,
				},
			});
			stage.begin(workspace, ['watch']);
			// It goes with the workspace.
			spawn(
				'prometheus',
				[
					`--config.file=${workspace.path('prometheus.yml')}`,
					`--storage.tsdb.path=${workspace.path('prometheus')}`,
					`--web.listen-address=127.0.0.1:${prometheusPort}`,
				],
				{stdio: 'ignore', cwd: workspace.directory, env: {...process.env, ...workspace.env}},
			);
			await untilHealthy(stage, workspace, ['memory', 'api', 'message_bus']);
			await fetch(`http://127.0.0.1:${applicationPort}/cut?name=api`, {method: 'POST'});
			const {text} = await untilScraped(port, ({read}) => {
				expect(read('grace_kernel_restart_attempts_total{kernel="api",result="success"}')).toBe(1);
				expect(read('grace_kernel_up{kernel="memory",critical="true"}')).toBe(1);
				expect(read('grace_kernel_heartbeats_total{kernel="memory"}')).toBeGreaterThan(3);
				expect(read('grace_kernel_recovery_duration_seconds_count{kernel="api"}')).toBe(1);
				expect(read('grace_alerts_total{severity="warning"}')).toBe(1);
			});
			expect(execFileSync('promtool', ['check', 'metrics'], {input: text, encoding: 'utf8'})).toBe('');

			const query = async (expression: string): Promise<readonly unknown[]> => {
				const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(expression)}`;
				const answer = JSON.parse(await (await fetch(url)).text());
				if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
				return answer.data.result;
			};
			await eventually(async () => {
				expect(await query('up{job="grace"} == 1 and on () grace_process_up == 1')).toHaveLength(1);
				expect(
					await query('grace_kernel_restarts_total{kernel="api", reason="heartbeat_timeout"} == 1'),
				).toHaveLength(1);
			});
			for (const expression of dashboardExpressions()) await query(expression);
			expect(await query(dashboardExpressions()[0] ?? '')).toHaveLength(1);
		},
	);
});

const dashboardExpressions = (): readonly string[] => {
	const dashboard = readFileSync(new URL('../../templates/grafana/grace-tui.json', import.meta.url), 'utf8');
	return [...dashboard.matchAll(/"expr": ("(?:\\.|[^"\\])*")/g)].map(([, json = '""']) =>
		JSON.parse(json)
			.replaceAll(/\$__(?:range|rate_interval)/g, '1m')
			.replaceAll(/\$(?:job|instance)/g, '.*'),
	);
};
