import net from 'node:net';
import type {Lock} from './contract.ts';

/** A lock that is a listening socket: the system frees it with the process that holds it. */
export const listenOn = (address: string): Promise<Lock | undefined> =>
	new Promise((resolve, reject) => {
		const server = net.createServer(connection => connection.destroy());
		// More than once: where descriptors run out, a listening server tells of that, too.
		server.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(undefined);
			else reject(error);
		});
		server.listen({path: address, exclusive: true}, () => {
			// The lock alone is no reason to stay.
			server.unref();
			resolve({release: () => new Promise(released => server.close(() => released()))});
		});
	});

/** Whether somebody listens at an address. */
export const connects = (address: string): Promise<boolean> =>
	new Promise(resolve => {
		const connection = net.connect({path: address});
		connection.once('connect', () => {
			connection.destroy();
			resolve(true);
		});
		connection.on('error', (error: NodeJS.ErrnoException) => resolve(!vacancies.has(error.code ?? '')));
	});

// Any other error, such as a full queue, comes from somebody who holds it.
const vacancies = new Set(['ECONNREFUSED', 'ENOENT']);
