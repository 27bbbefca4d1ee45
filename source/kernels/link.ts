import {messageOf} from '../core/errors.ts';
import type {Instant} from '../core/instant.ts';
import {word} from '../core/kernel-alert.ts';
import {linkProtocol} from '../core/link.ts';
import {plainWords} from '../core/name.ts';
import {refusedCode, unknownMethodCode} from '../core/rpc.ts';
import type {Clock} from '../runtime/clock.ts';
import {createAlarm} from './alarm.ts';
import {atMost} from './at-most.ts';
import type {LinkAddress} from './link-address.ts';
import {createBeatBatch} from './link-beats.ts';
import {type Connection, openConnection} from './link-connection.ts';
import {
	beatInterval,
	firstDelay,
	longestAnswer,
	longestDelay,
	longestTalk,
	mostEvents,
	mostKernels,
	mostNames,
	mostWritten,
	patience,
	steadyAfter,
} from './link-limits.ts';
import {type Fields, pieces, readFields, refused} from './link-messages.ts';
import {createQuestions} from './questions.ts';
import type {Snapshot} from './snapshot.ts';
import {warn} from './warning.ts';

/** Something a watchdog must put on record. */
export type LinkEvent = {
	readonly kernel: Snapshot;
	readonly event: string;
	readonly payload: object;
	/** The same however often it is said. */
	readonly event_id: string;
};

/** The way to the workspace's watchdog; without one it tries for ever, and harms nobody. */
export type Link = {
	/** A kernel that is new or different. */
	readonly show: (kernel: Snapshot) => void;
	readonly beat: (name: string, at: Instant) => void;
	/** Resolves with whether the watchdog has it, after 30 s at the latest; never rejects. */
	readonly tell: (event: LinkEvent) => Promise<boolean>;
	/** The application is ready; lost where nobody listens. */
	readonly ready: () => void;
	/** Says what there is to say, and closes for good; never rejects. */
	readonly stop: () => Promise<void>;
};

type Options = {
	readonly address: LinkAddress;
	readonly clock: Clock;
	/** The application's own, in seconds; undefined where it is the workspace's. */
	readonly heartbeatTimeout: number | undefined;
	readonly snapshots: () => readonly Snapshot[];
	/** What the watchdog says about this workspace; not checked. */
	readonly onWelcome: (told: Fields) => void;
	/** A restart is asked for; throws where that cannot be. */
	readonly onRestart: (name: unknown, reason: unknown) => void;
};

