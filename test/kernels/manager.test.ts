import {setImmediate as turn} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {KernelManager, KernelManagerOptions} from '../../source/kernels/contract.ts';
import {createKernelManager, kernels} from '../../source/kernels/index.ts';
import {assembleManager} from '../../source/kernels/manager.ts';
import type {KernelMessage} from '../../source/kernels/messages.ts';
import type {RestartContext} from '../../source/kernels/restarts.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';
import {collectWarnings} from './warnings.ts';

const warnings = collectWarnings();
const soon = {timeout: 5000, interval: 5};

let clock: FakeClock;
let messages: KernelMessage[];
let managers: KernelManager[];

beforeEach(() => {
	clock = createFakeClock();
	messages = [];
	managers = [];
});

afterEach(async () => {
	for (const manager of managers) await manager.stop();
});

const open = (options: KernelManagerOptions = {}): KernelManager => {
	const manager = assembleManager({link: false, ...options}, clock);
	managers.push(manager);
	manager.bus.onAny(message => messages.push(message));
	return manager;
};

const topics = (): readonly string[] => messages.map(({topic}) => topic.replace('kernel.restart.', ''));
const phaseOf = (manager: KernelManager, name = 'memory') => manager.status().kernel_status[name]?.phase;

/** Lets what was promised happen, then time pass. */
const pass = async (seconds: number): Promise<void> => {
	await turn();
	clock.advance(seconds * 1000);
	await turn();
};

describe('a kernel', () => {
	test('that falls silent is restarted, and well again when it beats', async () => {
		const manager = open();
		const calls: Array<Omit<RestartContext, 'signal'>> = [];
		manager.register('memory', {
			restart: ({signal, ...context}) => {
				expect(signal.aborted).toBe(false);
				calls.push(context);
			},
		});
		manager.start();
		await pass(59);
		expect(calls).toEqual([]);
		await pass(1);
		expect(calls).toEqual([{name: 'memory', reason: 'heartbeat_timeout', attempt: 1}]);
		expect(phaseOf(manager)).toBe('restarting');
		clock.advance(10);
		manager.beat('memory');
		expect(phaseOf(manager)).toBe('healthy');
		await turn();
		expect(topics()).toEqual(['initiated', 'success']);
	});

	test('is judged only after the start, and counted from then', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		await pass(300);
		expect(topics()).toEqual([]);
		manager.start();
		await pass(59);
		expect(topics()).toEqual([]);
		await pass(1);
		expect(topics()).toEqual(['initiated']);
	});

	test('that beats by the clock stays well, until that is stopped', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		const stop = manager.beatEvery('memory', 5);
		await pass(200);
		expect(topics()).toEqual([]);
		stop();
		await pass(61);
		expect(topics()).toEqual(['initiated']);
	});

	test('is stopped beating by the clock when the manager stops', async () => {
		const manager = open();
		manager.beatEvery('memory', 5);
		manager.start();
		await manager.stop();
		const last = manager.status().kernel_status.memory?.last_heartbeat;
		await pass(20);
		expect(manager.status().kernel_status.memory?.last_heartbeat).toBe(last);
	});

	test('that nobody registered is watched from its first beat on, which is said once', async () => {
		const manager = open();
		manager.start();
		manager.beat('stray');
		manager.beat('stray');
		await expect.poll(() => warnings, soon).toHaveLength(1);
		expect(warnings[0]).toContain("Kernel 'stray' beats and was never registered");
		await pass(61);
		expect(topics()).toEqual(['kernel.silent']);
		expect(warnings).toHaveLength(1);
	});
});

