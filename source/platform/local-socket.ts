import {randomBytes} from 'node:crypto';
import {chmod, lstat, mkdir, rm} from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {codeOf, GraceError} from '../core/errors.ts';

/** Where a link can be reached: what the application finds in `GRACE_LINK`. */
export type LinkAddress =
	| {readonly kind: 'unix'; readonly path: string}
	/** Loopback; the token stands for the permissions that a port has not. */
	| {readonly kind: 'tcp'; readonly port: number; readonly token: string};

type Surroundings = {
	readonly platform: NodeJS.Platform;
	readonly environment: NodeJS.ProcessEnv;
	readonly temporary: string;
	readonly uid: number;
};

const ownSurroundings = (): Surroundings => ({
	platform: process.platform,
	environment: process.env,
	temporary: os.tmpdir(),
	uid: process.getuid?.() ?? 0,
});

/**
 * Begins to listen for the links of a workspace, for this user alone: in the first place that can be used. Throws FAILED
 * when the last one belongs to somebody else, and what the system says when it does not let us listen. Hold the
 * workspace's lock: an old socket is replaced.
 */
export const listenLocally = async (
	server: net.Server,
	key: string,
	surroundings: Surroundings = ownSurroundings(),
): Promise<LinkAddress> => {
	if (surroundings.platform === 'win32') {
		await listen(server, {host: '127.0.0.1', port: 0});
		const address = server.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		return {kind: 'tcp', port, token: randomBytes(24).toString('base64url')};
	}
	const file = await openPlace(socketPaths(key, surroundings), surroundings.uid);
	await rm(file, {force: true});
	await listen(server, {path: file});
	// Until then the directory keeps everybody else out.
	await chmod(file, 0o600);
	return {kind: 'unix', path: file};
};

/** Whether somebody who connects to an address that is listened on can still find it. */
export const isReachable = async (address: LinkAddress): Promise<boolean> => {
	if (address.kind === 'tcp') return true;
	const found = await lstat(address.path).catch(() => undefined);
	return found?.isSocket() === true;
};

/**
 * Whether only this user can have put a socket there, so that whoever listens is this user's. An address comes from a
 * file, which may have come with somebody else's workspace.
 */
export const isTrusted = async (
	address: LinkAddress,
	{platform, uid}: Pick<Surroundings, 'platform' | 'uid'> = ownSurroundings(),
): Promise<boolean> =>
	address.kind === 'tcp'
		? platform === 'win32'
		: isPrivate(path.dirname(address.path), uid).catch(() => false);

/** Connects to a link. */
export const connectLocally = (address: LinkAddress): net.Socket =>
	address.kind === 'unix'
		? net.connect({path: address.path})
		: net.connect({host: '127.0.0.1', port: address.port});

/** An address as `GRACE_LINK` holds it. */
export const formatAddress = (address: LinkAddress): string =>
	address.kind === 'unix' ? `unix:${address.path}` : `tcp:127.0.0.1:${address.port}?token=${address.token}`;

/** Reads what `formatAddress` has written, as the clients do; undefined for anything else. */
export const parseAddress = (text: string): LinkAddress | undefined => {
	const file = /^unix:(\/[^\0\n]+)$/.exec(text)?.[1];
	if (file !== undefined) return {kind: 'unix', path: file};
	const [, port, token = ''] = /^tcp:127\.0\.0\.1:([1-9]\d{0,4})\?token=([\w-]+)$/.exec(text) ?? [];
	return Number(port) < 65_536 ? {kind: 'tcp', port: Number(port), token} : undefined;
};

// What a system allows, with its final zero: 104 on macOS, 108 on Linux.
const longestPath = 103;

/**
 * Where the socket of a workspace may stand, best first: in the user's runtime directory, or in one of their own where
 * temporary files are. A runtime directory may be missing, somebody else's (after `sudo`), or gone after a logout.
 */
export const socketPaths = (
	key: string,
	{environment, temporary, uid}: Omit<Surroundings, 'platform'>,
): readonly string[] => {
	const runtime = environment.XDG_RUNTIME_DIR;
	const directories = [
		...(runtime !== undefined && path.isAbsolute(runtime) ? [path.join(runtime, 'grace-tui')] : []),
		path.join(temporary, `grace-tui-${uid}`),
		`/tmp/grace-tui-${uid}`,
	];
	return [...new Set(directories)]
		.map(directory => path.join(directory, `${key}.sock`))
		.filter(file => Buffer.byteLength(file) <= longestPath);
};

/** Where the link of a workspace most likely is, for who cannot read where; best first. */
export const likelyAddresses = (
	key: string,
	surroundings: Surroundings = ownSurroundings(),
): readonly LinkAddress[] =>
	surroundings.platform === 'win32'
		? []
		: socketPaths(key, surroundings).map((file): LinkAddress => ({kind: 'unix', path: file}));

const openPlace = async ([file = '', ...others]: readonly string[], uid: number): Promise<string> => {
	try {
		await requirePrivateDirectory(path.dirname(file), uid);
		return file;
	} catch (error) {
		if (others.length === 0) throw error;
		return openPlace(others, uid);
	}
};

const requirePrivateDirectory = async (directory: string, uid: number): Promise<void> => {
	await mkdir(directory, {mode: 0o700}).catch(error => {
		if (codeOf(error) !== 'EEXIST') throw error;
	});
	if (await isPrivate(directory, uid)) return;
	throw new GraceError(
		'FAILED',
		`Expected ${directory} to be a directory that only you may enter, got another. Remove it, or correct its owner and its mode (700).`,
	);
};

// Not `stat`: who follows a link here obeys whoever has put it there.
const isPrivate = async (directory: string, uid: number): Promise<boolean> => {
	const found = await lstat(directory);
	return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
};

const listen = (server: net.Server, options: net.ListenOptions): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(options, () => {
			server.off('error', reject);
			resolve();
		});
	});
