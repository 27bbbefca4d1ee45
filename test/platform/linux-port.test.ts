import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type Server} from 'node:net';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parseListeners, portHolders} from '../../source/platform/linux-port.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 632 1 000000005b3b035f 100 0 0 10 0
   1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 2137089 1 0000000078addeec 100 0 0 10 0
   2: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 77 1 0000000078addeed 100 0 0 10 0
   3: 0100007F:1F40 0100007F:8BBE 01 00000000:00000000 00:00000000 00000000     0        0 99 3 000000002d9e3599 20 4 30 10 -1
   4: 0100007F:8BBE 0100007F:1F40 06 00000000:00000000 03:00000736 00000000     0        0 0 3 000000002d9e3598
`;
const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 40151 1 0000000033f69f01 100 0 0 10 0
`;

test('the sockets that listen on a port are read, and no others', () => {
	expect(parseListeners(table, 8000)).toEqual([
		{inode: '632', user: 0},
		{inode: '2137089', user: 33},
	]);
	expect(parseListeners(table, 0x8bbe)).toEqual([]);
	expect(parseListeners(table6, 80)).toEqual([{inode: '40151', user: 1000}]);
});

test.each(['', '\n', '  sl  local_address', '   0: 00000000:1F40', 'Permission denied'])(
	'%j holds no listener',
	text => {
		expect(parseListeners(text, 8000)).toEqual([]);
	},
);

describe.runIf(process.platform === 'linux')('on this machine', () => {
	let servers: Server[];
	let started: ChildProcess[];

	beforeEach(() => {
		servers = [];
		started = [];
	});

	afterEach(() => {
		for (const server of servers) server.close();
		for (const child of started) child.kill('SIGKILL');
	});

	const listen = async (host: string, port = 0): Promise<number> => {
		const server = createServer();
		servers.push(server);
		await once(server.listen(port, host), 'listening');
		const address = server.address();
		return typeof address === 'object' && address !== null ? address.port : 0;
	};
	const python = async (script: string): Promise<{pid: number; line: string}> => {
		const child = spawn('python3', ['-u', '-c', script], {stdio: ['ignore', 'pipe', 'inherit']});
		started.push(child);
		const [line] = await once(createInterface({input: child.stdout}), 'line');
		return {pid: child.pid ?? 0, line: String(line)};
	};

	test.each(['127.0.0.1', '::1', '0.0.0.0', '::'])(
		'a listener at %s is found with its command',
		async host => {
			const port = await listen(host);
			const [holder, ...others] = await portHolders(port);
			expect(holder).toMatchObject({pid: process.pid, user: process.getuid?.()});
			expect(holder?.command).toContain('node');
			expect(others).toEqual([]);
		},
	);

	test('a free port has no holder', async () => {
		const port = await listen('127.0.0.1');
		await new Promise(resolve => servers[0]?.close(resolve));
		expect(await portHolders(port)).toEqual([]);
	});

	test('two listeners on one port are both found, one that a child has too as well', async () => {
		const {pid, line} = await python(
			[
				'import os, socket, time',
				'server = socket.create_server(("127.0.0.1", 0))',
				'child = os.fork()',
				'print(server.getsockname()[1], child) if child else None',
				'time.sleep(60)',
			].join('\n'),
		);
		const [port = 0, child = 0] = line.split(' ').map(Number);
		await listen('::1', port);
		const found = await portHolders(port);
		process.kill(child, 'SIGKILL');
		expect(found.map(holder => holder.pid).sort()).toEqual([pid, child, process.pid].sort());
	});

	test('of one that is out of sight the user is told', async () => {
		// A socket that is on its way from one process to another is in nobody's hands.
		const script = [
			'import array, socket, time',
			'server = socket.create_server(("127.0.0.1", 0))',
			'here, there = socket.socketpair()',
			'here.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [server.fileno()]))])',
			'port = server.getsockname()[1]',
			'server.close()',
			'print(port)',
			'time.sleep(60)',
		].join('\n');
		const {line} = await python(script);
		expect(await portHolders(Number(line))).toEqual([
			{pid: undefined, command: undefined, user: process.getuid?.()},
		]);
	});
});
