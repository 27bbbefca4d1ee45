import type {Instant} from '../core/instant.ts';
import {createBeatBatch} from './link-beats.ts';
import {type Connection, openConnection} from './link-connection.ts';
import {createEventBox, type LinkEvent} from './link-events.ts';
import {type Greeting, writeHello} from './link-hello.ts';
import {
	type Incoming,
	isRecord,
	noSuchMethod,
	pieces,
	readMessage,
	refused,
	writeError,
	writeNotification,
	writeResult,
	wrongParams,
} from './link-messages.ts';
import type {Snapshot} from './snapshot.ts';

/** The way to the workspace's watchdog; without one it tries for ever, and harms nobody. */
export type Link = {
	readonly start: () => void;
	/** A kernel that is new or different. */
	readonly show: (kernel: Snapshot) => void;
	readonly beat: (name: string, at: Instant) => void;
	/** Resolves with whether the watchdog has it; never rejects. */
	readonly tell: (event: LinkEvent) => Promise<boolean>;
	/** The application is ready, which each watchdog is told. */
	readonly ready: () => void;
	/** Says what there is to say, and closes; never rejects. */
	readonly stop: () => Promise<void>;
};

type Options = Greeting & {
	/** What the watchdog says about this workspace; not checked. */
	readonly onWelcome: (told: Readonly<Record<string, unknown>>) => void;
	/** The watchdog refuses us; the reason is its own. */
	readonly onRefused: (reason: string) => void;
	/** A restart is asked for; returns why that cannot be, or undefined where it begins. */
	readonly onRestart: (name: string, reason: unknown) => string | undefined;
};

