import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, onTestFinished, test} from 'vitest';
import {needs, python} from '../end-to-end/packages.ts';

const clients = resolve(import.meta.dirname, '../../clients/python');

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'grace-python-'));
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

// For each line that it reads it beats until the link takes no more and beats wait, then once as `last`.
const application = `
import sys, time
from grace_kernels import kernel_restart_manager as manager, _BUSY_BYTES
manager.start_in_thread()
manager.register_kernel("memory")
for _ in sys.stdin:
    link = manager._link
    while len(link._unsent) <= _BUSY_BYTES or len(link._beats) < 100:
        for _ in range(100):
            manager.record_heartbeat("memory")
        time.sleep(0.001)
    manager.record_heartbeat("last")
    print("waiting", flush=True)
`;

/** A watchdog that says hello; `heard` is told each line. */
const listen = async (
	heard: (line: string) => void,
): Promise<{readonly link: string; readonly guest: Promise<Socket>}> => {
	const guest = Promise.withResolvers<Socket>();
	const server = createServer(socket => {
		createInterface({input: socket}).on('line', line => {
			const {id, method} = JSON.parse(line);
			if (method === 'hello') {
				const result = {protocol: 1, policy: {}, workspace: directory};
				socket.write(`${JSON.stringify({jsonrpc: '2.0', id, result})}\n`, () => guest.resolve(socket));
			}
			heard(line);
		});
	});
	const file = join(directory, 'link.sock');
	await once(server.listen(file), 'listening');
	onTestFinished(() => void server.close());
	return {link: `unix:${file}`, guest: guest.promise};
};

needs('python3')('the Python client', () => {
	test('what waits for a busy link goes out as soon as it is free', {timeout: 60_000}, async () => {
		let last = Promise.withResolvers<void>();
		const {link, guest} = await listen(line => {
			if (line.includes('"kernel.beat"') && line.includes('"last"')) last.resolve();
		});
		const child = spawn(python, ['-c', application], {
			env: {
				...process.env,
				PYTHONPATH: clients,
				PYTHONDONTWRITEBYTECODE: '1',
				GRACE_LINK: link,
				GRACE_LIFE: '',
			},
			stdio: ['pipe', 'pipe', 'ignore'],
		});
		onTestFinished(() => void child.kill('SIGKILL'));
		const said = createInterface({input: child.stdout});
		const socket = await guest;

		const delays: number[] = [];
		for (let round = 0; round < 3; round += 1) {
			last = Promise.withResolvers();
			socket.pause();
			const waiting = once(said, 'line');
			child.stdin.write('\n');
			await waiting;
			const resumedAt = performance.now();
			socket.resume();
			await last.promise;
			delays.push(performance.now() - resumedAt);
		}

		// The machine may be slow in one of them.
		expect(Math.min(...delays)).toBeLessThan(500);
	});
});
