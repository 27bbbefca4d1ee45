import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {connect, createServer} from 'node:net';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {z} from 'zod';
import {workLine} from '../../source/demo/work.ts';

const application = fileURLToPath(new URL('../../source/demo/application.ts', import.meta.url));

type Demo = {
	readonly child: ChildProcess;
	readonly address: string;
	readonly output: () => string;
	readonly errors: () => string;
	readonly post: (path: string) => Promise<{readonly status: number; readonly body: unknown}>;
	readonly exit: Promise<{readonly code: number | null; readonly signal: string | null}>;
};

const children: ChildProcess[] = [];

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

const launch = (port: string | undefined): Omit<Demo, 'address' | 'post'> => {
	const {PORT: _, ...env} = process.env;
	const child = spawn(process.execPath, [application], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: port === undefined ? env : {...env, PORT: port},
	});
	children.push(child);
	let [output, errors] = ['', ''];
	child.stdout.on('data', data => {
		output += data;
	});
	child.stderr.on('data', data => {
		errors += data;
	});
	const exit = new Promise<{code: number | null; signal: string | null}>(resolve => {
		child.once('close', (code, signal) => resolve({code, signal}));
	});
	return {child, output: () => output, errors: () => errors, exit};
};

const start = async (): Promise<Demo> => {
	const demo = launch(undefined);
	await expect.poll(demo.output, {timeout: 10_000}).toMatch(/Also: /);
	const address = /(http:\S+)/.exec(demo.output())?.[1] ?? '';
	const post = async (path: string) => {
		const response = await fetch(`${address}${path}`, {method: 'POST'});
		return {status: response.status, body: await response.json()};
	};
	return {...demo, address, post};
};

const statusBody = z.object({
	status: z.string(),
	uptimeSeconds: z.number(),
	requests: z.number(),
	memoryBytes: z.number(),
});

const kernelBody = z.object({
	enabled: z.boolean(),
	monitored_kernels: z.number(),
	kernel_status: z.record(z.string(), z.object({last_heartbeat: z.string().nullable()})),
});

const statusOf = async ({address}: Demo): Promise<{requests: number; memoryBytes: number}> => {
	const response = await fetch(address);
	const {status, uptimeSeconds, requests, memoryBytes} = statusBody.parse(await response.json());
	expect([response.status, status]).toEqual([200, 'ok']);
	expect(uptimeSeconds).toBeGreaterThan(0);
	return {requests, memoryBytes};
};