describe('a restart function', () => {
	test.each([
		['rejects', () => Promise.reject(new Error('no database')), 'Error: no database'],
		[
			'throws at once',
			() => {
				throw new TypeError('\u001b[31mno\ndata\u202ebase\u001b[0m');
			},
			'TypeError: no database',
		],
		[
			'throws what is no error',
			() => {
				throw 'no\u0007database';
			},
			'no database',
		],
		[
			'throws nothing at all',
			() => {
				throw undefined;
			},
			'undefined',
		],
		[
			'throws what cannot be told',
			() => {
				throw Object.create(null);
			},
			'an unknown error',
		],
		['throws an error without words', () => Promise.reject(new RangeError()), 'RangeError'],
		['throws very many words', () => Promise.reject('x'.repeat(3000)), 'x'.repeat(2000)],
	])('that %s has failed', async (_, restart, error) => {
		const manager = open();
		manager.register('memory', {restart});
		manager.start();
		expect(await manager.restart('memory', 'manual_request')).toBe(false);
		expect(messages.at(-1)).toMatchObject({topic: 'kernel.restart.failed', payload: {error}});
	});

	test('that hangs has its signal aborted after restart_timeout, and its late word is ignored', async () => {
		const manager = open({policy: {restart_timeout: 20, heartbeat_timeout: 10}});
		let finish = (): void => {};
		let signal: AbortSignal | undefined;
		manager.register('memory', {
			restart: async context => {
				signal ??= context.signal;
				await new Promise<void>(resolve => {
					finish = resolve;
				});
			},
		});
		manager.start();
		await pass(10);
		const late = finish;
		await pass(19);
		expect(signal?.aborted).toBe(false);
		await pass(1);
		expect(signal?.aborted).toBe(true);
		expect(topics()).toEqual(['initiated', 'failed']);
		await pass(10);
		expect(topics()).toEqual(['initiated', 'failed', 'initiated']);
		late();
		await pass(0.1);
		manager.beat('memory');
		expect(phaseOf(manager)).toBe('restarting');
		finish();
		await pass(0.1);
		manager.beat('memory');
		expect(phaseOf(manager)).toBe('healthy');
	});

	test('that is abandoned leaves the signal of the next one alone', async () => {
		const manager = open({policy: {restart_timeout: 20, heartbeat_timeout: 10, restart_cooldown: 0}});
		const signals: AbortSignal[] = [];
		const finish: Array<() => void> = [];
		manager.register('memory', {
			restart: ({signal}) => {
				signals.push(signal);
				return new Promise<void>(resolve => finish.push(resolve));
			},
		});
		manager.start();
		await pass(10);
		await pass(20);
		await pass(0);
		finish[0]?.();
		await pass(19);
		expect(signals.map(({aborted}) => aborted)).toEqual([true, false]);
		await pass(1);
		await pass(0);
		expect(signals.map(({aborted}) => aborted)).toEqual([true, true, false]);
	});

	test('is called after its restart was announced', async () => {
		const manager = open();
		manager.register('memory', {restart: () => messages.push(...messages)});
		manager.start();
		await Promise.all([manager.restart('memory'), pass(61).then(() => pass(120))]);
		expect(topics().slice(0, 2)).toEqual(['initiated', 'initiated']);
	});

	test('may beat, register and restart, also from a listener of the bus', async () => {
		const manager = open();
		manager.register('memory', {
			restart: () => {
				manager.beat('memory');
				manager.register('memory', {restart: () => {}});
			},
		});
		manager.bus.on('kernel.restart.initiated', () => {
			manager.beat('memory');
			void manager.restart('memory');
		});
		manager.start();
		const outcome = manager.restart('memory');
		await pass(1);
		manager.beat('memory');
		expect(await outcome).toBe(true);
		expect(topics()).toEqual(['initiated', 'success']);
	});

	test('is aborted when the manager stops, and whoever waits hears that it did not succeed', async () => {
		const manager = open();
		let signal: AbortSignal | undefined;
		manager.register('memory', {
			restart: context => {
				signal = context.signal;
				return new Promise(() => {});
			},
		});
		manager.start();
		const outcome = manager.restart('memory');
		await turn();
		await manager.stop();
		expect(signal?.aborted).toBe(true);
		expect(await outcome).toBe(false);
		expect(manager.status().enabled).toBe(false);
	});
});

test('what a listener asks for happens after all that it was told of', async () => {
	const manager = open({policy: {max_restart_attempts: 1}});
	let isAsked = false;
	manager.bus.on('kernel.restart.failed', () => {
		if (isAsked) return;
		isAsked = true;
		void manager.restart('memory');
	});
	manager.register('memory', {restart: () => Promise.reject(new Error('no')), critical: true});
	manager.start();
	await pass(60);
	await turn();
	expect(topics().slice(0, 5)).toEqual([
		'initiated',
		'failed',
		'max_attempts',
		'system.critical_kernel_down',
		'initiated',
	]);
});