export const createLink = (options: Options): Link => {
	const {address, clock, onWelcome, onRefused, onRestart} = options;
	const events = createEventBox(clock);
	const beats = createBeatBatch();
	/** Kernels that are different from what the watchdog knows. */
	const news = new Map<string, Snapshot>();
	let state: State = {name: 'off'};
	let lastId = 0;
	let failures = 0;
	let isReady = false;
	let cancelBeats: (() => void) | undefined;

	const nextId = (): number => {
		lastId += 1;
		return lastId;
	};

	const open = (): void => {
		const connection = openConnection({
			address,
			clock,
			onOpen: () => greet(connection),
			onLine: line => onMessage(connection, readMessage(line)),
			onDrain: flush,
			onClose: () => onClosed(connection),
		});
		const cancel = clock.callAt(clock.now() + longestGreeting, connection.destroy);
		state = {name: 'greeting', connection, hello: 0, cancel};
	};

	const greet = (connection: Connection): void => {
		if (state.name !== 'greeting' || state.connection !== connection) return;
		// The newest of everything is in the hello.
		news.clear();
		beats.clear();
		const hello = nextId();
		state = {...state, hello};
		const {message, rest} = writeHello(hello, options);
		for (const kernel of rest) news.set(kernel.name, kernel);
		connection.write(message);
	};

	const onMessage = (connection: Connection, message: Incoming | undefined): void => {
		if (message?.kind === 'call') {
			const answer = answerOf(message);
			if (answer !== undefined) connection.write(answer);
		}
		if (message?.kind !== 'answer') return;
		if (state.name === 'greeting' && state.hello === message.id) welcome(connection, message);
		else if (state.name === 'up') events.answer(message.id, message.error === undefined);
	};

	const answerOf = ({method, params, id}: Extract<Incoming, {kind: 'call'}>): string | undefined => {
		if (id === undefined) return undefined;
		if (method === 'ping') return writeResult(id, {});
		if (method !== 'kernel.restart') return writeError(id, noSuchMethod, 'Expected ping or kernel.restart.');
		if (typeof params.name !== 'string')
			return writeError(id, wrongParams, 'Expected `name` to be the name of a kernel.');
		const refusal = onRestart(params.name, params.reason);
		return refusal === undefined ? writeResult(id, {accepted: true}) : writeError(id, refused, refusal);
	};

	const welcome = (connection: Connection, {result, error}: Extract<Incoming, {kind: 'answer'}>): void => {
		if (state.name !== 'greeting') return;
		if (!isRecord(result)) {
			onRefused(
				isRecord(error) && typeof error.message === 'string' ? error.message : 'it does not understand us',
			);
			connection.destroy();
			return;
		}
		state.cancel();
		state = {name: 'up', connection, since: clock.now()};
		onWelcome(result);
		if (isReady) connection.write(writeNotification('app.ready', {}));
		flush();
		events.connect(message => {
			flushNews(connection);
			connection.write(message);
		});
	};

	const flush = (): void => {
		if (state.name !== 'up' || state.connection.isSlow()) return;
		const {connection} = state;
		flushNews(connection);
		if (cancelBeats !== undefined || beats.isEmpty()) return;
		for (const message of beats.take()) connection.write(message);
		// What beats meanwhile goes together.
		cancelBeats = flushSoon();
	};

	const flushSoon = (): (() => void) =>
		clock.callAt(clock.now() + beatInterval, () => {
			cancelBeats = undefined;
			flush();
		});

	const flushNews = (connection: Connection): void => {
		for (const kernels of pieces(news.values())) {
			connection.write(writeNotification('kernel.register', {kernels}));
		}
		news.clear();
	};

	const onClosed = (connection: Connection): void => {
		if (!('connection' in state) || state.connection !== connection) return;
		const lasted = state.name === 'up' ? clock.now() - state.since : 0;
		if (state.name === 'greeting') state.cancel();
		failures = lasted >= steadyAfter ? 0 : failures + 1;
		events.disconnect();
		const cancel = clock.callAt(clock.now() + delayAfter(failures), open);
		state = {name: 'waiting', cancel};
	};

	const leave = async (): Promise<void> => {
		const last = state;
		state = {name: 'off'};
		cancelBeats?.();
		cancelBeats = undefined;
		if ('cancel' in last) last.cancel();
		events.disconnect();
		events.close();
		if (last.name === 'up') await last.connection.end();
		if (last.name === 'greeting') last.connection.destroy();
	};

	return {
		start: () => {
			if (state.name === 'off') open();
		},
		show: kernel => {
			if (!('connection' in state)) return;
			news.set(kernel.name, kernel);
			flush();
		},
		beat: (name, at) => {
			if (!('connection' in state)) return;
			beats.add(name, at);
			cancelBeats ??= flushSoon();
		},
		tell: event => {
			// Its own snapshot is the newest.
			news.delete(event.kernel.name);
			return events.add(nextId(), event);
		},
		ready: () => {
			isReady = true;
			if (state.name === 'up') state.connection.write(writeNotification('app.ready', {}));
		},
		stop: async () => {
			if (state.name === 'up') {
				// The last beats do not wait for their turn.
				cancelBeats?.();
				cancelBeats = undefined;
				flush();
				await withinFarewell(events.whenEmpty());
			}
			await leave();
		},
	};
};

type State =
	| {readonly name: 'off'}
	/** Connecting, or waiting for the answer to the hello of this number. */
	| {
			readonly name: 'greeting';
			readonly connection: Connection;
			readonly hello: number;
			readonly cancel: () => void;
	  }
	| {readonly name: 'up'; readonly connection: Connection; readonly since: Instant}
	| {readonly name: 'waiting'; readonly cancel: () => void};

/** Milliseconds, all of them. */
const longestGreeting = 5000;
const beatInterval = 10;
const steadyAfter = 5000;
const firstDelay = 100;
const longestDelay = 5000;
const longestFarewell = 500;

// With jitter, so that many processes do not come back all at once.
const delayAfter = (failures: number): number =>
	Math.min(firstDelay * 2 ** Math.max(failures - 1, 0), longestDelay) * (0.75 + Math.random() / 2);

// A timer that keeps the process alive: somebody waits for this.
const withinFarewell = async (done: Promise<unknown>): Promise<void> => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, longestFarewell);
	await Promise.race([done, promise]);
	clearTimeout(timer);
};
