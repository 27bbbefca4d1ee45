import type net from 'node:net';
import {GraceError} from '../core/errors.ts';
import {linkLineLimit, readRole} from '../core/link.ts';
import {formatAddress} from '../platform/local-socket.ts';
import {createPeer, type Peer} from '../runtime/peer.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {createApplicationSide} from './application-side.ts';
import {createLinkDoor} from './link-door.ts';
import type {LinkSide} from './link-side.ts';
import {createTerminalSide} from './terminal-side.ts';

// Whoever never says anything of sense makes room for others, and so does the terminal that came first. There are as
// many strangers as can wait to be accepted: who is about to say hello is not thrown out by those that come with it.
const maxStrangers = 512;
const maxTerminals = 64;
const maxEarly = 512;

type Options = {
	readonly workspace: Workspace;
	/** A trouble with the link, or undefined when there is none. */
	readonly onTrouble: (message: string | undefined) => void;
};

/** The watchdog's end of the link. */
export type LinkServer = {
	/** Begins to listen, under the workspace's lock. Never rejects. */
	readonly open: () => Promise<void>;
	/** What the application finds in `GRACE_LINK`; undefined while there is no link. */
	readonly address: () => string | undefined;
	/** Answers from now on; who came before has waited. */
	readonly serve: (watchdog: Watchdog) => void;
	/** Ends every connection. Never rejects. */
	readonly close: () => Promise<void>;
};

/** A server that takes applications and terminals, and keeps any of them from harming the others. */
export const createLinkServer = ({workspace, onTrouble}: Options): LinkServer => {
	const strangers = new Set<Peer>();
	const terminals = new Set<Peer>();
	// How many there may be is for the watchdog to say.
	const applications = new Set<Peer>();
	const early = new Set<net.Socket>();
	const sides = new Set<LinkSide>();
	let watchdog: Watchdog | undefined;

	const receive = (socket: net.Socket, host: Watchdog): void => {
		// As it is now: the door may close before its connections do.
		const address = door.address();
		if (address === undefined) {
			socket.destroy();
			return;
		}
		let side: LinkSide | undefined;

		const welcome = (guest: LinkSide, guests: Set<Peer>): LinkSide => {
			side = guest;
			strangers.delete(peer);
			guests.add(peer);
			sides.add(guest);
			return guest;
		};
		const asTerminal = (): LinkSide => createTerminalSide(host, peer, workspace);
		const welcomeTerminal = (guest: LinkSide): LinkSide => {
			welcome(guest, terminals);
			keepNewest(terminals, maxTerminals);
			return guest;
		};

		const enter = (params: unknown): unknown => {
			const {token} = isObject(params) ? params : {};
			if (address.kind === 'tcp' && token !== address.token) {
				throw new GraceError('REFUSED', 'Expected the token of this workspace, got another. Read it anew.');
			}
			if (side !== undefined) throw new GraceError('BAD_USAGE', 'Expected one `hello`, got a second one.');
			if (readRole(params) === 'terminal') {
				welcomeTerminal(asTerminal());
				return {};
			}
			const {application, answer} = createApplicationSide(host, peer, workspace, params);
			welcome(application, applications);
			return answer;
		};

		// Who may open a socket of this user needs no introduction; a port is open to everybody.
		const sideFor = (method: string): LinkSide => {
			const found = side ?? (address.kind === 'unix' ? asTerminal() : undefined);
			if (found === undefined)
				throw new GraceError('REFUSED', 'Expected `hello` with a token first, got something else.');
			if (!found.knows(method))
				throw new GraceError(
					'UNKNOWN_METHOD',
					`Expected a method of the link, got \`${method.slice(0, 60)}\`.`,
				);
			return side ?? welcomeTerminal(found);
		};

		const peer = createPeer({
			socket,
			lineLimit: linkLineLimit,
			onRequest: (method, params) =>
				method === 'hello' ? enter(params) : sideFor(method).request(method, params),
			onNotification: (method, params) => sideFor(method).notify(method, params),
			onClose: () => {
				strangers.delete(peer);
				terminals.delete(peer);
				applications.delete(peer);
				if (side === undefined) return;
				sides.delete(side);
				side.close();
			},
		});
		strangers.add(peer);
		keepNewest(strangers, maxStrangers);
	};

	const wait = (socket: net.Socket): void => {
		early.add(socket);
		socket.once('close', () => early.delete(socket));
		socket.on('error', () => {
			// The end follows, and tells the same.
		});
		if (early.size > maxEarly) socket.destroy();
	};

	const door = createLinkDoor({
		workspace,
		onTrouble,
		onConnection: socket => {
			if (watchdog === undefined) wait(socket);
			else receive(socket, watchdog);
		},
	});

	return {
		open: door.open,
		address: () => {
			const address = door.address();
			return address === undefined ? undefined : formatAddress(address);
		},
		serve: host => {
			watchdog = host;
			for (const socket of early) if (!socket.destroyed) receive(socket, host);
			early.clear();
		},
		close: async () => {
			await door.close();
			for (const socket of early) socket.destroy();
			for (const {finish} of sides) finish();
			for (const peer of [...strangers, ...terminals, ...applications]) peer.close();
		},
	};
};

const keepNewest = (peers: Set<Peer>, limit: number): void => {
	const [oldest] = peers;
	if (peers.size <= limit || oldest === undefined) return;
	// Its end comes later, and whoever comes until then must find it gone.
	peers.delete(oldest);
	oldest.close();
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
