import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep, setImmediate as turn} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {KernelManager, KernelManagerOptions} from '../../source/kernels/contract.ts';
import {createKernelManager} from '../../source/kernels/index.ts';
import {assembleManager} from '../../source/kernels/manager.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';
import {collectWarnings} from './warnings.ts';
import {type Answer, listen, type WatchdogServer, welcome} from './watchdog-server.ts';

const warnings = collectWarnings();
const soon = {timeout: 10_000, interval: 5};

let directory: string;
let path: string;
let managers: KernelManager[];
let servers: WatchdogServer[];
let children: ChildProcess[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'grace-link-'));
	path = join(directory, 'link.sock');
	managers = [];
	servers = [];
	children = [];
});

afterEach(async () => {
	for (const child of children) child.kill('SIGKILL');
	for (const manager of managers) await manager.stop();
	for (const server of servers) await server.close();
	await rm(directory, {recursive: true});
});

const serve = async (answer?: Answer, address: string | 0 = path) => {
	const server = await listen(address, answer);
	servers.push(server);
	return server;
};

const open = (options: KernelManagerOptions = {}): KernelManager => {
	const manager = createKernelManager({link: `unix:${path}`, directory, ...options});
	managers.push(manager);
	return manager;
};

const alertsNow = async (): Promise<readonly string[]> => {
	const names = await readdir(join(directory, 'alerts')).catch(() => []);
	const files = names.filter(name => name !== 'latest_notification.json').sort();
	return Promise.all(
		files.map(
			async name => JSON.parse(await readFile(join(directory, 'alerts', name), 'utf8')).event_type as string,
		),
	);
};

const isWelcome = (server: WatchdogServer): boolean => server.told('hello').length > 0;

