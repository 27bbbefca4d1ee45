import {createServer, type Socket} from 'node:net';
import {createInterface} from 'node:readline';

export type Message = Readonly<Record<string, unknown>> & {
	readonly id?: number;
	readonly method?: string;
	readonly params?: Readonly<Record<string, unknown>>;
};

/** A watchdog's side of the link, as small as can be: it answers, and keeps what it hears. */
export type WatchdogServer = {
	/** Everything heard since it began to listen. */
	readonly heard: readonly Message[];
	/** The parameters of all messages of a method. */
	readonly told: (method: string) => ReadonlyArray<Readonly<Record<string, unknown>>>;
	/** How often each name beat. */
	readonly beats: () => Readonly<Record<string, number>>;
	readonly connections: () => number;
	readonly send: (message: object | string) => void;
	/** Sends a request, and resolves with its answer. */
	readonly ask: (method: string, params?: object) => Promise<Message>;
	/** Stops reading, as one that is stopped does. */
	readonly pause: () => void;
	readonly close: () => Promise<void>;
};

/** What the server answers to a request; undefined for nothing. */
export type Answer = (message: Message) => object | string | undefined;

const policy = {heartbeat_timeout: 60, max_restart_attempts: 3, restart_cooldown: 30};

/** The answer to a hello, with this policy; all other requests are taken. */
export const welcome =
	(more: object = {}, workspace?: string): Answer =>
	({method}) => ({
		result: method === 'hello' ? {protocol: 1, policy: {...policy, ...more}, workspace} : {},
	});

/** Listens at the path of a socket, or at a free port of this machine for 0. */
export const listen = async (
	address: string | 0,
	answer: Answer = welcome(),
): Promise<WatchdogServer & {readonly port: number}> => {
	const heard: Message[] = [];
	const sockets = new Set<Socket>();
	const answers = new Map<unknown, (message: Message) => void>();
	let lastId = 1000;
	let connections = 0;

	const server = createServer(socket => {
		connections += 1;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		// What fails in the socket fails here once more.
		const lines = createInterface({input: socket}).on('error', () => {});
		lines.on('line', line => {
			const message: Message = JSON.parse(line);
			heard.push(message);
			if (message.method === undefined) answers.get(message.id)?.(message);
			if (message.method === undefined || message.id === undefined) return;
			const said = answer(message);
			if (typeof said === 'string') socket.write(said);
			else if (said !== undefined)
				socket.write(`${JSON.stringify({jsonrpc: '2.0', id: message.id, ...said})}\n`);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		if (address === 0) server.listen(0, '127.0.0.1', resolve);
		else server.listen(address, resolve);
	});
	const bound = server.address();

	const send = (message: object | string): void => {
		const text = typeof message === 'string' ? message : `${JSON.stringify(message)}\n`;
		for (const socket of sockets) socket.write(text);
	};
	const told = (method: string) =>
		heard.filter(message => message.method === method).map(({params = {}}) => params);

	return {
		port: typeof bound === 'object' && bound !== null ? bound.port : 0,
		heard,
		told,
		beats: () => {
			const counts: Record<string, number> = {};
			for (const {names} of told('kernel.beat')) {
				for (const name of names as readonly string[]) counts[name] = (counts[name] ?? 0) + 1;
			}
			return counts;
		},
		connections: () => connections,
		send,
		ask: (method, params = {}) => {
			lastId += 1;
			const id = lastId;
			const {promise, resolve} = Promise.withResolvers<Message>();
			answers.set(id, resolve);
			send({jsonrpc: '2.0', id, method, params});
			return promise;
		},
		pause: () => {
			for (const socket of sockets) socket.pause();
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise(resolve => server.close(resolve));
		},
	};
};
