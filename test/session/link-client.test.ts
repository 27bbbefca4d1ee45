import {once} from 'node:events';
import {chmod, mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {listenLocally} from '../../source/platform/local-socket.ts';
import {askWatchdog, connectToWatchdog} from '../../source/session/link-client.ts';
import {openSocketSession} from '../../source/session/socket.ts';
import {modelVersion} from '../../source/session/wire.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';

let workspace: Workspace;
let directory: string;
let server: net.Server;
let sockets: net.Socket[];
let onLine: (line: string, socket: net.Socket) => void;

// A watchdog that does what the test says.
beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'client-'))));
	directory = path.join(workspace.directory, 'sockets');
	await mkdir(directory, {mode: 0o700});
	sockets = [];
	onLine = () => {};
	server = net.createServer(socket => {
		sockets.push(socket);
		socket.on('error', () => {});
		socket.on('data', chunk => {
			for (const line of String(chunk).split('\n').slice(0, -1)) onLine(line, socket);
		});
	});
	server.listen(path.join(directory, 'x.sock'));
	await once(server, 'listening');
	await writeFile(workspace.link, `unix:${path.join(directory, 'x.sock')}\n`);
});

afterEach(async () => {
	for (const socket of sockets) socket.destroy();
	await new Promise(resolve => server.close(resolve));
	await rm(workspace.directory, {recursive: true});
});

const answer =
	(results: Readonly<Record<string, unknown>>) =>
	(line: string, socket: net.Socket): void => {
		const {id, method} = JSON.parse(line);
		socket.write(
			`${JSON.stringify({id, ...(method in results ? {result: results[method]} : {error: refusal})})}\n`,
		);
	};
const refusal = {code: -32000, message: '\u001b[2JNot now.\u0007'};

test('an answer is given back', async () => {
	onLine = answer({hello: {}, status: {a: 1}});
	expect(await askWatchdog(workspace, 'status')).toEqual({a: 1});
});

test('a watchdog that stands still is not waited for longer than that', async () => {
	const begun = performance.now();
	await expect(askWatchdog(workspace, 'status', undefined, 100)).rejects.toMatchObject({code: 'LINK_LOST'});
	onLine = (line, socket) => {
		if (line.includes('hello')) answer({hello: {}})(line, socket);
	};
	await expect(askWatchdog(workspace, 'status', undefined, 100)).rejects.toMatchObject({code: 'LINK_LOST'});
	expect(performance.now() - begun).toBeLessThan(3000);
});

test('what is said against something is safe to draw', async () => {
	onLine = answer({hello: {}});
	await expect(askWatchdog(workspace, 'status')).rejects.toMatchObject({
		code: 'REFUSED',
		message: 'Not now.',
	});
});

test('a socket where others may put theirs is not spoken to', async () => {
	onLine = answer({hello: {}, status: {a: 1}});
	await chmod(directory, 0o755);
	expect(await askWatchdog(workspace, 'status')).toBeUndefined();
	expect(sockets).toEqual([]);
});

test.each(['', 'nonsense', 'tcp:127.0.0.1:1?token=x', 'unix:/nowhere/x.sock'])(
	'where the address is %j nobody answers',
	async text => {
		await writeFile(workspace.link, text);
		expect(await connectToWatchdog(workspace)).toBeUndefined();
	},
);

test('where nothing says where the link is, it is looked for where one stands', async () => {
	const runtime = path.join(workspace.directory, 'run');
	await mkdir(runtime, {mode: 0o700});
	vi.stubEnv('XDG_RUNTIME_DIR', runtime);
	const second = net.createServer(socket => server.emit('connection', socket));
	await listenLocally(second, workspace.key);
	onLine = answer({hello: {}, status: {a: 1}});
	try {
		await rm(workspace.link);
		expect(await askWatchdog(workspace, 'status')).toEqual({a: 1});
		await writeFile(workspace.link, 'unix:/nowhere/x.sock');
		expect(await askWatchdog(workspace, 'status')).toEqual({a: 1});
	} finally {
		vi.unstubAllEnvs();
		for (const socket of sockets) socket.destroy();
		await new Promise(resolve => second.close(resolve));
	}
});

test('a watchdog that goes in the middle of attaching leaves nothing that tries again', async () => {
	onLine = (line, socket) => {
		if (line.includes('hello')) answer({hello: {}})(line, socket);
		else socket.destroy();
	};
	await expect(openSocketSession(workspace)).rejects.toMatchObject({code: 'LINK_LOST'});
	onLine = (_line, socket) => socket.destroy();
	await expect(openSocketSession(workspace)).rejects.toMatchObject({code: 'LINK_LOST'});
	expect(sockets).toHaveLength(2);
});

test('a watchdog of another version is named as that', async () => {
	onLine = answer({hello: {}, subscribe: {version: 99}});
	await expect(openSocketSession(workspace)).rejects.toMatchObject({
		code: 'LINK_LOST',
		message: expect.stringContaining('grace-tui shutdown'),
	});
	await expect.poll(() => sockets[0]?.destroyed).toBe(true);
});

test.each([1, 2])(
	'what changes in one breath with the model is not lost, attaching %i times',
	async times => {
		const say = (socket: net.Socket, ...messages: readonly unknown[]): void => {
			socket.write(messages.map(message => `${JSON.stringify(message)}\n`).join(''));
		};
		const about = (pid: number) => ({watchdog: {pid, version: '1', startedAt: 0}});
		const told = {...about(0), troubles: []};
		onLine = (line, socket) => {
			const {id, method} = JSON.parse(line);
			if (method === 'hello') say(socket, {id, result: {}});
			if (method !== 'subscribe') return;
			const changes = {method: 'model', params: {model: about(sockets.length)}};
			say(socket, {id, result: {version: modelVersion, model: told, kernels: []}}, changes);
		};
		const session = await openSocketSession(workspace);
		const pid = (): number | undefined => session?.model.get().watchdog.pid;
		expect(pid()).toBe(1);
		if (times === 2) {
			sockets[0]?.destroy();
			await expect.poll(pid, {timeout: 5000}).toBe(2);
		}
		await session?.close();
	},
);