describe('the link', () => {
	test('begins with a hello that holds every kernel', async () => {
		const server = await serve();
		const manager = open();
		manager.register('memory', {restart: () => {}, critical: true});
		manager.beat('memory');
		manager.register('api');
		manager.start();
		manager.ready();
		await expect.poll(() => server.heard.length, soon).toBeGreaterThan(1);
		const [hello, ready] = server.heard;
		expect(hello).toEqual({
			jsonrpc: '2.0',
			id: 1,
			method: 'hello',
			params: {
				role: 'application',
				client: 'node',
				protocol: 1,
				pid: process.pid,
				now: expect.any(Number),
				kernels: [
					{
						name: 'memory',
						critical: true,
						restartable: true,
						phase: 'healthy',
						attempts: 0,
						restarts: 0,
						last_beat: expect.any(Number),
						heard_at: expect.any(Number),
						until: null,
						reason: null,
					},
					expect.objectContaining({name: 'api', critical: false, restartable: false, last_beat: null}),
				],
			},
		});
		expect(ready).toEqual({jsonrpc: '2.0', method: 'app.ready', params: {}});
	});

	test('tells a heartbeat timeout of its own, for the screens', async () => {
		const server = await serve();
		open({policy: {heartbeat_timeout: 7}}).start();
		await expect.poll(() => server.told('hello'), soon).toMatchObject([{heartbeat_timeout: 7}]);
	});

	test('takes the policy of the workspace, and an own option wins over it', async () => {
		await serve(welcome({heartbeat_timeout: 0.2, max_restart_attempts: 1, restart_cooldown: 'soon'}));
		const manager = open({policy: {max_restart_attempts: 0}});
		const told: string[] = [];
		manager.bus.onAny(({topic}) => told.push(topic));
		manager.register('memory', {restart: () => {}});
		manager.start();
		await expect.poll(() => told, soon).toEqual(['kernel.restart.max_attempts']);
	});

	test('tells new kernels, and every change', async () => {
		const server = await serve();
		const manager = open();
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		manager.register('late', {restart: () => {}});
		await expect.poll(() => server.told('kernel.register'), soon).toHaveLength(1);
		const outcome = manager.restart('late');
		// The function has returned: its new deadline is told, though nothing is announced.
		await expect
			.poll(() => server.told('kernel.register').at(-1), soon)
			.toMatchObject({kernels: [{name: 'late', phase: 'restarting', attempts: 1, restarts: 1}]});
		manager.beat('late');
		expect(await outcome).toBe(true);
		await expect.poll(() => server.told('kernel.event'), soon).toHaveLength(2);
		expect(server.told('kernel.event')).toMatchObject([
			{
				event: 'kernel.restart.initiated',
				kernel: {name: 'late', phase: 'restarting', reason: 'manual_request', until: expect.any(Number)},
				payload: {kernel_name: 'late', attempt: 1, timestamp: expect.any(String)},
				event_id: expect.any(String),
			},
			{event: 'kernel.restart.success', kernel: {name: 'late', phase: 'healthy'}},
		]);
		await manager.stop();
		expect(await alertsNow()).toEqual([]);
	});

	test('sends beats together, and each of them', async () => {
		const server = await serve();
		const manager = open();
		manager.register('memory');
		manager.register('api');
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		await turn();
		for (let count = 0; count < 500; count += 1) {
			manager.beat('memory');
			if (count % 5 === 0) manager.beat('api');
			if (count % 50 === 0) await turn();
		}
		await expect.poll(server.beats, soon).toEqual({memory: 500, api: 100});
		expect(server.told('kernel.beat').length).toBeLessThan(20);
		expect(server.told('kernel.beat')[0]).toMatchObject({at: expect.any(Number)});
	});

	test('keeps only the newest beats when over 10,000 wait', async () => {
		const server = await serve();
		const manager = open();
		manager.register('memory');
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		manager.beat('memory');
		await expect.poll(server.beats, soon).toEqual({memory: 1});
		for (let count = 0; count < 25_000; count += 1) manager.beat('memory');
		await expect.poll(() => server.beats().memory ?? 0, soon).toBeGreaterThan(1);
		expect(server.beats().memory).toBeLessThan(10_010);
		expect(server.heard.every(message => JSON.stringify(message).length < 64 * 1024)).toBe(true);
	});

	test('loses none of 200,000 beats that come as fast as they can', async () => {
		const server = await serve();
		const manager = open();
		const names = Array.from({length: 20}, (_, index) => `kernel-${index}`);
		for (const name of names) manager.register(name);
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		const total = 200_000;
		for (let count = 0; count < total; count += 1) {
			manager.beat(names[count % names.length] ?? '');
			if (count % 1000 === 999) await sleep(2);
		}
		const all = () => Object.values(server.beats()).reduce((sum, count) => sum + count, 0);
		await expect.poll(all, soon).toBe(total);
	});

	test('answers a ping from the event loop, and not while that is blocked', async () => {
		const server = await serve();
		const manager = open();
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		expect(await server.ask('ping')).toMatchObject({result: {}});
		const child = startChild(`
			manager.start();
			setTimeout(() => {
				console.log('blocked');
				const until = performance.now() + 1500;
				while (performance.now() < until);
				setTimeout(() => {}, 60_000);
			}, 100);
		`);
		await once(child.stdout, 'data');
		await manager.stop();
		const asked = performance.now();
		expect(await server.ask('ping')).toMatchObject({result: {}});
		expect(performance.now() - asked).toBeGreaterThan(1000);
		child.kill('SIGKILL');
		await once(child, 'exit');
	});

	test('restarts a kernel when the watchdog asks', async () => {
		const server = await serve();
		const manager = open({policy: {max_restart_attempts: 1}});
		const reasons: string[] = [];
		manager.register('memory', {restart: ({reason}) => reasons.push(reason)});
		manager.register('bare');
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		expect(await server.ask('kernel.restart', {name: 'memory', reason: 'manual_request'})).toMatchObject({
			result: {accepted: true},
		});
		await expect.poll(() => reasons, soon).toEqual(['manual_request']);
		const refusals: ReadonlyArray<readonly [object, number, RegExp]> = [
			[{name: 'memory', reason: 'manual_request'}, -32000, /is being restarted already/],
			[{name: 'nobody'}, -32000, /registered kernel/],
			[{name: 'bare'}, -32000, /restart function/],
			[{name: 'memory', reason: 'boredom'}, -32000, /reason of a restart/],
			[{name: 7}, -32000, /got 7/],
		];
		for (const [params, code, message] of refusals) {
			const {error} = await server.ask('kernel.restart', params);
			expect(error).toEqual({code, message: expect.stringMatching(message)});
		}
		manager.beat('memory');
		expect((await server.ask('kernel.restart', {name: 'memory', reason: 'dependency_drift'})).error).toEqual({
			code: -32000,
			message: expect.stringContaining('only a manual_request'),
		});
		expect((await server.ask('dance')).error).toMatchObject({code: -32601});
	});

	test('refuses every restart that would not come', async () => {
		const server = await serve();
		const manager = open({policy: {max_restart_attempts: 2}});
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		expect(await manager.restart('memory')).toBe(false);
		expect(manager.status().kernel_status.memory?.phase).toBe('cooling');
		const {error} = await server.ask('kernel.restart', {name: 'memory', reason: 'dependency_drift'});
		expect(error).toEqual({
			code: -32000,
			message: "Kernel 'memory' is cooling after 1 of 2 attempts: only a manual_request restarts it now.",
		});
		expect(await server.ask('kernel.restart', {name: 'memory'})).toMatchObject({result: {accepted: true}});
	});

	test('comes back after the watchdog died, and tells every kernel anew', async () => {
		const first = await serve();
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.ready();
		manager.start();
		await expect.poll(() => isWelcome(first), soon).toBe(true);
		manager.register('late');
		await expect.poll(() => first.told('kernel.register'), soon).toHaveLength(1);
		await first.close();
		manager.register('meanwhile');
		const second = await serve();
		await expect.poll(() => isWelcome(second), soon).toBe(true);
		expect(second.told('hello')).toMatchObject([
			{kernels: [{name: 'memory'}, {name: 'late'}, {name: 'meanwhile'}]},
		]);
		await expect.poll(() => second.told('app.ready'), soon).toHaveLength(1);
		expect(second.connections()).toBe(1);
	});

	test('tries for ever, ever more rarely, where nobody listens, and says nothing of it', async () => {
		const manager = open();
		manager.register('memory');
		manager.start();
		manager.beat('memory');
		const server = await serve();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		expect(warnings).toEqual([]);
	});

	test('is looked for at each start', async () => {
		const manager = createKernelManager({directory});
		managers.push(manager);
		vi.stubEnv('GRACE_LINK', undefined);
		onTestFinished(() => {
			vi.unstubAllEnvs();
		});
		manager.start();
		await manager.stop();
		const server = await serve();
		vi.stubEnv('GRACE_LINK', `unix:${path}`);
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
	});

	test('speaks by TCP with its token', async () => {
		const server = await serve(welcome(), 0);
		const manager = open({link: `tcp:127.0.0.1:${server.port}?token=sesame`});
		manager.start();
		await expect.poll(() => server.told('hello'), soon).toMatchObject([{token: 'sesame'}]);
	});

	test('that is refused is one warning, and is tried again', async () => {
		let isOpen = false;
		const server = await serve(message =>
			isOpen ? welcome()(message) : {error: {code: -32000, message: 'not\u0001yours'}},
		);
		const manager = open();
		manager.start();
		await expect.poll(server.connections, soon).toBeGreaterThan(2);
		expect(warnings).toEqual(['The watchdog refuses the link: not yours.']);
		isOpen = true;
		manager.ready();
		await expect.poll(() => server.told('app.ready'), soon).toHaveLength(1);
	});

	test('leaves a watchdog that does not answer the hello, and tries again', async () => {
		const server = await serve(() => undefined);
		open().start();
		await expect.poll(server.connections, soon).toBe(2);
		expect(warnings).toEqual([]);
	});

	test('tells many kernels, and their beats, in lines of at most 64 KiB', async () => {
		const server = await serve();
		const manager = open();
		// No name takes more room: 128 characters of four bytes each, but for the number.
		const names = Array.from({length: 1000}, (_, index) =>
			`${String(index).padStart(4)}${'🙂'.repeat(124)}`.trim(),
		);
		for (const name of names) manager.register(name);
		manager.start();
		const all = () =>
			[...server.told('hello'), ...server.told('kernel.register')].flatMap(({kernels}) => kernels);
		await expect.poll(() => all().length, soon).toBe(1000);
		for (const name of names) manager.beat(name);
		await expect.poll(() => Object.keys(server.beats()).length, soon).toBe(1000);
		const sizes = server.heard.map(message => Buffer.byteLength(JSON.stringify(message)));
		expect(Math.max(...sizes)).toBeGreaterThan(30 * 1024);
		expect(Math.max(...sizes)).toBeLessThan(64 * 1024);
	});

	test('is closed by stop(), cleanly', async () => {
		const server = await serve();
		const manager = open();
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		manager.register('memory');
		for (let count = 0; count < 3; count += 1) {
			manager.beat('memory');
			await turn();
		}
		await manager.stop();
		await expect.poll(server.beats, soon).toEqual({memory: 3});
		manager.beat('memory');
		manager.start();
		await expect.poll(() => server.told('hello'), soon).toHaveLength(2);
	});
});

