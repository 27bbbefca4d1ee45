import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {
	connectLocally,
	formatAddress,
	isReachable,
	isTrusted,
	type LinkAddress,
	listenLocally,
	parseAddress,
	socketPaths,
} from '../../source/platform/local-socket.ts';

const uid = process.getuid?.() ?? 0;

let directory: string;
let runtime: string;
let key: string;
let servers: net.Server[];

beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'socket-'));
	runtime = path.join(directory, 'runtime');
	await mkdir(runtime, {mode: 0o700});
	key = path.basename(directory);
	servers = [];
});

afterEach(async () => {
	for (const server of servers) server.close();
	await rm(directory, {recursive: true});
	await rm(path.join('/tmp', `grace-tui-${uid}`, `${key}.sock`), {force: true});
});

const surroundings = (
	changes: {readonly runtime?: string; readonly platform?: NodeJS.Platform; readonly uid?: number} = {},
) => ({
	platform: changes.platform ?? process.platform,
	environment: {XDG_RUNTIME_DIR: changes.runtime ?? runtime},
	temporary: directory,
	uid: changes.uid ?? uid,
});

const listen = async (changes: Parameters<typeof surroundings>[0] = {}): Promise<LinkAddress> => {
	const server = net.createServer(socket => socket.end('hello'));
	servers.push(server);
	return listenLocally(server, key, surroundings(changes));
};

const hear = async (address: LinkAddress): Promise<string> => {
	const socket = connectLocally(address);
	const [chunk] = await once(socket, 'data');
	socket.destroy();
	return String(chunk);
};

const inRuntime = (): LinkAddress => ({kind: 'unix', path: path.join(runtime, 'grace-tui', `${key}.sock`)});
const inTemporary = (): LinkAddress => ({
	kind: 'unix',
	path: path.join(directory, `grace-tui-${uid}`, `${key}.sock`),
});

describe.skipIf(process.platform === 'win32')('a socket', () => {
	test('stands in the runtime directory, for its user alone', async () => {
		const address = await listen();
		expect(address).toEqual(inRuntime());
		expect(await hear(address)).toBe('hello');
		const file = inRuntime();
		if (file.kind !== 'unix') return;
		expect((await lstat(file.path)).mode & 0o777).toBe(0o600);
		expect((await lstat(path.dirname(file.path))).mode & 0o777).toBe(0o700);
		expect(await isReachable(address)).toBe(true);
		expect(await isTrusted(address)).toBe(true);
	});

	test('of one that was killed is replaced', async () => {
		await mkdir(path.join(runtime, 'grace-tui'), {mode: 0o700});
		await writeFile(path.join(runtime, 'grace-tui', `${key}.sock`), '');
		expect(await hear(await listen())).toBe('hello');
	});

	test('stands in the temporary directory where the runtime directory is missing', async () => {
		expect(await listen({runtime: path.join(directory, 'gone')})).toEqual(inTemporary());
	});

	test.each(['', 'relative/path'])('and where the variable says %j', async wrong => {
		expect(await listen({runtime: wrong})).toEqual(inTemporary());
	});

	test.each(['a link', 'others may enter', 'a file'])(
		'and where the one in it is no good: %s',
		async what => {
			const place = path.join(runtime, 'grace-tui');
			if (what === 'a link') await symlink(await mkdtemp(path.join(directory, 'other-')), place);
			if (what === 'a file') await writeFile(place, '');
			if (what === 'others may enter') {
				await mkdir(place);
				await chmod(place, 0o750);
			}
			expect(await listen()).toEqual(inTemporary());
		},
	);

	test('is refused where every place is somebody else’s, with what to do', async () => {
		const [, ...places] = socketPaths(key, surroundings());
		expect(places).toHaveLength(2);
		const stranger = uid + 1;
		for (const name of [path.join(directory, `grace-tui-${stranger}`), `/tmp/grace-tui-${stranger}`]) {
			await mkdir(name, {mode: 0o700});
		}
		try {
			await expect(listen({uid: stranger})).rejects.toMatchObject({
				code: 'FAILED',
				message: expect.stringContaining('mode (700)'),
			});
		} finally {
			await rm(`/tmp/grace-tui-${stranger}`, {recursive: true});
		}
	});

	test('has a path that every system allows', () => {
		const long = `/${'x'.repeat(200)}`;
		expect(socketPaths('key', {environment: {XDG_RUNTIME_DIR: long}, temporary: long, uid})).toEqual([
			`/tmp/grace-tui-${uid}/key.sock`,
		]);
	});

	test('that was deleted is no longer reachable, and one where others may write is not trusted', async () => {
		const address = await listen();
		if (address.kind !== 'unix') return;
		await chmod(path.dirname(address.path), 0o777);
		expect(await isTrusted(address)).toBe(false);
		await rm(address.path);
		expect(await isReachable(address)).toBe(false);
		expect(await isTrusted({kind: 'unix', path: path.join(directory, 'nowhere', 'x.sock')})).toBe(false);
	});
});

test('on Windows it is a port of this machine, with a token that nobody guesses', async () => {
	const address = await listen({platform: 'win32'});
	const other = await listen({platform: 'win32'});
	expect(await hear(address)).toBe('hello');
	if (address.kind !== 'tcp' || other.kind !== 'tcp') throw new Error(address.kind);
	expect(address.token).toMatch(/^[\w-]{32}$/);
	expect(other.token).not.toBe(address.token);
	expect(await isTrusted(address, {platform: 'win32', uid: 0})).toBe(true);
	expect(await isTrusted(address, {platform: 'linux', uid: 0})).toBe(false);
});

test.each<LinkAddress>([
	{kind: 'unix', path: '/run/user/1000/grace-tui/a b?.sock'},
	{kind: 'tcp', port: 4321, token: 'a-B_9'},
])('an address is read as it was written: %j', address => {
	expect(parseAddress(formatAddress(address))).toEqual(address);
});

const recorded: ReadonlyArray<{
	readonly title: string;
	readonly given: string;
	readonly path?: string;
	readonly port?: number;
	readonly token?: string;
}> = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/link-addresses.json'), 'utf8'));

test.each(recorded)(
	'an address is understood as the clients do: $title',
	({given, path: file, port, token}) => {
		const tcp = port === undefined ? undefined : {kind: 'tcp', port, token};
		expect(parseAddress(given)).toEqual(file === undefined ? tcp : {kind: 'unix', path: file});
	},
);