describe('the demo application', () => {
	test('says where it listens and how to make it fail', async () => {
		const demo = await start();
		const greeting = demo.output().split('\n').slice(0, 3).join('\n');
		expect(greeting).toMatch(
			/^Listening on http:\/\/127\.0\.0\.1:\d+\nMake it fail: curl -X POST 127\.0\.0\.1:\d+\/crash\nAlso: \/exit\?code=0 \/hang \/leak\?mb=64 \/flood\?mb=8 \/ignore-sigterm$/,
		);
	});

	test('cuts, breaks and mends one kernel, and knows them by name', async () => {
		const demo = await start();
		const kernels = async () => {
			const response = await fetch(`${demo.address}/kernels`);
			return kernelBody.parse(await response.json());
		};
		expect(await kernels()).toMatchObject({enabled: true, monitored_kernels: 12});
		for (const [path, said] of [
			['/kernels/cut?name=memory', 'memory beats no more'],
			['/kernels/break?name=sandbox', 'sandbox beats no more, and its restarts fail'],
			['/kernels/mend?name=sandbox', 'the next restart of sandbox succeeds'],
		] as const) {
			expect(await demo.post(path)).toEqual({status: 202, body: {status: said}});
		}
		const beats = async () => Date.parse((await kernels()).kernel_status.memory?.last_heartbeat ?? '');
		const last = await beats();
		// Another kernel's beat shows that time went by.
		const other = (await kernels()).kernel_status.governance?.last_heartbeat;
		await expect
			.poll(async () => (await kernels()).kernel_status.governance?.last_heartbeat, {timeout: 10_000})
			.not.toBe(other);
		// One beat's time on the wall clock, told twice: it may differ by a rounding.
		expect(Math.abs((await beats()) - last)).toBeLessThan(100);
		expect((await demo.post('/kernels/cut?name=memori')).status).toBe(400);
	});

	test('tells its status and counts its requests', async () => {
		const demo = await start();
		expect((await statusOf(demo)).requests).toBe(1);
		expect((await statusOf(demo)).requests).toBe(2);
	});

	test('reports believable work by itself', async () => {
		const demo = await start();
		await expect.poll(demo.output, {timeout: 10_000}).toContain(`\n${workLine(0)}\n`);
	});

	test('crashes with code 1 once it has answered, and says so', async () => {
		const demo = await start();
		expect(await demo.post('/crash')).toEqual({status: 202, body: {status: 'crashing'}});
		expect(await demo.exit).toEqual({code: 1, signal: null});
		expect(demo.errors()).toMatch(/Error: crashed as asked/);
	});

	test.each([
		['/exit', 0],
		['/exit?code=7', 7],
	])('%s exits with code %i', async (path, code) => {
		const demo = await start();
		expect((await demo.post(path)).status).toBe(202);
		expect(await demo.exit).toEqual({code, signal: null});
	});

	test('hangs: it still takes a connection, and answers nothing', async () => {
		const demo = await start();
		expect((await demo.post('/hang')).status).toBe(202);
		const isAnswered = () =>
			fetch(demo.address, {signal: AbortSignal.timeout(300)}).then(Boolean, () => false);
		await expect.poll(isAnswered, {timeout: 10_000}).toBe(false);
		const socket = connect(Number(new URL(demo.address).port), '127.0.0.1');
		await once(socket, 'connect');
		socket.destroy();
	});

	test('leaks as much as it is told to', async () => {
		const demo = await start();
		const before = await statusOf(demo);
		expect((await demo.post('/leak?mb=96')).status).toBe(202);
		await expect
			.poll(async () => (await statusOf(demo)).memoryBytes - before.memoryBytes, {timeout: 10_000})
			.toBeGreaterThan(90 * 2 ** 20);
	});

	test('floods its output with every numbered line, and still answers', async () => {
		const demo = await start();
		expect((await demo.post('/flood?mb=2')).status).toBe(202);
		await statusOf(demo);
		await expect.poll(demo.output, {timeout: 10_000}).toContain('flood of 2 MiB over');
		const numbers = [...demo.output().matchAll(/^flood line (\d+) \.*$/gm)].map(match => Number(match[1]));
		expect(numbers).toHaveLength((2 * 2 ** 20) / 64);
		expect(numbers.every((number, index) => number === index + 1)).toBe(true);
	});

	test.each(['SIGTERM', 'SIGINT'] as const)('%s makes it exit with code 0', async signal => {
		const demo = await start();
		demo.child.kill(signal);
		expect(await demo.exit).toEqual({code: 0, signal: null});
	});

	test('ignores SIGTERM when told to', async () => {
		const demo = await start();
		expect((await demo.post('/ignore-sigterm')).status).toBe(202);
		demo.child.kill('SIGTERM');
		await expect.poll(demo.output, {timeout: 10_000}).toContain('SIGTERM: ignored');
		expect((await statusOf(demo)).requests).toBe(2);
	});

	test.each([
		['GET', '/crash'],
		['POST', '/nothing'],
		['POST', '/constructor'],
	])('answers %s %s with 404 and the routes', async (method, path) => {
		const demo = await start();
		const response = await fetch(`${demo.address}${path}`, {method});
		expect(response.status).toBe(404);
		const {routes} = z.object({routes: z.array(z.string())}).parse(await response.json());
		expect(routes).toContain('POST /leak?mb=64');
	});

	test.each(['/exit?code=256', '/exit?code=x', '/leak?mb=0', '/flood?mb=-1'])('refuses %s', async path => {
		const demo = await start();
		const {status, body} = await demo.post(path);
		expect(status).toBe(400);
		expect(body).toEqual({
			error: expect.stringMatching(/^Expected `(code|mb)` to be a whole number from \d/),
		});
		expect(demo.child.exitCode).toBe(null);
	});

	test('says which port it could not have', async () => {
		const holder = createServer();
		await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
		const address = holder.address();
		const port = typeof address === 'object' && address !== null ? String(address.port) : '';
		const taken = launch(port);
		expect((await taken.exit).code).toBe(1);
		expect(taken.errors()).toMatch(`Cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`);
		holder.close();

		const wrong = launch('http');
		expect((await wrong.exit).code).toBe(1);
		expect(wrong.errors()).toBe('Expected PORT to be a number from 0 to 65535, got `http`.\n');
	});
});

describe('a line of work', () => {
	test('is the same each time, and differs from the one before', () => {
		const lines = Array.from({length: 200}, (_, count) => workLine(count));
		expect(Array.from({length: 200}, (_, count) => workLine(count))).toEqual(lines);
		expect(lines.every((line, index) => line !== lines[index - 1])).toBe(true);
		expect(lines.every(line => /^[\w:. ]{10,60}$/.test(line))).toBe(true);
	});
});
