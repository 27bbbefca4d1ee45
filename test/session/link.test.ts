import {mkdtemp, readdir, readFile, realpath, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {defaultKernelPolicy} from '../../source/core/kernel-policy.ts';
import {defaultMetricsSettings} from '../../source/core/metrics-settings.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import type {Peer} from '../../source/runtime/peer.ts';
import {askWatchdog, connectToWatchdog} from '../../source/session/link-client.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
import {openSocketSession, type SocketSession} from '../../source/session/socket.ts';
import type {Watchdog} from '../../source/watchdog/contract.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {connectAs, type FakeApplication, snapshot} from './fake-application.ts';

const idle = [
	process.execPath,
	'--eval',
	'console.log(process.env.GRACE_LINK); setTimeout(() => {}, 600_000)',
];
const soon = {timeout: 10_000};

let workspace: Workspace;
let closers: Array<() => unknown>;

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'link-'))));
	closers = [];
});

afterEach(async () => {
	for (const close of closers.toReversed()) await close();
	await rm(workspace.directory, {recursive: true, maxRetries: 5});
});

const start = async (policy: Partial<Policy> = {}, command = idle): Promise<Watchdog> => {
	const watchdog = await startLocalWatchdog({
		workspace,
		settings: {
			command: undefined,
			cwd: workspace.directory,
			environment: process.env,
			stopSignal: 'SIGTERM',
			policy: {...defaultPolicy, minUptimeForSuccess: 50, stopTimeout: 2000, ...policy},
			console: defaultConsoleSettings,
			metrics: defaultMetricsSettings,
			notifiers: [],
		},
		command,
		version: 'test',
		platform,
		clock: systemClock,
		isShown: false,
		onLine: () => {},
	});
	closers.push(async () => {
		watchdog.send({type: 'leave'});
		await watchdog.ended;
	});
	await expect.poll(() => watchdog.model.get().process.phase.name, soon).toBe('running');
	return watchdog;
};

const application = async (changes: Parameters<typeof connectAs>[1] = {}): Promise<FakeApplication> => {
	const address = (await readFile(workspace.link, 'utf8')).trim();
	const connected = await connectAs(address, {life: `${workspace.key}:1`, ...changes});
	closers.push(connected.close);
	return connected;
};

const terminal = async (): Promise<Peer> => {
	const peer = await connectToWatchdog(workspace);
	if (peer === undefined) throw new Error('No watchdog answers.');
	closers.push(peer.close);
	return peer;
};

const attach = async (): Promise<SocketSession> => {
	const session = await openSocketSession(workspace);
	if (session === undefined) throw new Error('No watchdog answers.');
	closers.push(session.close);
	return session;
};

// Both change, as long as somebody looks.
const untilSame = (session: SocketSession, watchdog: Watchdog): Promise<void> =>
	vi.waitFor(() => expect(session.model.get()).toEqual(watchdog.model.get()), soon);

