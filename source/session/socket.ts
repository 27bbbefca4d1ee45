import {createAcknowledgements} from '../alerts/acknowledgements.ts';
import {createAlertFeed} from '../alerts/feed.ts';
import {createSilences} from '../alerts/silences.ts';
import {GraceError, messageOf, reasonOf} from '../core/errors.ts';
import type {Model, Trouble} from '../core/model.ts';
import type {ProcessCommand} from '../core/phase.ts';
import {systemClock} from '../runtime/clock.ts';
import type {Peer} from '../runtime/peer.ts';
import {createStore} from '../runtime/store.ts';
import {within} from '../runtime/within.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {answerTimeout, connectToWatchdog, requestWithin, silent} from './link-client.ts';
import {readPreviousLife} from './previous-life.ts';
import {createRemoteLog, type WireLog} from './remote-log.ts';
import type {Session} from './session.ts';
import {applyChanges, decodeModel, type WireChanges} from './wire.ts';

const retryDelay = 500;
const attemptsBeforeRescue = 4;
// A person who has pressed a key looks at the screen.
const wordTimeout = 3000;
// The application has a time of its own to answer.
const kernelTimeout = 2 * answerTimeout;

/** A person's word to whoever looks after the application. */
export type LifeWord = Exclude<ProcessCommand['type'], 'leave'>;

/** What can be done where no watchdog is there to be asked. */
export type Rescue = {
	/** Carries out a person's word; resolves with what came of it, rejects with what speaks against it. */
	readonly carryOut: (word: LifeWord) => Promise<string>;
	/** Starts another watchdog, where the one before was killed. Rejects with why there is none. */
	readonly replaceWatchdog: () => Promise<void>;
};

/** A session that reaches the watchdog of a workspace over its link; closing it leaves everything running. */
export type SocketSession = Session & {readonly close: () => Promise<void>};

type Attached = {
	readonly peer: Peer;
	readonly model: Model;
	/** What came in one breath with the model. */
	readonly early: readonly WireChanges[];
};

/**
 * Attaches to the watchdog of a workspace; undefined where no socket answers. When the link is lost it says so among
 * the troubles, and tries to come back. Throws LINK_LOST for a watchdog of another version, or one that does not answer,
 * and REFUSED with what the watchdog says against it.
 */
export const openSocketSession = async (
	workspace: Workspace,
	rescue?: Rescue,
): Promise<SocketSession | undefined> => {
	const troubles = new Map<string, string>();
	const log = createRemoteLog(() => void peer?.request('logs').catch(ignore));
	let peer: Peer | undefined;
	let retry: NodeJS.Timeout | undefined;
	let isClosed = false;

	const attach = async (): Promise<Attached | undefined> => {
		// Until it is entered, nothing that it suffers is this session's, and what it says waits.
		let connected: Peer | undefined;
		const isEntered = (): boolean => connected !== undefined && connected === peer;
		const early: WireChanges[] = [];
		connected = await connectToWatchdog(workspace, {
			onNotification: (method, params) => {
				if (method === 'log' && isEntered()) log.take(params as WireLog);
				if (method !== 'model') return;
				if (isEntered()) setRemote(applyChanges(remote, params as WireChanges));
				else early.push(params as WireChanges);
			},
			onClose: () => {
				if (!isEntered()) return;
				peer = undefined;
				lose();
			},
		});
		if (connected === undefined) return undefined;
		const told = await requestWithin(connected, answerTimeout, 'subscribe');
		try {
			return {peer: connected, model: decodeModel(told), early};
		} catch (error) {
			connected.close();
			throw error;
		}
	};

	const enter = ({peer: connected, model: told, early}: Attached): Model => {
		peer = connected;
		log.restart();
		if (log.isWanted()) connected.request('logs').catch(ignore);
		return early.reduce(applyChanges, told);
	};

	const lose = (): void => {
		if (isClosed) return;
		setTrouble('link', 'The watchdog is gone, and what you see is old. Another one is looked for.');
		retry = setTimeout(() => void comeBack(1), retryDelay);
	};

	const comeBack = async (attempt: number): Promise<void> => {
		const found = await attach().catch(() => undefined);
		if (found === undefined) {
			if (isClosed) return;
			// Others have had their time to put one in its place, and so have those that begin.
			if (attempt % attemptsBeforeRescue === 0)
				rescue?.replaceWatchdog().catch(error => setTrouble('word', messageOf(error)));
			retry = setTimeout(() => void comeBack(attempt + 1), retryDelay);
			return;
		}
		if (isClosed) {
			found.peer.close();
			return;
		}
		setRemote(enter(found));
		setTrouble('link', undefined);
		setTrouble('word', undefined);
	};

	const publish = (): void => {
		const own = [...troubles].map(([topic, message]): Trouble => ({topic, message}));
		model.set(own.length === 0 ? remote : {...remote, troubles: [...remote.troubles, ...own]});
	};
	const setRemote = (next: Model): void => {
		remote = next;
		publish();
	};
	const setTrouble = (topic: string, message: string | undefined): void => {
		if (message === undefined) troubles.delete(topic);
		else troubles.set(topic, message);
		publish();
	};

	const first = await attach();
	if (first === undefined) return undefined;
	let remote = enter(first);
	const model = createStore(remote);
	const {
		store: acknowledged,
		acknowledge,
		close: closeAcknowledgements,
	} = createAcknowledgements({file: workspace.acknowledged, temporaryDirectory: workspace.temporary});
	const silences = createSilences({file: workspace.silences, temporaryDirectory: workspace.temporary});
	const alerts = createAlertFeed({
		directory: workspace.alerts,
		onError: error => setTrouble('alert feed', `The alert feed may lag behind (${reasonOf(error)}).`),
		onRecovered: () => setTrouble('alert feed', undefined),
	});

	const ask = async (timeout: number, method: string, params?: unknown): Promise<void> => {
		if (peer === undefined)
			throw new GraceError('LINK_LOST', 'Expected a watchdog to ask, but it is gone. Leave, or wait for it.');
		if (!(await within(timeout, systemClock, peer.request(method, params)))) throw silent(timeout);
	};

	const say = (word: LifeWord): Promise<string | undefined> =>
		peer === undefined && rescue !== undefined
			? rescue.carryOut(word)
			: ask(wordTimeout, word).then(() => undefined);

	return {
		isAttached: true,
		model,
		alerts,
		log: {...log, previous: () => readPreviousLife(workspace)},
		acknowledged,
		acknowledge,
		silence: silences.silence,
		send: ({type}: ProcessCommand) => {
			// Leaving leaves the watchdog where it is.
			if (type === 'leave') return;
			say(type).then(
				outcome => setTrouble('word', outcome),
				error => setTrouble('word', messageOf(error)),
			);
		},
		restartKernel: key => ask(kernelTimeout, 'kernel.restart', {name: key}),
		close: async () => {
			isClosed = true;
			clearTimeout(retry);
			peer?.close();
			await closeAcknowledgements();
			await silences.close();
			await alerts.close();
		},
	};
};

const ignore = (): void => {
	// The end of the connection follows, and tells the same.
};
