import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import {messageOf} from '../core/errors.ts';
import {type Page, pageOf} from './metrics-pages.ts';

// One Prometheus needs one connection, and a person's browser a few.
const mostConnections = 64;
const requestTimeout = 5000;

/** Something that answers over HTTP until it is closed. */
export type Endpoint = {readonly close: () => Promise<void>};

/** Listens on an address. Rejects with the system's error where that cannot be had. */
export const openEndpoint = async (
	place: {readonly port: number; readonly host: string},
	host: () => Parameters<typeof pageOf>[2],
): Promise<Endpoint> => {
	const server = createServer({requestTimeout, headersTimeout: requestTimeout}, (request, response) => {
		// It has no use for a body, and does not wait for one.
		request.resume();
		pageOf(request.method, request.url, host()).then(
			page => answer(response, page),
			error =>
				answer(response, {status: 500, type: 'text/plain; charset=utf-8', body: `${messageOf(error)}\n`}),
		);
	});
	server.maxConnections = mostConnections;
	server.listen({...place, exclusive: true});
	await once(server, 'listening');
	server.on('error', () => {
		// A connection that could not be accepted harms no other.
	});
	return {
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
};

const answer = (response: ServerResponse, {status, type, body, allow}: Page): void => {
	response.writeHead(status, {
		'content-type': type,
		'content-length': Buffer.byteLength(body),
		'cache-control': 'no-store',
		...(allow !== undefined && {allow}),
	});
	response.end(body);
};
