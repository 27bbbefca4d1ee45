import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {KernelManager} from '../../source/kernels/contract.ts';
import {createKernelManager} from '../../source/kernels/index.ts';
import {collectWarnings} from './warnings.ts';

// What was wrong with the system that this one replaces, on a real manager in real time.

const warnings = collectWarnings();
const soon = {timeout: 5000, interval: 5};
const policy = {heartbeat_timeout: 0.2, restart_cooldown: 0, restart_timeout: 0.4, max_restart_attempts: 3};

let directory: string;
let manager: KernelManager;
let told: Array<{readonly topic: string; readonly name: string}>;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'kernel-defects-'));
	manager = createKernelManager({link: false, directory, policy});
	told = [];
	manager.bus.onAny(({topic, payload}) => told.push({topic, name: payload.kernel_name}));
});

afterEach(async () => {
	await manager.stop();
	await rm(directory, {recursive: true});
});

const topicsOf = (name: string): readonly string[] =>
	told.filter(each => each.name === name).map(({topic}) => topic);
const statusOf = (name: string) => manager.status().kernel_status[name];

describe('restart functions', () => {
	test('one that hangs starves no other kernel', async () => {
		manager.register('hanging', {restart: () => new Promise(() => {})});
		manager.register('api', {
			restart: () => {
				setTimeout(() => manager.beatEvery('api', 0.02), 10);
			},
		});
		manager.start();
		await expect.poll(() => topicsOf('api'), soon).toContain('kernel.restart.success');
		expect(statusOf('hanging')?.status).toBe('restarting');
		await expect.poll(() => topicsOf('hanging'), soon).toContain('kernel.restart.failed');
		expect(statusOf('api')?.status).toBe('healthy');
	});

	test('a synchronous one succeeds as an asynchronous one does', async () => {
		manager.register('memory', {
			restart: () => {
				setTimeout(() => manager.beat('memory'), 10);
			},
		});
		manager.start();
		expect(await manager.restart('memory')).toBe(true);
		expect(topicsOf('memory')).toEqual(['kernel.restart.initiated', 'kernel.restart.success']);
	});
});

describe('after the last attempt', () => {
	test('two critical messages come once, and are filed as critical', async () => {
		manager.alerts.start();
		manager.register('memory', {
			critical: true,
			restart: () => {
				throw new Error('no');
			},
		});
		manager.start();
		await expect.poll(() => topicsOf('memory'), soon).toContain('system.critical_kernel_down');
		const count = told.length;
		const ticks = performance.now() + 1000;
		await expect.poll(() => performance.now() > ticks, soon).toBe(true);
		expect(told).toHaveLength(count);
		expect(topicsOf('memory').filter(topic => topic.startsWith('kernel.restart.max'))).toHaveLength(1);
		expect(count).toBe(8);
		await manager.stop();
		const files = await readdir(join(directory, 'alerts'));
		// Three failures, the limit, and a critical kernel down.
		expect(files.filter(name => name.startsWith('critical_'))).toHaveLength(5);
		expect(files.filter(name => name.startsWith('warning_'))).toHaveLength(3);
		expect(files.filter(name => name.startsWith('info_'))).toEqual([]);
	});
});

describe('beats and registrations', () => {
	const fail = async (): Promise<void> => {
		manager.register('memory', {restart: () => Promise.reject(new Error('no'))});
		manager.start();
		await expect.poll(() => topicsOf('memory'), soon).toContain('kernel.restart.max_attempts');
	};

	test('a beat turns a failed kernel well only as a recovery that is told', async () => {
		await fail();
		expect(statusOf('memory')).toMatchObject({status: 'failed', restart_count: 3});
		manager.beat('memory');
		expect(statusOf('memory')).toMatchObject({status: 'healthy', restart_count: 3});
		await expect.poll(() => topicsOf('memory').at(-1), soon).toBe('kernel.recovered');
	});

	test('registering again keeps the count', async () => {
		await fail();
		manager.register('memory', {restart: () => {}});
		expect(statusOf('memory')).toMatchObject({status: 'failed', restart_count: 3});
	});

	test('an unknown name is taken in, and said', async () => {
		manager.start();
		manager.beat('unknown');
		expect(statusOf('unknown')).toMatchObject({status: 'healthy'});
		await expect.poll(() => warnings, soon).toHaveLength(1);
	});
});
