import net from 'node:net';
import {setImmediate as turn} from 'node:timers/promises';

/** A connection that says what it likes; its errors are nobody's. */
export const openRaw = async (path: string): Promise<net.Socket> => {
	const socket = net.connect({path});
	socket.on('error', () => {});
	await eitherOf(socket, 'connect');
	return socket;
};

/** Writes, and waits until it is taken; false where the other side is gone. */
export const say = async (socket: net.Socket, bytes: string | Uint8Array): Promise<boolean> => {
	if (!socket.writable) return false;
	if (!socket.write(bytes)) await eitherOf(socket, 'drain');
	return socket.writable;
};

/** Numbers below 1 that are the same at every run. */
export const createRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return state / 2 ** 32;
	};
};

/** Opens connections as fast as the system allows; returns those that were opened. */
export const openMany = async (path: string, count: number): Promise<readonly net.Socket[]> => {
	const sockets: net.Socket[] = [];
	let ended = 0;
	for (let opened = 0; opened < count; opened += 1) {
		const socket = net.connect({path});
		socket.on('error', () => {});
		socket.once('close', () => {
			ended += 1;
		});
		sockets.push(socket);
		// Our own descriptors are not what is tested.
		while (sockets.length - ended > 2000) await turn();
		if (opened % 50 === 0) await turn();
	}
	return sockets;
};

const eitherOf = (socket: net.Socket, event: 'connect' | 'drain'): Promise<void> =>
	new Promise(resolve => {
		const done = (): void => {
			socket.off(event, done);
			socket.off('close', done);
			resolve();
		};
		socket.once(event, done);
		socket.once('close', done);
	});