describe('restart()', () => {
	test.each(['kernel.restart.failed', 'kernel.restart.max_attempts'] as const)(
		'asked for by a listener of %s has an answer of its own',
		async topic => {
			const manager = open({policy: {max_restart_attempts: 1}});
			const answers: boolean[] = [];
			const stop = manager.bus.on(topic, async () => {
				stop();
				answers.push(await manager.restart('memory'));
			});
			let calls = 0;
			manager.register('memory', {
				restart: () => {
					calls += 1;
					if (calls === 1) throw new Error('no');
					manager.beatEvery('memory', 1);
				},
			});
			manager.start();
			await pass(60);
			await turn();
			expect(calls).toBe(2);
			await pass(1);
			expect(answers).toEqual([true]);
			expect(phaseOf(manager)).toBe('healthy');
		},
	);

	test('that fails at once and is asked for again at once leaves the event loop its turn', async () => {
		const manager = open();
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		let isOver = false;
		manager.bus.on('kernel.restart.failed', () => {
			if (!isOver) void manager.restart('memory');
		});
		manager.start();
		void manager.restart('memory');
		await turn();
		await turn();
		isOver = true;
		expect(topics().length).toBeGreaterThan(2);
	});

	test('is true when the function returned and the kernel beat after it', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		const outcome = manager.restart('memory');
		await pass(0.5);
		manager.beat('memory');
		expect(await outcome).toBe(true);
		expect(messages[0]).toMatchObject({payload: {reason: 'manual_request', attempt: 1}});
	});

	test('is false when the kernel does not beat', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		const outcome = manager.restart('memory', 'crash_detected');
		await pass(60);
		expect(await outcome).toBe(false);
	});

	test('waits for the cooldown where it is no person’s word, and is false at the limit', async () => {
		const manager = open({policy: {max_restart_attempts: 2}});
		manager.register('memory', {restart: () => {}});
		manager.start();
		for (const wait of [0, 30]) {
			const outcome = manager.restart('memory', 'dependency_drift');
			await pass(wait);
			await pass(1);
			manager.beat('memory');
			expect(await outcome).toBe(true);
		}
		expect(await manager.restart('memory', 'dependency_drift')).toBe(false);
		expect(phaseOf(manager)).toBe('healthy');
	});

	test('while one goes on is the outcome of that one', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.start();
		const outcomes = Promise.all([manager.restart('memory'), manager.restart('memory')]);
		await pass(1);
		manager.beat('memory');
		expect(await outcomes).toEqual([true, true]);
		expect(topics()).toEqual(['initiated', 'success']);
	});

	test.each([
		['an unknown name', 'nobody', 'manual_request', /registered kernel, got "nobody"/],
		['an unknown reason', 'memory', 'boredom', /reason of a restart to be .*, got "boredom"/],
		['an empty name', '\u0000', 'manual_request', /name of a kernel .* got "\\u0000"/],
		['a name of blanks', ' \u200b ', 'manual_request', /name of a kernel/],
		[
			'a kernel without a function',
			'bare',
			'manual_request',
			/^Kernel 'bare' has no restart function: restart the application, or register it with one\.$/,
		],
	])('rejects %s', async (_, name, reason, sentence) => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		manager.register('bare');
		manager.start();
		const asked = manager.restart(name, reason as 'manual_request');
		await expect(asked).rejects.toMatchObject({code: 'BAD_USAGE', message: expect.stringMatching(sentence)});
	});

	test('rejects before the start, when nobody would judge it', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}});
		await expect(manager.restart('memory')).rejects.toMatchObject({
			code: 'BAD_USAGE',
			message:
				"The application's kernel manager is not started: restart the application, or call start() first.",
		});
	});
});

