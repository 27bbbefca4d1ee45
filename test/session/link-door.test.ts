import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createLinkDoor, type LinkDoor} from '../../source/session/link-door.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {leaveSocket} from '../platform/left-socket.ts';

const soon = {timeout: 10_000};

let workspace: Workspace;
let runtime: string;
let door: LinkDoor;
let guests: net.Socket[];
let clients: net.Socket[];
let trouble: string | undefined;

const open = (): LinkDoor =>
	createLinkDoor({
		workspace,
		onConnection: socket => guests.push(socket),
		onTrouble: message => {
			trouble = message;
		},
		interval: 20,
	});

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'door-'))));
	runtime = path.join(workspace.directory, 'run');
	await mkdir(runtime, {mode: 0o700});
	vi.stubEnv('XDG_RUNTIME_DIR', runtime);
	guests = [];
	clients = [];
	trouble = undefined;
	door = open();
	await door.open();
});

afterEach(async () => {
	await door.close();
	for (const socket of [...clients, ...guests]) socket.destroy();
	vi.unstubAllEnvs();
	await rm(workspace.directory, {recursive: true, force: true});
});

const socketPath = (): string => {
	const address = door.address();
	return address?.kind === 'unix' ? address.path : '';
};
const advertised = (): Promise<string> => readFile(workspace.link, 'utf8');
const connect = async (): Promise<net.Socket> => {
	const socket = net.connect(socketPath());
	clients.push(socket);
	await once(socket, 'connect');
	return socket;
};

test('a socket that is deleted comes back, and connections that are there stay', async () => {
	const first = await connect();
	await expect.poll(() => guests.length, soon).toBe(1);
	const place = socketPath();
	await rm(place);
	await expect
		.poll(
			() =>
				stat(place).then(
					found => found.isSocket(),
					() => false,
				),
			soon,
		)
		.toBe(true);
	expect(await advertised()).toBe(`unix:${place}`);
	await connect();
	await expect.poll(() => guests.length, soon).toBe(2);
	guests[0]?.write('still here');
	expect(String((await once(first, 'data'))[0])).toBe('still here');
	expect(trouble).toBeUndefined();
});

test('what a killed watchdog has left beside it goes', async () => {
	const left = path.join(path.dirname(socketPath()), '0123456789abcdef.sock');
	await leaveSocket(left);
	await door.close();
	door = open();
	await door.open();
	await expect.poll(() => readdir(path.dirname(left)), soon).toEqual([path.basename(socketPath())]);
});

test('where the runtime directory is gone it moves, and says where it is now', async () => {
	const place = socketPath();
	expect(place.startsWith(runtime)).toBe(true);
	await rm(runtime, {recursive: true});
	// For a moment it is nowhere.
	await expect.poll(() => ['', place].includes(socketPath()), soon).toBe(false);
	await expect.poll(advertised, soon).toBe(`unix:${socketPath()}`);
	expect(socketPath().startsWith(runtime)).toBe(false);
	await connect();
});

test('while it cannot be advertised that is a trouble, and the address is known all the same', async () => {
	await door.close();
	await rm(workspace.private, {recursive: true});
	await writeFile(workspace.private, 'in the way');
	door = open();
	await door.open();
	expect(trouble).toContain('not whole');
	expect(socketPath()).not.toBe('');
	await rm(workspace.private);
	await expect.poll(() => trouble, soon).toBeUndefined();
	expect(await advertised()).toBe(`unix:${socketPath()}`);
});

test('the file that says where it is comes back, too, with its directory', async () => {
	await rm(workspace.private, {recursive: true});
	await expect.poll(() => advertised().catch(() => undefined), soon).toBe(`unix:${socketPath()}`);
	expect((await stat(workspace.private)).mode & 0o777).toBe(0o700);
	expect(trouble).toBeUndefined();
});

test('a closed one leaves nothing behind, and does not come back', async () => {
	const place = socketPath();
	await door.close();
	await expect(stat(place)).rejects.toThrow('ENOENT');
	await expect(stat(workspace.link)).rejects.toThrow('ENOENT');
	expect(door.address()).toBeUndefined();
});
