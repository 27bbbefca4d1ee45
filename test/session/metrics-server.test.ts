import {once} from 'node:events';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {emptyHistogram, observe} from '../../source/core/histogram.ts';
import {defaultPolicy} from '../../source/core/policy.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {exposeMetrics} from '../../source/session/exposition.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
import type {Watchdog} from '../../source/watchdog/contract.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {freePort} from '../end-to-end/workspace.ts';

const soon = {timeout: 10_000, interval: 20};

let workspace: Workspace;
let watchdog: Watchdog | undefined;
let stranger: Server | undefined;
let port: number;

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'metrics-server-'))));
	port = await freePort();
});

afterEach(async () => {
	watchdog?.send({type: 'leave'});
	await watchdog?.ended;
	watchdog = undefined;
	stranger?.close();
	await rm(workspace.directory, {recursive: true, maxRetries: 5});
});

const start = async (host = '127.0.0.1'): Promise<Watchdog> => {
	watchdog = await startLocalWatchdog({
		workspace,
		settings: {
			command: undefined,
			cwd: workspace.directory,
			environment: process.env,
			stopSignal: 'SIGTERM',
			policy: {...defaultPolicy, minUptimeForSuccess: 50, stopTimeout: 2000},
			console: defaultConsoleSettings,
			metrics: {port, host},
			notifiers: [],
		},
		command: ['sleep', '600'],
		version: 'test',
		platform,
		clock: systemClock,
		isShown: false,
		onLine: () => {},
	});
	return watchdog;
};

const get = async (page: string, method = 'GET'): Promise<readonly [number, string]> => {
	const response = await fetch(`http://127.0.0.1:${port}${page}`, {method});
	return [response.status, await response.text()];
};

const troubleOf = (running: Watchdog): string | undefined =>
	running.model.get().troubles.find(({topic}) => topic === 'metrics')?.message;

test('all pages are there while the watchdog is, and each tells the truth', async () => {
	const running = await start();
	await expect.poll(() => get('/readyz').catch(() => [0, '']), soon).toEqual([200, 'ok\n']);
	expect(await get('/livez')).toEqual([200, 'ok\n']);
	const response = await fetch(`http://127.0.0.1:${port}/metrics?all`);
	expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
	expect(await response.text()).toMatch(/^grace_process_up 1$/m);
	expect(await get('/metrics', 'HEAD')).toEqual([200, '']);
	expect(await get('/')).toEqual([404, 'Expected one of /metrics, /livez, /readyz, got another path.\n']);
	expect((await get('/livez', 'POST'))[0]).toBe(405);

	running.send({type: 'stop', by: 'test'});
	await expect.poll(() => get('/readyz'), soon).toEqual([503, 'Not ready: the application is stopped.\n']);
	expect((await get('/livez'))[0]).toBe(200);
	const [, text] = await get('/metrics');
	expect(text).toMatch(/^grace_process_up 0$/m);
	expect(text).toMatch(/^grace_process_manual_shutdown 1$/m);
	expect(text).not.toMatch(/^grace_process_start_time_seconds /m);

	running.send({type: 'leave'});
	await running.ended;
	await expect(get('/livez')).rejects.toThrow();
});

test('a port that is taken is a trouble until it is free, and the supervision goes on', async () => {
	stranger = createServer();
	stranger.listen(port, '127.0.0.1');
	await once(stranger, 'listening');
	const running = await start();
	await expect.poll(() => running.model.get().process.phase.name, soon).toBe('running');
	await expect
		.poll(() => troubleOf(running), soon)
		.toBe(
			`The metrics cannot be served on 127.0.0.1:${port} (EADDRINUSE). Another process has that port: end it, or write another \`metrics.port\`; it is tried again each second.`,
		);
	stranger.close();
	await expect.poll(() => get('/livez').catch(() => [0, '']), soon).toEqual([200, 'ok\n']);
	expect(troubleOf(running)).toBeUndefined();
});

test('an address that this machine has not is a trouble, and a watchdog ends while it waits to try again', async () => {
	const running = await start('192.0.2.1');
	await expect
		.poll(() => troubleOf(running), soon)
		.toMatch(
			/^The metrics cannot be served on 192\.0\.2\.1:\d+ \(EADDRNOTAVAIL\)\. This machine has no such address: correct `metrics\.host`;/,
		);
});

test('labels are escaped, and a histogram is told with its sum and count', async () => {
	const text = await exposeMetrics([
		{
			name: 'grace_kernel_up',
			help: 'Help\nme.',
			kind: 'gauge',
			labels: ['kernel'],
			samples: [{labels: {kernel: 'a"b\\c\nd{}=é'}, value: 1}],
		},
		{
			name: 'grace_kernel_recovery_duration_seconds',
			help: 'Help.',
			kind: 'histogram',
			labels: ['kernel'],
			samples: [{labels: {kernel: 'memory'}, value: observe(observe(emptyHistogram, 0.05), 700)}],
		},
	]);
	expect(text).toContain('# HELP grace_kernel_up Help\\nme.\n');
	expect(text).toContain('grace_kernel_up{kernel="a\\"b\\\\c\\nd{}=é"} 1\n');
	const name = 'grace_kernel_recovery_duration_seconds';
	expect(text).toContain(`# TYPE ${name} histogram\n`);
	expect(text).toContain(`${name}_bucket{kernel="memory",le="0.01"} 0\n`);
	expect(text).toContain(`${name}_bucket{kernel="memory",le="0.05"} 1\n`);
	expect(text).toContain(`${name}_bucket{kernel="memory",le="600"} 1\n`);
	expect(text).toContain(`${name}_bucket{kernel="memory",le="+Inf"} 2\n`);
	expect(text).toContain(`${name}_sum{kernel="memory"} 700.05\n`);
	expect(text).toContain(`${name}_count{kernel="memory"} 2\n`);
});
