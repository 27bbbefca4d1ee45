import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Health, Statistics} from '../../source/core/model.ts';
import {initialProcess, type Phase, type ProcessEvent, type ProcessState} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {createObserver, type Observer, unknownHealth} from '../../source/watchdog/observer.ts';
import {probe} from '../../source/watchdog/probe.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let sent: ProcessEvent[];
let health: Health[];
let statistics: (Statistics | undefined)[];
let observers: Observer[];
let servers: Server[];
let started: ChildProcess[];

beforeEach(() => {
	clock = createFakeClock();
	sent = [];
	health = [];
	statistics = [];
	observers = [];
	servers = [];
	started = [];
});

afterEach(() => {
	for (const observer of observers) observer.close();
	for (const server of servers) server.close();
	for (const child of started) child.kill('SIGKILL');
});

const open = (policy: Partial<Policy>, isShown = false): Observer =>
	openWith(() => ({...defaultPolicy, ...policy}), isShown);

const openWith = (policy: () => Policy, isShown = false): Observer => {
	const observer = createObserver({
		policy,
		platform,
		clock,
		isShown,
		send: event => sent.push(event),
		onHealth: seen => health.push(seen),
		onStatistics: seen => statistics.push(seen),
	});
	observers.push(observer);
	return observer;
};

const portOf = async (server: Server): Promise<number> => {
	servers.push(server);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
};
const asked = async (answer = 200) => {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		requests.push(request.url ?? '');
		response.writeHead(answer).end();
	});
	return {port: await portOf(server), requests, server};
};
const checkOf = (port: number, timeout = 5000) => ({
	target: {url: `http://127.0.0.1:${port}/health`},
	timeout,
	failureThreshold: 3,
	startTimeout: 60_000,
});

const policyOf = (port: number): Policy => ({...defaultPolicy, health: checkOf(port)});

const state = (
	life: number,
	name: 'starting' | 'running' | 'stopping',
	pid: number | undefined,
): ProcessState => {
	const run = {pid, spawnedAt: 0, restart: undefined};
	const phases = {
		starting: {name: 'starting', since: 0, run},
		running: {name: 'running', since: 0, run, isSteady: false, misses: 0},
		stopping: {
			name: 'stopping',
			since: 0,
			run,
			cause: 'person',
			thenStart: false,
			isForced: false,
			isReported: false,
			exit: undefined,
		},
	} satisfies Record<string, Phase>;
	return {...initialProcess, life, phase: phases[name]};
};
const probes = () => sent.filter(event => event.type === 'probed');

test('before anything was asked the health is unknown', () => {
	expect(unknownHealth(defaultPolicy)).toEqual({
		reading: 'unknown',
		target: 'port 8000',
		isWritten: false,
		latency: undefined,
		misses: 0,
		error: undefined,
	});
	expect(unknownHealth({...defaultPolicy, health: checkOf(1)}).isWritten).toBe(true);
});

test('a written check is asked at once, then each check interval', async () => {
	const {port, requests} = await asked();
	const observer = open({health: checkOf(port), checkInterval: 5000});
	observer.follow(state(1, 'running', process.pid));
	await expect.poll(() => probes()).toEqual([{type: 'probed', life: 1, isAnswered: true}]);
	expect(health.at(-1)).toMatchObject({reading: 'healthy', misses: 0, latency: expect.any(Number)});
	clock.advance(4999);
	expect(requests).toHaveLength(1);
	clock.advance(1);
	await expect.poll(() => probes()).toHaveLength(2);
});

