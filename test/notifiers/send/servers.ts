import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

/** A request as it came. */
export type Heard = {
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
};

/** A local HTTP server, and what it has heard. */
export type Server = {
	readonly url: string;
	readonly heard: readonly Heard[];
	readonly close: () => Promise<void>;
};

/** Answers each request as told. */
export const serve = async (
	answer: (response: ServerResponse, heard: Heard, count: number) => void,
): Promise<Server> => {
	const heard: Heard[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8');
		request.on('data', text => {
			body += text;
		});
		request.on('end', () => {
			const one = {path: request.url ?? '', headers: request.headers, body};
			heard.push(one);
			answer(response, one, heard.length);
		});
	});
	server.on('connection', socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		heard,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
};