describe('an event', () => {
	test('that no watchdog answers is put on record here, once', async () => {
		const server = await serve(message => (message.method === 'hello' ? welcome()(message) : undefined));
		const manager = open();
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		expect(await manager.restart('memory')).toBe(false);
		await expect.poll(() => server.told('kernel.event'), soon).toHaveLength(2);
		await server.close();
		await expect.poll(alertsNow, soon).toEqual(['kernel.restart.failed', 'kernel.restart.initiated']);
		expect(manager.alerts.recent()).toHaveLength(2);
	});

	test('that was put on record here is told the next watchdog as history, until that has it', async () => {
		const clock = createFakeClock();
		const manager = assembleManager({link: `unix:${path}`, directory}, clock);
		managers.push(manager);
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await manager.restart('memory');
		clock.advance(5000);
		await expect.poll(alertsNow, soon).toHaveLength(2);
		const comeBack = async (server: WatchdogServer) =>
			expect
				.poll(() => {
					clock.advance(1000);
					return isWelcome(server);
				}, soon)
				.toBe(true);
		const deaf = await serve(message => (message.method === 'hello' ? welcome()(message) : undefined));
		await comeBack(deaf);
		await expect.poll(() => deaf.told('kernel.event'), soon).toHaveLength(2);
		await deaf.close();
		const second = await serve();
		await comeBack(second);
		await expect.poll(() => second.told('kernel.event'), soon).toHaveLength(2);
		expect(second.told('kernel.event')).toEqual(deaf.told('kernel.event'));
		expect(second.told('kernel.event')).toMatchObject([
			{event: 'kernel.restart.initiated', written: true, event_id: expect.any(String)},
			{event: 'kernel.restart.failed', written: true, payload: {completed_at: expect.any(String)}},
		]);
		await expect
			.poll(() => second.heard.at(-1), soon)
			.toMatchObject({method: 'kernel.register', params: {kernels: [{name: 'memory', phase: 'cooling'}]}});
		await turn();
		await second.close();
		const third = await serve();
		await comeBack(third);
		await manager.stop();
		expect(third.told('kernel.event')).toEqual([]);
		expect(await alertsNow()).toHaveLength(2);
	});

	test('unanswered is said again where the watchdog is back in time', async () => {
		const first = await serve(message => (message.method === 'hello' ? welcome()(message) : undefined));
		const manager = open();
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => isWelcome(first), soon).toBe(true);
		await manager.restart('memory');
		await expect.poll(() => first.told('kernel.event'), soon).toHaveLength(2);
		await first.close();
		const second = await serve();
		await expect.poll(() => second.told('kernel.event'), soon).toHaveLength(2);
		await manager.stop();
		expect(await alertsNow()).toEqual([]);
		const [initiated, failed] = first.told('kernel.event').map(({event_id}) => event_id);
		expect(initiated).toEqual(expect.any(String));
		expect(failed).not.toBe(initiated);
		expect(second.told('kernel.event').map(({event_id}) => event_id)).toEqual([initiated, failed]);
	});

	test('said again is followed by what its kernel is now', async () => {
		const first = await serve(message => (message.method === 'hello' ? welcome()(message) : undefined));
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		await expect.poll(() => isWelcome(first), soon).toBe(true);
		const outcome = manager.restart('memory');
		await expect.poll(() => first.told('kernel.event'), soon).toHaveLength(1);
		await first.close();
		manager.beat('memory');
		expect(await outcome).toBe(true);
		manager.register('memory', {restart: () => {}, critical: true});
		const second = await serve();
		await expect.poll(() => second.told('kernel.event'), soon).toHaveLength(2);
		expect(second.told('kernel.event')).toMatchObject([
			{event: 'kernel.restart.initiated', kernel: {phase: 'restarting', critical: false}},
			{event: 'kernel.restart.success', kernel: {phase: 'healthy', critical: false}},
		]);
		await expect
			.poll(() => second.heard.at(-1), soon)
			.toMatchObject({
				method: 'kernel.register',
				params: {kernels: [{name: 'memory', phase: 'healthy', critical: true}]},
			});
	});

	test('that a watchdog takes and does not answer for 30 s is put on record here', async () => {
		const clock = createFakeClock();
		const server = await serve(message => (message.method === 'hello' ? welcome()(message) : undefined));
		const manager = assembleManager({link: `unix:${path}`, directory}, clock);
		managers.push(manager);
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		await turn();
		expect(await manager.restart('memory')).toBe(false);
		await expect.poll(() => server.told('kernel.event'), soon).toHaveLength(2);
		clock.advance(29_999);
		await turn();
		expect(await alertsNow()).toEqual([]);
		clock.advance(1);
		await expect
			.poll(alertsNow, soon)
			.toEqual(expect.arrayContaining(['kernel.restart.failed', 'kernel.restart.initiated']));
		expect(server.connections()).toBe(1);
	});

	test('is put on record by stop(), where no watchdog ever came', async () => {
		const manager = open();
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await manager.restart('memory');
		expect(await alertsNow()).toEqual([]);
		await manager.stop();
		expect(await alertsNow()).toEqual(['kernel.restart.failed', 'kernel.restart.initiated']);
	});

	test('goes where the watchdog said the workspace is', async () => {
		const server = await serve(message =>
			message.method === 'hello' ? welcome({}, join(directory, 'workspace'))(message) : undefined,
		);
		const manager = createKernelManager({link: `unix:${path}`});
		managers.push(manager);
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		await turn();
		await manager.restart('memory');
		await manager.stop();
		expect(await readdir(join(directory, 'workspace', 'alerts'))).toHaveLength(3);
	});
});