describe('the link', () => {
	test('is told to the application, for its user alone', async () => {
		await start();
		const address = (await readFile(workspace.link, 'utf8')).trim();
		await expect.poll(() => readFile(workspace.applicationLog, 'utf8'), soon).toContain(address);
		const socket = address.replace('unix:', '');
		expect((await stat(path.dirname(socket))).mode & 0o777).toBe(0o700);
		expect((await stat(socket)).mode & 0o077).toBe(0);
		expect((await stat(workspace.link)).mode & 0o077).toBe(0);
	});

	test.each<[changes: Parameters<typeof connectAs>[1], refusal: string]>([
		[{role: 'alien'}, 'Expected `role` to be "application" or "terminal", got "alien".'],
		[{role: 'terminal', protocol: 2}, 'Expected `protocol` to be 1, got 2.'],
		[{protocol: 2}, 'Expected `protocol` to be 1, got 2.'],
	])('lets nobody in who says %j', async (changes, refusal) => {
		await start();
		await expect(application(changes)).rejects.toThrow(refusal);
	});

	test('does nothing for who means something else by a parameter', async () => {
		const watchdog = await start();
		const person = await terminal();
		await expect(person.request('restart', {kernel: 5})).rejects.toThrow(
			'Expected no parameters of `restart`, got `kernel`. To restart one kernel, ask `kernel.restart` with its `name`.',
		);
		for (const method of ['status', 'subscribe', 'logs', 'start', 'stop', 'shutdown'])
			await expect(person.request(method, {now: true})).rejects.toThrow('got `now`.');
		const app = await application();
		await expect(app.request('app.ready', {at: 1})).rejects.toThrow('got `at`.');
		await app.request('app.ready', {});
		expect(watchdog.model.get().process).toMatchObject({life: 1, phase: {name: 'running'}});
		await person.request('restart', {});
		await expect.poll(() => watchdog.model.get().process.life, soon).toBe(2);
	});

	test('is gone with its watchdog', async () => {
		const watchdog = await start();
		const socket = (await readFile(workspace.link, 'utf8')).replace('unix:', '');
		watchdog.send({type: 'leave'});
		await watchdog.ended;
		await expect(stat(socket)).rejects.toThrow('ENOENT');
		await expect(stat(workspace.link)).rejects.toThrow('ENOENT');
		expect(await askWatchdog(workspace, 'status')).toBeUndefined();
	});
});

