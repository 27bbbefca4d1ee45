import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {GraceError} from '../../source/core/errors.ts';
import {createPeer, type Peer} from '../../source/runtime/peer.ts';

const soon = {timeout: 20_000};

let directory: string;
let server: net.Server;
let ours: net.Socket;
let theirs: net.Socket;
let heard: string[];

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'peer-'));
	const address = path.join(directory, 'socket');
	server = net.createServer();
	server.listen(address);
	await once(server, 'listening');
	const accepted = once(server, 'connection');
	theirs = net.connect(address);
	[ours] = await accepted;
	heard = [];
	theirs.on('error', () => {});
});

afterEach(async () => {
	ours.destroy();
	theirs.destroy();
	server.close();
	await rm(directory, {recursive: true});
});

type Handlers = Partial<Pick<Parameters<typeof createPeer>[0], 'onRequest' | 'onNotification' | 'onClose'>>;

const create = (handlers: Handlers = {}): Peer =>
	createPeer({
		socket: ours,
		lineLimit: 1000,
		onRequest: () => undefined,
		onNotification: () => {},
		onClose: () => {},
		...handlers,
	});

/** The other side is not ours: it says and hears plain lines. */
const listen = (): void => {
	let text = '';
	theirs.on('data', chunk => {
		text += String(chunk);
		heard = text.split('\n').slice(0, -1);
	});
};
const messages = (): unknown[] => heard.map(line => JSON.parse(line));
const say = (message: unknown): void => {
	theirs.write(`${JSON.stringify(message)}\n`);
};

test('a request is answered with what its handler returns, or with an empty object', async () => {
	create({onRequest: (method, params) => (method === 'echo' ? params : undefined)});
	listen();
	say({id: 1, method: 'echo', params: {a: 1}});
	say({id: 'two', method: 'nothing'});
	await expect.poll(messages, soon).toEqual([
		{jsonrpc: '2.0', id: 1, result: {a: 1}},
		{jsonrpc: '2.0', id: 'two', result: {}},
	]);
});

test('what a handler throws is told with its code, and the next request is served', async () => {
	create({
		onRequest: method => {
			if (method === 'usage') throw new GraceError('BAD_USAGE', 'Wrong.');
			if (method === 'unknown') throw new GraceError('UNKNOWN_METHOD', 'Unknown.');
			if (method === 'late') return Promise.reject(new Error('Late.'));
			return {};
		},
	});
	listen();
	for (const method of ['usage', 'unknown', 'late', 'fine']) say({id: method, method});
	await expect.poll(() => heard.length, soon).toBe(4);
	expect(messages()).toEqual(
		expect.arrayContaining([
			{jsonrpc: '2.0', id: 'usage', error: {code: -32602, message: 'Wrong.'}},
			{jsonrpc: '2.0', id: 'unknown', error: {code: -32601, message: 'Unknown.'}},
			{jsonrpc: '2.0', id: 'late', error: {code: -32000, message: 'Late.'}},
			{jsonrpc: '2.0', id: 'fine', result: {}},
		]),
	);
});

test('a notification is not answered, unless it fails', async () => {
	create({
		onNotification: method => {
			if (method === 'bad') throw new GraceError('BAD_USAGE', 'Wrong.');
		},
	});
	listen();
	say({method: 'good'});
	say({method: 'bad'});
	await expect
		.poll(messages, soon)
		.toEqual([{jsonrpc: '2.0', id: null, error: {code: -32602, message: 'Wrong.'}}]);
});

test('a line that is too long or broken is answered, and the next one is read', async () => {
	create();
	listen();
	theirs.write(`${'x'.repeat(5000)}\n{"half\n{"id":1,"method":"ping"}\n`);
	await expect
		.poll(messages, soon)
		.toMatchObject([{error: {code: -32600}}, {error: {code: -32700}}, {id: 1, result: {}}]);
});

test('an answer finds its request, and answers to nobody are passed over', async () => {
	const peer = create();
	listen();
	const first = peer.request('first');
	const second = peer.request('second');
	say({id: 99, result: 1});
	say({id: 2, error: {code: -32000, message: 'No.'}});
	say({id: 1, result: {a: 1}});
	await expect(second).rejects.toMatchObject({code: 'REFUSED', message: 'No.'});
	await expect(first).resolves.toEqual({a: 1});
});

test('when the connection ends, what waits is rejected, and so is what comes later', async () => {
	let closed = 0;
	const peer = create({
		onClose: () => {
			closed += 1;
		},
	});
	const asked = peer.request('ping');
	theirs.destroy();
	await expect(asked).rejects.toMatchObject({code: 'LINK_LOST'});
	await expect(peer.request('ping')).rejects.toMatchObject({code: 'LINK_LOST'});
	peer.notify('nobody hears this');
	peer.close();
	expect(closed).toBe(1);
});

test('whoever asks and never reads is cut off, and costs no more than its limit', async () => {
	let isClosed = false;
	let most = 0;
	const peer = create({
		onRequest: () => {
			most = Math.max(most, peer.unread());
			return 'x'.repeat(10_000);
		},
		onClose: () => {
			isClosed = true;
		},
	});
	theirs.pause();
	const ask = (): void => {
		if (!isClosed) theirs.write('{"id":1,"method":"x"}\n'.repeat(500), () => setImmediate(ask));
	};
	ask();
	await expect.poll(() => isClosed, soon).toBe(true);
	expect(most).toBeLessThan(2 * 1024 * 1024);
});

test('one long answer is no reason to cut anybody off', async () => {
	const length = 5_000_000;
	create({onRequest: () => 'x'.repeat(length)});
	listen();
	say({id: 1, method: 'x'});
	await expect.poll(() => heard[0]?.length ?? 0, soon).toBeGreaterThan(length);
	say({id: 2, method: 'x'});
	await expect.poll(() => heard.length, soon).toBe(2);
});

test('too many requests at once are refused, and later ones are served', async () => {
	const answers: Array<() => void> = [];
	create({onRequest: () => new Promise<void>(resolve => answers.push(resolve))});
	listen();
	for (let id = 1; id <= 257; id += 1) say({id, method: 'slow'});
	await expect.poll(messages, soon).toMatchObject([{id: 257, error: {code: -32000}}]);
	for (const answer of answers.splice(0)) answer();
	await expect.poll(() => heard.length, soon).toBe(257);
	say({id: 'later', method: 'slow'});
	await expect.poll(() => answers.length, soon).toBe(1);
});

test('what was closed says nothing more, though the rest of a chunk is here', async () => {
	const taken: string[] = [];
	const peer = create({
		onNotification: method => {
			taken.push(method);
			peer.close();
		},
	});
	theirs.write('{"method":"one"}\n{"method":"two"}\n');
	await once(ours, 'close');
	expect(taken).toEqual(['one']);
});