describe('a hostile watchdog harms nothing', () => {
	const nonsense: ReadonlyArray<readonly [string, string]> = [
		['garbage', '\u0000\u001b[2J{{{]\n\r\n\n'],
		['a huge line', `"${'x'.repeat(3_000_000)}"\n`],
		['a huge line that never ends', 'x'.repeat(3_000_000)],
		['deep nesting', `${'['.repeat(60_000)}\n`],
		['other JSON', 'null\n7\n"text"\n[1, 2]\n{}\ntrue\n'],
		['answers to nothing', '{"id":99,"result":{}}\n{"id":null,"error":7}\n{"id":{"a":1},"result":1}\n'],
		[
			'calls of wrong types',
			'{"id":1,"method":7}\n{"id":2,"method":"kernel.restart","params":[1]}\n{"id":{},"method":"ping"}\n' +
				'{"id":3,"method":"kernel.restart","params":{"name":"__proto__","reason":{}}}\n{"method":"kernel.restart"}\n',
		],
		[
			'a reason too deep to be told',
			`{"id":1,"method":"kernel.restart","params":{"name":"memory","reason":${'['.repeat(30_000)}${']'.repeat(30_000)}}}\n`,
		],
		['a hello of its own', '{"id":1,"method":"hello","params":{"kernels":7}}\n'],
		['half a character', '{"id":1,"method":"\u{1f600}'],
	];

	test.each(nonsense)('by %s', async (_, text) => {
		const server = await serve();
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		server.send(text);
		server.send('\n');
		expect(await server.ask('ping')).toMatchObject({result: {}});
		manager.beat('memory');
		await expect.poll(server.beats, soon).toEqual({memory: 1});
		expect(manager.status().kernel_status.memory?.status).toBe('healthy');
		expect(warnings).toEqual([]);
	});

	test.each([
		['of no object', {result: 7}],
		[
			'of wrong types',
			{result: {protocol: {}, policy: {heartbeat_timeout: 'x', restart_cooldown: -1}, workspace: 9}},
		],
		['of null', {result: {policy: null, workspace: null}}],
		['of an error of no kind', {error: 'no'}],
	])('by a welcome %s', async (_, said) => {
		const server = await serve(() => said);
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		manager.beat('memory');
		await turn();
		expect(manager.status()).toMatchObject({enabled: true, kernel_status: {memory: {status: 'healthy'}}});
	});

	test('by reading nothing: what waits stays small, and stop() ends', async () => {
		const server = await serve();
		const manager = open();
		for (let index = 0; index < 100; index += 1) manager.register(`kernel-${index}`);
		manager.start();
		await expect.poll(() => isWelcome(server), soon).toBe(true);
		server.pause();
		const before = process.memoryUsage().rss;
		for (let round = 0; round < 300; round += 1) {
			for (let beat = 0; beat < 3000; beat += 1) manager.beat(`kernel-${beat % 100}`);
			await turn();
		}
		expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
		await manager.stop();
	});
});

/** Another process with a manager called `manager`, linked to the server of this test. */
const startChild = (code: string) => {
	const library = join(import.meta.dirname, '../../source/kernels/index.ts');
	const child = spawn(
		process.execPath,
		[
			'--input-type=module',
			'--eval',
			`const {createKernelManager} = await import(${JSON.stringify(library)});
			const manager = createKernelManager({link: ${JSON.stringify(`unix:${path}`)}});
			${code}`,
		],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	children.push(child);
	return child;
};

describe('a process', () => {
	test.each([
		['whose link is open', true],
		['whose watchdog is not there', false],
	])('%s ends by itself', async (_, isThere) => {
		const server = isThere ? await serve() : undefined;
		const child = startChild(`
			manager.register('memory', {restart: () => {}});
			manager.beatEvery('memory', 0.01);
			manager.start();
			setTimeout(() => console.log('over'), 300);
		`);
		const [code] = await once(child, 'exit');
		expect(code).toBe(0);
		if (server !== undefined) expect(server.beats().memory).toBeGreaterThan(5);
	});
});