describe('an application', () => {
	test('that says hello is told the policy of the workspace, in seconds', async () => {
		await start({kernels: {...defaultKernelPolicy, heartbeatTimeout: 1500}});
		const {answer} = await application();
		expect(answer).toEqual({
			protocol: 1,
			policy: {
				heartbeat_timeout: 1.5,
				max_restart_attempts: 3,
				restart_cooldown: 30,
				restart_timeout: 60,
				stable_after: 600,
			},
			workspace: workspace.directory,
		});
	});

	test('shows its kernels, and their beats', async () => {
		const watchdog = await start();
		const app = await application();
		app.notify('kernel.register', {kernels: [snapshot('memory', {critical: true}), snapshot('api')]});
		const rows = () => watchdog.model.get().kernels.map(({key, lastBeat}) => [key, lastBeat !== undefined]);
		await expect.poll(rows, soon).toEqual([
			['memory', false],
			['api', false],
		]);
		app.notify('kernel.beat', {at: app.now(), names: ['memory', 'memory']});
		await expect.poll(rows, soon).toEqual([
			['memory', true],
			['api', false],
		]);
		const [memory] = watchdog.model.get().kernels;
		expect(systemClock.now() - (memory?.lastBeat ?? 0)).toBeLessThan(10_000);
		expect(memory).toMatchObject({isCritical: true, isLinked: true, phase: 'healthy'});
	});

	test('in two processes shows two kernels of one name, and a third takes the place of one that left', async () => {
		const watchdog = await start();
		const first = await application();
		const second = await application();
		const keys = () => watchdog.model.get().kernels.map(({key, isLinked}) => `${key} ${isLinked}`);
		first.notify('kernel.register', {kernels: [snapshot('memory')]});
		await expect.poll(keys, soon).toEqual(['memory true']);
		second.notify('kernel.register', {kernels: [snapshot('memory')]});
		await expect.poll(keys, soon).toEqual(['memory true', 'memory#2 true']);
		first.close();
		await expect.poll(keys, soon).toEqual(['memory false', 'memory#2 true']);
		const third = await application();
		third.notify('kernel.register', {kernels: [snapshot('memory')]});
		await expect.poll(keys, soon).toEqual(['memory true', 'memory#2 true']);
	});

	test('puts its kernels’ events on record, and each restart among the restarts', async () => {
		const watchdog = await start();
		const app = await application();
		const payload = {kernel_name: 'memory', reason: 'heartbeat_timeout', attempt: 1, critical: false};
		const restarting = snapshot('memory', {
			phase: 'restarting',
			attempts: 1,
			restarts: 1,
			reason: 'heartbeat_timeout',
		});
		await app.request('kernel.event', {kernel: restarting, event: 'kernel.restart.initiated', payload});
		expect(watchdog.model.get().restarts).toMatchObject([{kernel: 'memory', outcome: 'pending', attempt: 1}]);
		await app.request('kernel.event', {
			kernel: {...restarting, phase: 'healthy', last_beat: restarting.heard_at + 1500},
			event: 'kernel.restart.success',
			payload: {...payload, success: true},
		});
		expect(watchdog.model.get().restarts).toMatchObject([
			{kernel: 'memory', outcome: 'success', downtime: 1500},
		]);
		const latest = () => readFile(path.join(workspace.alerts, 'latest_notification.json'), 'utf8');
		await expect
			.poll(() => latest().catch(() => ''), soon)
			.toContain("Kernel 'memory' restarted successfully");
		const names = await readdir(workspace.alerts);
		expect(names.filter(name => /^(warning|info)_\d{8}_\d{6}/.test(name))).toHaveLength(2);
	});

	test('tells what it wrote while there was no watchdog: that is history, and no second alert', async () => {
		const watchdog = await start();
		const app = await application();
		const timestamp = '2025-11-14T11:00:00.000Z';
		const payload = {
			kernel_name: 'memory',
			reason: 'heartbeat_timeout',
			attempt: 1,
			critical: false,
			timestamp,
		};
		const kernel = snapshot('memory', {attempts: 1, restarts: 1, reason: 'heartbeat_timeout'});
		const tell = (event: string, more: object) =>
			app.request('kernel.event', {kernel, event, payload: {...payload, ...more}, written: true});
		await tell('kernel.restart.initiated', {});
		await tell('kernel.restart.failed', {success: false, error: 'no', completed_at: timestamp});
		expect(watchdog.model.get().restarts).toMatchObject([
			{kernel: 'memory', outcome: 'failed', at: timestamp},
		]);
		const history = () => readFile(workspace.history, 'utf8');
		await expect.poll(history, soon).toMatch(/"kernel.restart","at":"2025-11-14T11.*"outcome":"failed"/);
		expect((await readdir(workspace.alerts)).filter(name => /_\d{8}_\d{6}/.test(name))).toEqual([]);
	});

	test('of an earlier life is not listened to', async () => {
		await start();
		await expect(application({life: `${workspace.key}:0`})).rejects.toThrow('got one of life 0');
	});

	test('is asked to restart a kernel, and may refuse', async () => {
		await start();
		const app = await application();
		app.notify('kernel.register', {kernels: [snapshot('memory')]});
		const person = await terminal();
		await expect
			.poll(
				async () => person.request('kernel.restart', {name: 'memory'}).catch(error => error.message),
				soon,
			)
			.toEqual({});
		expect(app.asked).toContainEqual(['kernel.restart', {name: 'memory', reason: 'manual_request'}]);
		app.refuse('It is restarting already.');
		await expect(person.request('kernel.restart', {name: 'memory'})).rejects.toThrow(
			'It is restarting already.',
		);
		await expect(person.request('kernel.restart', {name: 'memori'})).rejects.toThrow('it has memory');
	});

	test('whose event loop does not answer is restarted, with a reason that says so', async () => {
		const watchdog = await start({
			checkInterval: 100,
			kernels: {...defaultKernelPolicy, heartbeatTimeout: 400},
		});
		const app = await application();
		await expect
			.poll(() => app.asked.filter(([method]) => method === 'ping').length, soon)
			.toBeGreaterThan(1);
		expect(watchdog.model.get().process.life).toBe(1);
		app.hang();
		await expect.poll(() => watchdog.model.get().link.silentSince !== undefined, soon).toBe(true);
		await expect.poll(() => watchdog.model.get().process.life, soon).toBe(2);
		expect(watchdog.model.get().restarts).toMatchObject([{kernel: undefined, reason: 'heartbeat_timeout'}]);
	});
});

describe('another terminal', () => {
	test('sees what the watchdog sees', async () => {
		const watchdog = await start();
		const session = await attach();
		expect(session.isAttached).toBe(true);
		await untilSame(session, watchdog);
		const app = await application();
		app.notify('kernel.register', {kernels: [snapshot('memory'), snapshot('api')]});
		app.notify('kernel.beat', {at: app.now(), names: ['api']});
		await expect.poll(() => session.model.get().kernels.length, soon).toBe(2);
		await untilSame(session, watchdog);
	});

	test('reads the output, also what comes later', async () => {
		await start();
		const session = await attach();
		closers.push(session.log.lines.subscribe(() => {}));
		await expect.poll(() => session.log.lines.get().lines.at(-1), soon).toMatch(/^unix:/);
	});

	test('reads the output across rotations: no line twice, none missing', async () => {
		const lines = Array.from({length: 200}, (_, index) => `line ${index}`);
		const script = [
			'let next = 0;',
			'const print = () => { for (const end = next + 10; next < end; next += 1) console.log("line", next); };',
			'setInterval(() => { if (next < 200) print(); }, 100);',
		].join('\n');
		const watchdog = await start({logMaxSize: 200}, [process.execPath, '--eval', script]);
		const session = await attach();
		closers.push(session.log.lines.subscribe(() => {}));
		await expect.poll(() => session.log.lines.get().lines, soon).toEqual(lines);
		await expect.poll(() => readdir(path.dirname(workspace.applicationLog)), soon).toContain('grace.log.1');
		expect(watchdog.model.get().troubles).toEqual([]);
	});

	test('stops, starts and restarts', async () => {
		const watchdog = await start();
		const session = await attach();
		session.send({type: 'stop', by: 'console'});
		await expect.poll(() => session.model.get().process.phase.name, soon).toBe('stopped');
		expect(watchdog.model.get().process.isManualShutdown).toBe(true);
		session.send({type: 'start', by: 'console'});
		await expect.poll(() => session.model.get().process.phase.name, soon).toBe('running');
		session.send({type: 'restart', by: 'console'});
		await expect.poll(() => session.model.get().process.life, soon).toBe(3);
	});

	test('has its word carried out where no watchdog is left to hear it', async () => {
		const watchdog = await start();
		const carriedOut: string[] = [];
		const carryOut = async (word: string): Promise<string> => {
			carriedOut.push(word);
			if (word === 'stop') throw new Error('The disk is full.');
			return `Done: ${word}.`;
		};
		const session = await openSocketSession(workspace, {carryOut, replaceWatchdog: async () => {}});
		if (session === undefined) throw new Error('No watchdog answers.');
		closers.push(session.close);
		const troubles = () => session.model.get().troubles.map(({message}) => message);
		watchdog.send({type: 'leave'});
		await watchdog.ended;
		await expect.poll(troubles, soon).toEqual([expect.stringContaining('The watchdog is gone')]);
		session.send({type: 'stop', by: 'console'});
		await expect.poll(troubles, soon).toContain('The disk is full.');
		session.send({type: 'restart', by: 'console'});
		await expect.poll(troubles, soon).toContain('Done: restart.');
		expect(carriedOut).toEqual(['stop', 'restart']);
		await start();
		await expect.poll(troubles, soon).toEqual([]);
	});

	test('leaves everything running, and says when the watchdog is gone', async () => {
		const watchdog = await start();
		const session = await attach();
		session.send({type: 'leave'});
		await session.close();
		expect(watchdog.model.get().process.phase.name).toBe('running');
		const other = await attach();
		watchdog.send({type: 'leave'});
		await watchdog.ended;
		await expect.poll(() => other.model.get().troubles.map(({topic}) => topic), soon).toEqual(['link']);
		const again = await start();
		await expect.poll(() => other.model.get().troubles, soon).toEqual([]);
		expect(other.model.get().process.life).toBe(again.model.get().process.life);
	});
});