describe('another policy', () => {
	const openLive = (first: Policy) => {
		let policy = first;
		const observer = openWith(() => policy);
		return {
			observer,
			change: (changes: Partial<Policy>) => {
				const before = policy;
				policy = {...policy, ...changes};
				observer.renew(before);
			},
		};
	};

	test('gives the look that is waited for its new time, from the look before', async () => {
		const {port, requests} = await asked();
		const {observer, change} = openLive({...policyOf(port), checkInterval: 60_000});
		observer.follow(state(1, 'running', process.pid));
		await expect.poll(() => probes()).toHaveLength(1);
		clock.advance(4000);
		change({checkInterval: 5000});
		clock.advance(999);
		expect(requests).toHaveLength(1);
		clock.advance(1);
		await expect.poll(() => requests).toHaveLength(2);
	});

	test('with another target is asked at once, as if nothing had been asked before', async () => {
		const first = await asked();
		const second = await asked();
		const {observer, change} = openLive(policyOf(first.port));
		observer.follow(state(1, 'running', process.pid));
		await expect.poll(() => probes()).toHaveLength(1);
		change({health: checkOf(second.port)});
		expect(health.at(-1)).toEqual(unknownHealth(policyOf(second.port)));
		await expect.poll(() => second.requests).toHaveLength(1);
		await expect.poll(() => probes()).toHaveLength(2);
		change({health: undefined});
		expect(health.at(-1)).toEqual(unknownHealth(defaultPolicy));
		clock.advance(60_000);
		expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
	});

	test('begins to measure where it limits the memory', async () => {
		const {observer, change} = openLive(defaultPolicy);
		observer.follow(state(1, 'running', process.pid));
		change({maxMemory: 1});
		await expect.poll(() => sent).toMatchObject([{type: 'memoryExceeded', life: 1}]);
	});
});

test('a life that starts is asked more often, until it runs', async () => {
	const {port} = await asked();
	const observer = open({health: checkOf(port), checkInterval: 5000});
	observer.follow(state(1, 'starting', process.pid));
	await expect.poll(() => probes()).toHaveLength(1);
	clock.advance(250);
	await expect.poll(() => probes()).toHaveLength(2);
	observer.follow(state(1, 'running', process.pid));
	clock.advance(250);
	await expect.poll(() => probes()).toHaveLength(3);
	clock.advance(4999);
	expect(probes()).toHaveLength(3);
	clock.advance(1);
	await expect.poll(() => probes()).toHaveLength(4);
});

test('misses are counted, and the first answer after them begins anew', async () => {
	const {port, server} = await asked();
	const observer = open({health: checkOf(port), checkInterval: 1000});
	observer.follow(state(1, 'running', process.pid));
	await expect.poll(() => health.at(-1)?.reading).toBe('healthy');
	await new Promise(resolve => server.close(resolve));
	clock.advance(1000);
	await expect
		.poll(() => health.at(-1))
		.toMatchObject({reading: 'failing', misses: 1, error: 'connection refused'});
	clock.advance(1000);
	await expect.poll(() => health.at(-1)?.misses).toBe(2);
	await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
	clock.advance(1000);
	await expect.poll(() => health.at(-1)).toMatchObject({reading: 'healthy', misses: 0, error: undefined});
	expect(probes().map(({isAnswered}) => isAnswered)).toEqual([true, false, false, true]);
});

test('until something has answered silence is no failing, but a written check tells of each miss', async () => {
	const {port, server} = await asked();
	await new Promise(resolve => server.close(resolve));
	open({health: checkOf(port)}).follow(state(1, 'starting', process.pid));
	await expect
		.poll(() => health.at(-1))
		.toMatchObject({reading: 'unknown', misses: 1, error: 'connection refused'});
	expect(probes()).toEqual([{type: 'probed', life: 1, isAnswered: false}]);
});

test('nothing is asked before there is a process', async () => {
	const {port, requests} = await asked();
	open({health: checkOf(port)}).follow(state(1, 'starting', undefined));
	clock.advance(60_000);
	expect(health).toEqual([]);
	expect(requests).toEqual([]);
});

test('where nobody looks and nothing is decided by it, nothing is asked and nothing is read', async () => {
	open({}).follow(state(1, 'running', process.pid));
	clock.advance(60_000);
	expect(health).toEqual([]);
	expect(statistics).toEqual([]);
	expect(sent).toEqual([]);
});

test('what only informs is read as long as somebody looks', async () => {
	const observer = open({});
	observer.follow(state(1, 'running', process.pid));
	const lookAway = observer.look();
	const other = observer.look();
	await expect.poll(() => statistics.at(-1)).toMatchObject({processes: expect.any(Number)});
	await expect.poll(() => health.length).toBeGreaterThan(1);
	lookAway();
	const known = statistics.length;
	clock.advance(2000);
	await expect.poll(() => statistics.length).toBe(known + 1);
	other();
	expect(statistics.at(-1)).toBeUndefined();
	expect(health.at(-1)).toEqual(unknownHealth(defaultPolicy));
	const last = statistics.length;
	clock.advance(60_000);
	expect(statistics).toHaveLength(last);
});

