import type {Socket} from 'node:net';
import {GraceError, type GraceErrorCode, messageOf} from '../core/errors.ts';
import {formatMessage, type Message, parseMessage, rpcCodes} from '../core/rpc.ts';
import {createLineSplitter} from './line-splitter.ts';

// Somebody who asks and never reads is cut off before that fills the memory. One message more may be as long as it is.
const maxUnread = 1024 * 1024;
const maxPending = 256;

type Options = {
	readonly socket: Socket;
	/** The most bytes of a line from the other side. */
	readonly lineLimit: number;
	/** Answers a request; what it throws is told to the other side. */
	readonly onRequest: (method: string, params: unknown) => unknown;
	readonly onNotification: (method: string, params: unknown) => void;
	/** The connection is over; told once. */
	readonly onClose: () => void;
};

/** One side of a link: requests and notifications, both ways. */
export type Peer = {
	/** Rejects with LINK_LOST when the connection ends first, and with REFUSED and what the other side says of an error. */
	readonly request: (method: string, params?: unknown) => Promise<unknown>;
	readonly notify: (method: string, params?: unknown) => void;
	/** Bytes that the other side has not taken yet. */
	readonly unread: () => number;
	readonly close: () => void;
};

/** Speaks JSON-RPC over a socket, a line a message. Nothing that comes over it can throw here. */
export const createPeer = ({socket, lineLimit, onRequest, onNotification, onClose}: Options): Peer => {
	const waiting = new Map<number | string, PromiseWithResolvers<unknown>>();
	let lastId = 0;
	let pending = 0;
	let isClosed = false;

	const write = (message: Readonly<Record<string, unknown>>): void => {
		if (isClosed || !socket.writable) return;
		if (socket.writableLength > maxUnread) socket.destroy();
		else socket.write(formatMessage(message));
	};
	const fail = (id: number | string | undefined, code: number, message: string): void =>
		write({id: id ?? null, error: {code, message}});

	const answer = async (id: number | string, method: string, params: unknown): Promise<void> => {
		if (pending >= maxPending)
			return fail(id, rpcCodes.refused, 'Too many requests at once; ask again later.');
		pending += 1;
		try {
			write({id, result: (await onRequest(method, params)) ?? {}});
		} catch (error) {
			fail(id, codeFor(error), messageOf(error));
		}
		pending -= 1;
	};

	const take = (message: Message): void => {
		switch (message.kind) {
			case 'request':
				void answer(message.id, message.method, message.params);
				return;
			case 'notification':
				try {
					onNotification(message.method, message.params);
				} catch (error) {
					// Nobody waits for an answer, but who wrote it wants to know.
					fail(undefined, codeFor(error), messageOf(error));
				}
				return;
			case 'result':
				settle(message.id)?.resolve(message.result);
				return;
			case 'error':
				if (message.id !== undefined) settle(message.id)?.reject(refused(message.error.message));
				return;
			case 'broken':
				fail(message.id, message.error.code, message.error.message);
		}
	};

	const settle = (id: number | string): PromiseWithResolvers<unknown> | undefined => {
		const found = waiting.get(id);
		waiting.delete(id);
		return found;
	};

	socket.on(
		'data',
		createLineSplitter({
			limit: lineLimit,
			// What was cut off says nothing more, though the rest of a chunk is here already.
			onLine: line => {
				if (!socket.destroyed) take(parseMessage(line));
			},
			onTooLong: () =>
				fail(undefined, rpcCodes.request, `Expected a line of at most ${lineLimit} bytes, got more.`),
		}),
	);
	socket.on('error', () => {
		// The end follows, and tells the same.
	});
	socket.once('close', () => {
		isClosed = true;
		for (const {reject} of waiting.values()) reject(lost());
		waiting.clear();
		onClose();
	});

	return {
		request: (method, params) => {
			if (isClosed) return Promise.reject(lost());
			lastId += 1;
			const asked = Promise.withResolvers<unknown>();
			waiting.set(lastId, asked);
			write({id: lastId, method, params});
			return asked.promise;
		},
		notify: (method, params) => write({method, params}),
		unread: () => socket.writableLength,
		close: () => socket.destroy(),
	};
};

const rpcCodeOf: Readonly<Partial<Record<GraceErrorCode, number>>> = {
	BAD_USAGE: rpcCodes.params,
	UNKNOWN_METHOD: rpcCodes.method,
};

const codeFor = (error: unknown): number =>
	(error instanceof GraceError ? rpcCodeOf[error.code] : undefined) ?? rpcCodes.refused;

const refused = (message: string): GraceError => new GraceError('REFUSED', message);

const lost = (): GraceError =>
	new GraceError('LINK_LOST', 'Expected an answer over the link, but it ended first. Ask again.');
