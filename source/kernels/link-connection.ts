import {connect} from 'node:net';
import {formatMessage} from '../core/rpc.ts';
import {atMost} from './at-most.ts';
import type {LinkAddress} from './link-address.ts';
import {longestFarewell, longestSilence, mostUnsent} from './link-limits.ts';
import {createLineCutter} from './link-lines.ts';
import type {Fields} from './link-messages.ts';

/** One connection to a watchdog. */
export type Connection = {
	readonly send: (message: Fields) => void;
	/** Whether what was sent has not gone out yet: what can wait should. */
	readonly isSlow: () => boolean;
	/** Says the last word and closes; resolves when it is closed, which keeps the process alive for at most 1 s. */
	readonly end: () => Promise<void>;
	readonly destroy: () => void;
};

type Options = {
	readonly address: LinkAddress;
	readonly onOpen: () => void;
	readonly onLine: (line: string) => void;
	/** What was sent has gone out. */
	readonly onDrain: () => void;
	/** It is over, or never began. Called once. */
	readonly onClose: () => void;
	/** Whether the other side owes us a word. */
	readonly isAnswerDue: () => boolean;
};

/** Connects. The connection keeps no process alive. */
export const openConnection = (options: Options): Connection => {
	const {address, onOpen, onLine, onDrain, onClose, isAnswerDue} = options;
	const socket = connect(address).unref();
	const closed = new Promise(resolve => socket.once('close', resolve));
	socket
		.on('connect', onOpen)
		.on('data', createLineCutter(onLine))
		.on('drain', onDrain)
		// The end that follows says all that matters.
		.on('error', () => {})
		.on('close', onClose)
		// A write that never ends would keep the process alive, so a reader that stands still is left.
		.setTimeout(longestSilence, () => {
			if (isAnswerDue() || socket.writableNeedDrain) socket.destroy();
		});

	return {
		send: message => {
			if (socket.writableLength > mostUnsent) socket.destroy();
			if (socket.writable) socket.write(formatMessage(message));
		},
		isSlow: () => socket.writableNeedDrain,
		end: async () => {
			socket.end();
			await atMost(longestFarewell, closed);
			socket.destroy();
		},
		destroy: () => socket.destroy(),
	};
};
