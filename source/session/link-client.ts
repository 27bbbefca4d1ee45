import {readFile} from 'node:fs/promises';
import type {Socket} from 'node:net';
import {GraceError} from '../core/errors.ts';
import {linkProtocol} from '../core/link.ts';
import {
	connectLocally,
	isTrusted,
	type LinkAddress,
	likelyAddresses,
	parseAddress,
} from '../platform/local-socket.ts';
import {createPeer, type Peer} from '../runtime/peer.ts';
import type {Workspace} from '../watchdog/workspace.ts';

// The watchdog's own answers: a model with many kernels, or a burst of output.
const lineLimit = 64 * 1024 * 1024;
/** How long a terminal waits for an answer, in milliseconds. */
export const answerTimeout = 5000;

type Options = {
	/** Milliseconds. @default 5000 */
	readonly timeout?: number;
	readonly onNotification?: (method: string, params: unknown) => void;
	readonly onClose?: () => void;
};

/**
 * Connects to the watchdog of a workspace; undefined where no socket answers, or one that is not this user's own.
 * Throws LINK_LOST when it goes, or says nothing for so long, and REFUSED with what it says against this.
 */
export const connectToWatchdog = async (
	workspace: Workspace,
	{timeout = answerTimeout, onNotification = () => {}, onClose = () => {}}: Options = {},
): Promise<Peer | undefined> => {
	const found = await reach(workspace, timeout);
	if (found === undefined) return undefined;
	const {address, socket} = found;
	const peer = createPeer({
		socket,
		lineLimit,
		onRequest: method => {
			throw new GraceError('UNKNOWN_METHOD', `Expected no request here, got \`${method}\`.`);
		},
		onNotification,
		onClose,
	});
	const token = address.kind === 'tcp' ? {token: address.token} : {};
	await requestWithin(peer, timeout, 'hello', {role: 'terminal', protocol: linkProtocol, ...token});
	return peer;
};

/**
 * Asks one thing over a connection, which is ended where that fails. Throws REFUSED with what the other side says against
 * it, and LINK_LOST when it goes, or says nothing for `timeout` milliseconds.
 */
export const requestWithin = async (
	peer: Peer,
	timeout: number,
	method: string,
	params?: unknown,
): Promise<unknown> => {
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		peer.close();
	}, timeout);
	try {
		return await peer.request(method, params);
	} catch (error) {
		peer.close();
		throw isLate ? silent(timeout) : error;
	} finally {
		clearTimeout(timer);
	}
};

/** For a watchdog that is there, and says nothing for so many milliseconds. */
export const silent = (timeout: number): GraceError =>
	new GraceError(
		'LINK_LOST',
		`Expected the watchdog to answer within ${timeout / 1000} s, but it says nothing. It may stand still; what it was told it hears when it goes on.`,
	);

/** Asks the watchdog of a workspace one thing; undefined where no socket answers. Throws as `requestWithin` does. */
export const askWatchdog = async (
	workspace: Workspace,
	method: string,
	params?: unknown,
	timeout = answerTimeout,
): Promise<unknown> => {
	const peer = await connectToWatchdog(workspace, {timeout});
	if (peer === undefined) return undefined;
	try {
		return await requestWithin(peer, timeout, method, params);
	} finally {
		peer.close();
	}
};

type Reached = {readonly address: LinkAddress; readonly socket: Socket};

// The file that says where the link is may be gone, or old where the disk takes no new one.
const reach = async (workspace: Workspace, timeout: number): Promise<Reached | undefined> => {
	const advertised = await readAddress(workspace);
	const likely = likelyAddresses(workspace.key);
	for (const address of advertised === undefined ? likely : [advertised, ...likely]) {
		if (!(await isTrusted(address))) continue;
		const socket = connectLocally(address);
		if (await isConnected(socket, timeout)) return {address, socket};
	}
	return undefined;
};

// A local socket answers at once or never, but for a port behind a firewall.
const isConnected = (socket: Socket, timeout: number): Promise<boolean> =>
	new Promise(resolve => {
		const timer = setTimeout(() => socket.destroy(), timeout);
		const settle = (outcome: boolean): void => {
			clearTimeout(timer);
			resolve(outcome);
		};
		socket.once('connect', () => settle(true));
		socket.on('error', () => settle(false));
		socket.once('close', () => settle(false));
	});

const readAddress = async (workspace: Workspace): Promise<LinkAddress | undefined> => {
	try {
		return parseAddress((await readFile(workspace.link, 'utf8')).trim());
	} catch {
		// No watchdog runs, or it has no link.
		return undefined;
	}
};
