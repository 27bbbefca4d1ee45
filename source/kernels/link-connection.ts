import {connect} from 'node:net';
import type {Clock} from '../runtime/clock.ts';
import type {LinkAddress} from './link-address.ts';
import {createLineCutter} from './link-lines.ts';

/** One connection to a watchdog. */
export type Connection = {
	readonly write: (message: string) => void;
	/** Whether what was written has not gone out yet: what can wait should. */
	readonly isSlow: () => boolean;
	/** Says the last word and closes; resolves when it is closed, which keeps the process alive for at most 1 s. */
	readonly end: () => Promise<void>;
	readonly destroy: () => void;
};

type Options = {
	readonly address: LinkAddress;
	readonly clock: Clock;
	readonly onOpen: () => void;
	readonly onLine: (line: string) => void;
	/** What was written has gone out. */
	readonly onDrain: () => void;
	/** It is over, or never began. Called once. */
	readonly onClose: () => void;
};

/** Connects. The connection keeps no process alive. */
export const openConnection = (options: Options): Connection => {
	const {address, clock, onOpen, onLine, onDrain, onClose} = options;
	const socket = connect(
		address.kind === 'unix' ? {path: address.path} : {host: '127.0.0.1', port: address.port, noDelay: true},
	);
	let cancelStuck: (() => void) | undefined;

	const drained = (): void => {
		cancelStuck?.();
		cancelStuck = undefined;
	};

	socket.unref();
	socket.once('connect', onOpen);
	socket.on('data', createLineCutter(onLine));
	socket.on('drain', () => {
		drained();
		onDrain();
	});
	// The end that follows says all that matters.
	socket.on('error', () => {});
	socket.once('close', () => {
		drained();
		onClose();
	});

	return {
		write: message => {
			if (!socket.writable) return;
			if (socket.writableLength > mostUnsent) {
				socket.destroy();
				return;
			}
			if (socket.write(`${message}\n`)) return;
			// A write that never ends would keep the process alive, so a reader that stands still is left.
			cancelStuck ??= clock.callAt(clock.now() + stuckAfter, () => socket.destroy());
		},
		isSlow: () => socket.writableNeedDrain,
		end: async () => {
			if (socket.closed) return;
			socket.ref();
			const {promise, resolve} = Promise.withResolvers<void>();
			socket.once('close', () => resolve());
			const timer = setTimeout(() => socket.destroy(), longestFarewell);
			socket.end();
			await promise;
			clearTimeout(timer);
		},
		destroy: () => socket.destroy(),
	};
};

/** Bytes: a watchdog that asks and does not read must not fill our memory. */
const mostUnsent = 4 * 1024 * 1024;
/** Milliseconds. */
const stuckAfter = 5000;
/** Milliseconds. */
const longestFarewell = 1000;