describe('the bus', () => {
	test('carries messages as others read them', async () => {
		const manager = open();
		manager.register('memory', {restart: () => {}, critical: true});
		manager.start();
		const outcome = manager.restart('memory');
		await pass(2.5);
		manager.beat('memory');
		await outcome;
		const [initiated, success] = messages;
		expect(initiated).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			source: 'restart_manager',
			destination: 'broadcast',
			topic: 'kernel.restart.initiated',
			payload: {
				kernel_name: 'memory',
				reason: 'manual_request',
				attempt: 1,
				critical: true,
				timestamp: '2025-11-14T12:00:00.000Z',
			},
			priority: 3,
			timestamp: '2025-11-14T12:00:00.000Z',
			correlation_id: expect.any(String),
			metadata: {},
		});
		expect(success).toMatchObject({
			topic: 'kernel.restart.success',
			payload: {
				success: true,
				timestamp: '2025-11-14T12:00:00.000Z',
				completed_at: '2025-11-14T12:00:02.500Z',
			},
			priority: 2,
			timestamp: '2025-11-14T12:00:02.500Z',
			correlation_id: initiated?.correlation_id,
		});
		expect(success?.id).not.toBe(initiated?.id);
	});

	test('gives a restart one time of its begin, also where the clocks drift apart', async () => {
		let drift = 0;
		const wall = (): Date => {
			drift += 3;
			return new Date(clock.wall().getTime() + drift);
		};
		const manager = assembleManager({link: false}, {...clock, wall});
		managers.push(manager);
		manager.bus.onAny(message => messages.push(message));
		let isBroken = true;
		manager.register('memory', {restart: () => (isBroken ? Promise.reject(new Error('no')) : undefined)});
		manager.start();
		expect(await manager.restart('memory')).toBe(false);
		isBroken = false;
		const outcome = manager.restart('memory');
		await pass(1);
		manager.beat('memory');
		expect(await outcome).toBe(true);
		const times = messages.map(({payload}) => payload.timestamp);
		expect(topics()).toEqual(['initiated', 'failed', 'initiated', 'success']);
		expect(times[1]).toBe(times[0]);
		expect(times[3]).toBe(times[2]);
		expect(times[2]).not.toBe(times[0]);
	});

	test('tells each its own topic, and survives whoever throws', async () => {
		const manager = open({policy: {max_restart_attempts: 0}});
		const heard: string[] = [];
		manager.bus.on('kernel.restart.max_attempts', ({payload}) => {
			heard.push(payload.action_needed);
			throw new Error('first');
		});
		manager.bus.on('*', async ({topic}) => {
			heard.push(topic);
			throw new Error('second');
		});
		const off = manager.bus.on('system.critical_kernel_down', () => heard.push('never'));
		off();
		manager.register('memory', {restart: () => {}, critical: true});
		manager.start();
		await pass(61);
		expect(heard).toEqual([
			'manual_intervention',
			'kernel.restart.max_attempts',
			'system.critical_kernel_down',
		]);
		expect(messages.map(({priority}) => priority)).toEqual([4, 4]);
		await expect.poll(() => warnings, soon).toHaveLength(3);
		expect(warnings[0]).toBe("A listener of 'kernel.restart.max_attempts' failed: first.");
	});
});

test('the status is what tools read', async () => {
	const manager = open();
	expect(manager.status()).toEqual({
		enabled: false,
		monitored_kernels: 0,
		total_restarts: 0,
		recent_restarts: [],
		kernel_status: {},
	});
	manager.register('memory', {restart: () => Promise.reject(new Error('no')), critical: true});
	manager.register('api');
	manager.start();
	clock.advance(500);
	manager.beat('api');
	for (let count = 0; count < 12; count += 1) await manager.restart('memory');
	const status = manager.status();
	expect(status).toMatchObject({enabled: true, monitored_kernels: 2, total_restarts: 12});
	expect(status.recent_restarts).toHaveLength(10);
	expect(status.recent_restarts.at(-1)).toEqual({
		kernel_name: 'memory',
		reason: 'manual_request',
		timestamp: '2025-11-14T12:00:00.500Z',
		attempt: 1,
		critical: true,
	});
	expect(status.kernel_status).toEqual({
		memory: {status: 'failed', phase: 'cooling', restart_count: 1, last_heartbeat: null, critical: true},
		api: {
			status: 'healthy',
			phase: 'healthy',
			restart_count: 0,
			last_heartbeat: '2025-11-14T12:00:00.500Z',
			critical: false,
		},
	});
});

test('whoever changes a status changes nothing but that', async () => {
	const manager = open();
	manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
	manager.start();
	await manager.restart('memory');
	const taken: Array<{kernel_name: string}> = Object(manager.status().recent_restarts);
	for (const restart of taken) restart.kernel_name = 'another';
	taken.length = 0;
	expect(manager.status().recent_restarts).toMatchObject([{kernel_name: 'memory'}]);
});

test('after a stop and a new start every kernel gets its grace', async () => {
	const manager = open();
	manager.register('memory', {restart: () => {}});
	manager.start();
	manager.start();
	await manager.stop();
	await manager.stop();
	await pass(3600);
	manager.start();
	await pass(59);
	expect(topics()).toEqual([]);
	await pass(2);
	expect(topics()).toEqual(['initiated']);
});

