import {once} from 'node:events';
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {removeDeadSockets} from '../../source/platform/dead-sockets.ts';
import {leaveSocket, makeOld} from './left-socket.ts';

const hour = 3_600_000;

let directory: string;
let servers: net.Server[];

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'dead-'));
	servers = [];
});

afterEach(async () => {
	for (const server of servers) server.close();
	await rm(directory, {recursive: true, force: true});
});

const place = (digit: string, ending = '.sock'): string => path.join(directory, digit.repeat(16) + ending);
const left = async (): Promise<readonly string[]> => (await readdir(directory)).sort();

const listen = async (file: string): Promise<void> => {
	// Whoever only looks is gone before he hears it.
	const server = net.createServer(socket => socket.on('error', () => {}).end('hello'));
	servers.push(server);
	server.listen(file);
	await once(server, 'listening');
	await makeOld(file, hour);
};

test('a dead socket goes; one that is alive, young or something else stays', async () => {
	await Promise.all([
		leaveSocket(place('1')),
		listen(place('2')),
		leaveSocket(place('3'), 1000),
		leaveSocket(place('4', '.other')),
		leaveSocket(path.join(directory, 'short.sock')),
		writeFile(place('5'), ''),
	]);
	await makeOld(place('5'), hour);
	const before = await left();
	await removeDeadSockets(directory);
	expect(await left()).toEqual(before.filter(name => !name.startsWith('1')));
	const alive = net.connect(place('2'));
	expect(String((await once(alive, 'data'))[0])).toBe('hello');
	alive.destroy();
});

test('a dead socket of another user stays', async () => {
	await leaveSocket(place('1'));
	await removeDeadSockets(directory, {uid: (process.getuid?.() ?? 0) + 1});
	expect(await left()).toHaveLength(1);
});

test('no more are looked at than the limit says', async () => {
	await Promise.all([leaveSocket(place('1')), leaveSocket(place('2')), leaveSocket(place('3'))]);
	await removeDeadSockets(directory, {limit: 2});
	expect(await left()).toHaveLength(1);
	await removeDeadSockets(directory, {limit: 2});
	expect(await left()).toEqual([]);
});

test('a directory that is gone is no fault', async () => {
	await rm(directory, {recursive: true});
	await expect(removeDeadSockets(directory)).resolves.toBeUndefined();
});