test('the answer that an earlier life is still waiting for says nothing of the next one', async () => {
	const held = Promise.withResolvers<void>();
	const server = createServer((_request, response) => void held.promise.then(() => response.end()));
	const port = await portOf(server);
	const requested = once(server, 'request');
	const observer = open({health: checkOf(port)});
	observer.follow(state(1, 'running', process.pid));
	await requested;
	observer.follow(state(1, 'stopping', process.pid));
	observer.follow(state(2, 'running', process.pid));
	held.resolve();
	await expect.poll(() => probes().length).toBeGreaterThan(0);
	expect(probes().every(({life}) => life === 2)).toBe(true);
});

test('a process that is told to stop is measured until it is gone, and asked no more', async () => {
	const {port, requests} = await asked();
	const observer = open({health: checkOf(port), checkInterval: 1000}, true);
	observer.follow(state(1, 'running', process.pid));
	await expect.poll(() => statistics.at(-1)).toMatchObject({processes: expect.any(Number)});
	await expect.poll(() => probes()).toHaveLength(1);
	observer.follow(state(1, 'stopping', process.pid));
	expect(health.at(-1)).toEqual(unknownHealth(policyOf(port)));
	const known = statistics.length;
	clock.advance(2000);
	await expect.poll(() => statistics).toHaveLength(known + 1);
	expect(statistics.every(each => each !== undefined)).toBe(true);
	clock.advance(2000);
	await expect.poll(() => statistics).toHaveLength(known + 2);
	expect(requests).toHaveLength(1);
	observer.follow({...initialProcess, life: 1});
	expect(statistics.at(-1)).toBeUndefined();
	const last = statistics.length;
	clock.advance(60_000);
	expect(statistics).toHaveLength(last);
});

test('what is left of a tree whose root is gone has no numbers of its own', async () => {
	const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)']);
	started.push(child);
	const observer = open({}, true);
	observer.follow(state(1, 'running', child.pid));
	await expect.poll(() => statistics.at(-1)).toMatchObject({processes: 1});
	observer.follow(state(1, 'stopping', child.pid));
	child.kill('SIGKILL');
	await once(child, 'exit');
	clock.advance(2000);
	await expect.poll(() => statistics.at(-1)).toBeUndefined();
});

test('the memory of the whole tree is held against its limit', async () => {
	const script = `const child = require('node:child_process').spawn(process.execPath,
			['--eval', 'const kept = Buffer.alloc(128 * 1024 * 1024, 1); console.log("full"); setTimeout(() => kept, 60_000)'],
			{stdio: 'inherit'});
		process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit(); });`;
	const parent = spawn(process.execPath, ['--eval', script], {stdio: ['ignore', 'pipe', 'inherit']});
	started.push(parent);
	await once(createInterface({input: parent.stdout}), 'line');
	const limit = 128 * 1024 * 1024;
	open({maxMemory: limit, checkInterval: 1000}).follow(state(1, 'running', parent.pid));
	await expect.poll(() => sent).toHaveLength(1);
	expect(sent).toEqual([{type: 'memoryExceeded', life: 1, bytes: statistics.at(-1)?.memory}]);
	expect(statistics.at(-1)?.memory).toBeGreaterThan(limit);
	expect(statistics.at(-1)?.processes).toBe(2);
	parent.kill('SIGTERM');
	await once(parent, 'exit');
});

test('memory below its limit is no event', async () => {
	open({maxMemory: 2 ** 40, checkInterval: 1000}).follow(state(1, 'running', process.pid));
	await expect.poll(() => statistics).toHaveLength(1);
	clock.advance(1000);
	await expect.poll(() => statistics).toHaveLength(2);
	expect(sent).toEqual([]);
});

test('nothing is asked after the close', async () => {
	const {port, requests} = await asked();
	const observer = open({health: checkOf(port)});
	observer.follow(state(1, 'running', process.pid));
	await expect.poll(() => probes()).toHaveLength(1);
	observer.close();
	clock.advance(60_000);
	// What it had asked would have come before these.
	for (let count = 0; count < 3; count += 1) await probe({port}, 5000, systemClock);
	expect(requests).toEqual(['/health', '/', '/', '/']);
});