test('a short stop gives its grace as a long one does', async () => {
	const manager = open({policy: {heartbeat_timeout: 0.5}});
	manager.register('memory', {restart: () => {}});
	manager.start();
	await manager.stop();
	await pass(1);
	manager.start();
	await pass(0.4);
	expect(phaseOf(manager)).toBe('healthy');
	await pass(0.1);
	expect(phaseOf(manager)).toBe('restarting');
});

test('a restart that a stop has ended is no failed attempt after the next start', async () => {
	const manager = open();
	manager.register('memory', {restart: () => new Promise(() => {})});
	manager.start();
	const outcome = manager.restart('memory');
	await turn();
	await manager.stop();
	expect(await outcome).toBe(false);
	manager.start();
	expect(phaseOf(manager)).toBe('healthy');
	manager.beat('memory');
	await pass(59);
	expect(topics()).toEqual(['initiated']);
	expect(phaseOf(manager)).toBe('healthy');
});

test('a process that stood still condemns no kernel for it', async () => {
	const manager = createKernelManager({link: false, policy: {heartbeat_timeout: 1}});
	managers.push(manager);
	let restarts = 0;
	manager.register('memory', {
		restart: () => {
			restarts += 1;
		},
	});
	manager.start();
	manager.beat('memory');
	const until = performance.now() + 3500;
	while (performance.now() < until);
	await turn();
	await turn();
	expect(restarts).toBe(0);
	expect(manager.status().kernel_status.memory?.status).toBe('healthy');
});

describe('what is wrong in a call is said', () => {
	test.each([
		['register', () => open().register(''), /name of a kernel/],
		['register', () => open().register(7 as never), /got 7/],
		[
			'register',
			() => open().register('memory', {restart: 'now' as never}),
			/`restart` to be of type function, got "now"/,
		],
		['beat', () => open().beat('\n'), /name of a kernel/],
		['beatEvery', () => open().beatEvery('memory', 0), /seconds.*got 0/],
		['policy', () => open({policy: {heartbeat_timeout: -1}}), /`heartbeat_timeout` to be .*got -1/],
		[
			'policy',
			() => open({policy: {max_restart_attempts: 1.5}}),
			/`max_restart_attempts` to be a whole number/,
		],
		['policy', () => open({policy: {heartbeat: 1} as never}), /got "heartbeat"/],
		['policy', () => open({policy: 5 as never}), /Expected `policy` to be of type object, got 5\./],
		['policy', () => open({policy: null as never}), /`policy` to be of type object, got null/],
		['directory', () => open({directory: 5 as never}), /`directory` to be of type string, got 5/],
		['options', () => createKernelManager('policy' as never), /options.* to be of type object, got "policy"/],
		['options', () => createKernelManager(null as never), /options.* to be of type object, got null/],
		['register', () => open().register('q', 'x' as never), /options.* to be of type object, got "x"/],
		['register', () => open().register('q', null as never), /options.* to be of type object, got null/],
		['register', () => open().register('q', {critical: 'yes' as never}), /`critical` to be .*got "yes"/],
		['beatEvery', () => open().beatEvery('be', '1' as never), /seconds.*got "1"/],
		['beatEvery', () => open().beatEvery('be', Number.NaN), /seconds.*got NaN/],
		['bus', () => open().bus.on('nope' as never, () => {}), /topic.*kernel\.recovered.*got "nope"/],
		['bus', () => open().bus.on('toString' as never, () => {}), /topic.*got "toString"/],
		['bus', () => open().bus.on('*', 5 as never), /listener.*got 5/],
		['bus', () => open().bus.onAny(undefined as never), /listener.*got undefined/],
	])('%s', (_, call, sentence) => {
		expect(call).toThrow(
			expect.objectContaining({code: 'BAD_USAGE', message: expect.stringMatching(sentence)}),
		);
	});

	test('and nothing is half done', () => {
		const manager = open();
		expect(() => manager.register('q', {critical: 'yes' as never})).toThrow();
		expect(() => manager.beatEvery('be', '1' as never)).toThrow();
		expect(manager.status().monitored_kernels).toBe(0);
	});

	test('an address that is none is one warning', async () => {
		const manager = open({link: 'http://somewhere'});
		manager.start();
		manager.ready();
		await expect.poll(() => warnings, soon).toHaveLength(1);
		expect(warnings[0]).toMatch(/^Expected GRACE_LINK to be unix:\/PATH/);
	});
});

test('there is a manager ready-made, which does nothing until it is started', () => {
	expect(kernels.status()).toMatchObject({enabled: false, monitored_kernels: 0});
});
