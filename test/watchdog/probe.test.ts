import {createServer, type RequestListener} from 'node:http';
import {createServer as createTcpServer, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {defaultPolicy} from '../../source/core/policy.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {describeTarget, probe, targetOf} from '../../source/watchdog/probe.ts';

let servers: Server[];
let sockets: Socket[];

beforeEach(() => {
	servers = [];
	sockets = [];
});

afterEach(() => {
	for (const socket of sockets) socket.destroy();
	for (const server of servers) server.close();
});

const listen = async (server: Server, host = '127.0.0.1'): Promise<number> => {
	servers.push(server);
	server.on('connection', socket => sockets.push(socket));
	await new Promise<void>(resolve => server.listen(0, host, resolve));
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
};
const serve = (listener: RequestListener, host?: string) => listen(createServer(listener), host);
const serveTcp = (onConnection: (socket: Socket) => void) => listen(createTcpServer(onConnection));
const answering = (status: number) =>
	serve((_request, response) => response.writeHead(status, {location: '/elsewhere'}).end('body'));
const both = async (port: number, timeout = 5000) => {
	const [byPort, byUrl] = await Promise.all([
		probe({port}, timeout, systemClock),
		probe({url: `http://127.0.0.1:${port}/health`}, timeout, systemClock),
	]);
	return {byPort, byUrl};
};

const answered = {isAnswered: true, latency: expect.any(Number)};

test.each([200, 204, 302, 404, 499])('an answer of %i counts for a port and for a URL', async status => {
	expect(await both(await answering(status))).toEqual({byPort: answered, byUrl: answered});
});

test.each([500, 503])('an answer of %i counts for a port, and is a miss for a URL', async status => {
	expect(await both(await answering(status))).toEqual({
		byPort: answered,
		byUrl: {isAnswered: false, error: `HTTP ${status}`},
	});
});

test('a port is asked with GET /, a URL with its path and query', async () => {
	const asked: string[] = [];
	const port = await serve((request, response) => {
		asked.push(`${request.method} ${request.url}`);
		response.end();
	});
	await probe({port}, 5000, systemClock);
	await probe({url: `http://127.0.0.1:${port}/health?deep=1`}, 5000, systemClock);
	expect(asked).toEqual(['GET /', 'GET /health?deep=1']);
});

test('a redirect is an answer, and is not followed', async () => {
	const asked: string[] = [];
	const port = await serve((request, response) => {
		asked.push(request.url ?? '');
		response.writeHead(302, {location: '/login'}).end();
	});
	await probe({url: `http://127.0.0.1:${port}/`}, 5000, systemClock);
	expect(asked).toEqual(['/']);
});

test('nobody on the port is a refused connection', async () => {
	const port = await serve(() => {});
	await new Promise(resolve => servers.pop()?.close(resolve));
	const refused = {isAnswered: false, error: 'connection refused'};
	expect(await both(port)).toEqual({byPort: refused, byUrl: refused});
});

test('a server that accepts and never answers is a miss when the time is over', async () => {
	const port = await serveTcp(() => {});
	const late = {isAnswered: false, error: 'no answer in 0.1 s'};
	expect(await both(port, 100)).toEqual({byPort: late, byUrl: late});
});

test('a server that drips its header is a miss when the time is over', async () => {
	const port = await serveTcp(socket => {
		const drip = setInterval(() => socket.write('H'), 10);
		socket.on('error', () => {});
		socket.on('close', () => clearInterval(drip));
	});
	expect(await probe({port}, 200, systemClock)).toMatchObject({isAnswered: false});
});

test('a body that never ends is an answer, and its connection is given up', async () => {
	const closed = Promise.withResolvers<void>();
	const port = await serve((_request, response) => {
		response.on('error', () => {});
		response.write('begin');
		const drip = setInterval(() => response.write('more'), 5);
		response.on('close', () => {
			clearInterval(drip);
			closed.resolve();
		});
	});
	expect(await probe({port}, 5000, systemClock)).toEqual(answered);
	await closed.promise;
});

test('a connection that is reset is a miss', async () => {
	const port = await serveTcp(socket => socket.on('data', () => socket.resetAndDestroy()));
	expect(await probe({port}, 5000, systemClock)).toEqual({isAnswered: false, error: 'connection reset'});
});

test('a connection that is closed without a word is a miss', async () => {
	const port = await serveTcp(socket => socket.on('data', () => socket.end()));
	expect(await probe({port}, 5000, systemClock)).toMatchObject({
		isAnswered: false,
		error: expect.stringMatching(/./),
	});
});

test('an answer that is no HTTP is a miss', async () => {
	const port = await serveTcp(socket => {
		socket.on('error', () => {});
		socket.end('SSH-2.0-OpenSSH_9.2\r\n');
	});
	expect(await probe({port}, 5000, systemClock)).toMatchObject({
		isAnswered: false,
		error: expect.stringMatching(/Parse Error/),
	});
});

test('a name that does not exist is a miss', async () => {
	expect(await probe({url: 'http://nobody.invalid/'}, 5000, systemClock)).toMatchObject({isAnswered: false});
});

test.each(['http://', 'nonsense', 'ftp://127.0.0.1/', 'http://127.0.0.1:1/\ud800'])(
	'%j is a miss, and throws nothing',
	async url => {
		expect(await probe({url}, 5000, systemClock)).toMatchObject({
			isAnswered: false,
			error: expect.any(String),
		});
	},
);

test('a port that listens on the IPv6 address only is asked there', async () => {
	const port = await serve((_request, response) => response.end(), '::1');
	expect(await probe({port}, 5000, systemClock)).toEqual(answered);
});

test('where no health check is written port 8000 is asked', () => {
	expect(targetOf(defaultPolicy)).toEqual({port: 8000});
	expect(describeTarget({port: 8000})).toBe('port 8000');
	expect(describeTarget({url: 'http://localhost/health'})).toBe('http://localhost/health');
});

/** Stands still, timers and all, as a machine does that sleeps. */
const standStill = (duration: number): void => {
	const end = performance.now() + duration;
	while (performance.now() < end);
};

test('an answer that came while this process slept is an answer', async () => {
	const port = await serve((_request, response) => setTimeout(() => response.end('late'), 100));
	const asked = probe({port}, 300, systemClock);
	setTimeout(standStill, 50, 1000);
	expect(await asked).toEqual(answered);
});

test('a question that was slept through and never answered says nothing', async () => {
	const port = await serveTcp(() => {});
	const asked = probe({port}, 200, systemClock);
	setTimeout(standStill, 20, 1000);
	expect(await asked).toMatchObject({isAnswered: false, isVoid: true});
	expect(await probe({port}, 200, systemClock)).toEqual({isAnswered: false, error: 'no answer in 0.2 s'});
});