/** Connects, and again whenever that ends. */
export const openLink = ({
	address,
	clock,
	heartbeatTimeout,
	snapshots,
	onWelcome,
	onRestart,
}: Options): Link => {
	/** Events by the number of their message: does the watchdog have it? */
	const events = createQuestions<number | string, Fields>();
	/** Those that the application has put on record: what the watchdog lacks is the history. */
	const written = createQuestions<number | string, Fields>();
	const beats = createBeatBatch();
	/** Kernels that are different from what the watchdog knows. */
	const news = new Map<string, Snapshot>();
	let listensSince: Instant | undefined;
	let isStopped = false;
	let lastId = 0;
	let helloId: number | undefined;
	let retryDelay = firstDelay;
	let refusal = '';

	const connect = (): Connection =>
		openConnection({
			address,
			onOpen: greet,
			onLine,
			onDrain: flush,
			onClose,
			isAnswerDue: () => listensSince === undefined,
		});

	const noteAll = (kernels: readonly Snapshot[]): void => {
		for (const kernel of kernels) news.set(kernel.name, kernel);
	};

	const greet = (): void => {
		// The newest of everything is in the hello, and in what follows it.
		beats.take();
		news.clear();
		const kernels = snapshots();
		noteAll(kernels.slice(mostKernels));
		helloId = ++lastId;
		connection.send({
			id: helloId,
			method: 'hello',
			params: {
				role: 'application',
				client: 'node',
				protocol: linkProtocol,
				pid: process.pid,
				life: process.env.GRACE_LIFE,
				token: address.token,
				now: clock.now(),
				heartbeat_timeout: heartbeatTimeout,
				kernels: kernels.slice(0, mostKernels),
			},
		});
	};

	const onLine = (line: string): void => {
		const {id, method, params, result, error} = readFields(line);
		if (typeof id !== 'string' && typeof id !== 'number') return;
		if (typeof method === 'string') connection.send({id, ...answerTo(method, Object(params))});
		else if (listensSince !== undefined) {
			written.answer(id, true);
			events.answer(id, error === undefined);
		} else if (id === helloId) onAnswer(result, error);
	};

	const answerTo = (method: string, params: Fields): Fields => {
		if (method === 'ping') return {result: {}};
		const isPolicy = method === 'kernel.policy';
		if (!isPolicy && method !== 'kernel.restart') return refused(unknownMethodCode, 'Unknown method.');
		try {
			// As in the answer to a hello: the policy that counts from now on.
			if (isPolicy) onWelcome(params);
			else onRestart(params.name, params.reason);
			return {result: {accepted: true}};
		} catch (error) {
			return refused(refusedCode, messageOf(error));
		}
	};

	const onAnswer = (result: unknown, error: unknown): void => {
		if (Object(result) !== result) {
			const reason = plainWords(word(Object(error).message));
			if (reason !== refusal) warn(`The watchdog refuses the link: ${reason}.`);
			refusal = reason;
			connection.destroy();
			return;
		}
		refusal = '';
		listensSince = clock.now();
		onWelcome(Object(result));
		giveBack.clear();
		const unanswered = [...written.all(), ...events.all()];
		for (const {about} of unanswered) connection.send(about);
		// What these say of their kernels was true when they were said first.
		if (unanswered.length > 0) noteAll(snapshots());
		flush();
	};

	const flush = (): void => {
		if (listensSince === undefined || connection.isSlow()) return;
		for (const kernels of pieces([...news.values()], mostKernels))
			connection.send({method: 'kernel.register', params: {kernels}});
		news.clear();
		const {names: all, at} = beats.take();
		for (const names of pieces(all, mostNames)) connection.send({method: 'kernel.beat', params: {at, names}});
	};

	const onClose = (): void => {
		if (isStopped) return;
		if (listensSince !== undefined && clock.now() - listensSince >= steadyAfter) retryDelay = firstDelay;
		listensSince = undefined;
		if (events.all().length > 0) giveBack.set(patience);
		// With jitter, so that many processes do not come back all at once.
		retry.set(retryDelay * (0.75 + Math.random() / 2));
		retryDelay = Math.min(retryDelay * 2, longestDelay);
	};

	const flushSoon = createAlarm(clock, flush);
	const giveBack = createAlarm(clock, () => events.denyBut(0));
	const retry = createAlarm(clock, () => {
		connection = connect();
	});
	let connection = connect();

	return {
		show: kernel => {
			noteAll([kernel]);
			flush();
		},
		beat: (name, at) => {
			beats.add(name, at);
			flushSoon.set(beatInterval);
		},
		tell: event => {
			// Its own snapshot is the newest.
			news.delete(event.kernel.name);
			const id = ++lastId;
			const message = {id, method: 'kernel.event', params: event};
			if (listensSince === undefined) giveBack.set(patience);
			else connection.send(message);
			const isTaken = events.ask(id, message);
			events.denyBut(mostEvents);
			const giveUp = clock.callAt(clock.now() + longestAnswer, () => events.answer(id, false));
			void isTaken.then(isTold => {
				giveUp();
				if (!isTold) void written.ask(id, {...message, params: {...event, written: true}});
				written.denyBut(mostWritten);
			});
			return isTaken;
		},
		ready: () => {
			if (listensSince !== undefined) connection.send({method: 'app.ready', params: {}});
		},
		stop: async () => {
			// The last beats do not wait for their turn.
			flush();
			const answers = events.all().map(({promise}) => promise);
			if (listensSince !== undefined) await atMost(longestTalk, Promise.all(answers));
			isStopped = true;
			for (const alarm of [flushSoon, giveBack, retry]) alarm.clear();
			events.denyBut(0);
			if (listensSince === undefined) connection.destroy();
			await connection.end();
		},
	};
};
