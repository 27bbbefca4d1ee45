import type {Announcement} from '../core/alert.ts';
import {messageOf} from '../core/errors.ts';
import type {Answer} from '../core/notify/answer.ts';
import {pendingOf} from '../core/notify/limit-news.ts';
import type {Message, Origin, Outlook} from '../core/notify/message.ts';
import type {Notice} from '../core/notify/notice.ts';
import {decideReceiver} from '../core/notify/receiver.ts';
import type {ReceiverModel} from '../core/notify/receiver-model.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import type {
	ReceiverContext,
	ReceiverEffect,
	ReceiverEvent,
	ReceiverState,
	Standing,
} from '../core/notify/receiver-state.ts';
import type {Silence} from '../core/notify/silence.ts';
import {isTaken} from '../core/notify/taken.ts';
import type {Clock} from '../runtime/clock.ts';
import {createInbox} from '../runtime/inbox.ts';
import {within} from '../runtime/within.ts';
import type {LastingClock} from './lasting-clock.ts';
import type {Sender} from './send/sender.ts';
import type {Spool} from './spool.ts';

/** Milliseconds at most from one look at what is due to the next: a machine that slept is not late by more. */
const longestRest = 60_000;
/** Milliseconds that a message under way has to arrive when the watchdog leaves. */
const closePatience = 2000;

type Options = {
	readonly settings: ReceiverSettings;
	readonly initial: ReceiverState;
	readonly spool: Spool;
	readonly time: LastingClock;
	readonly clock: Clock;
	readonly prefix: string;
	readonly origin: () => Origin;
	/** How the application stands, in words, now. */
	readonly outlook: () => Outlook;
	readonly silences: () => readonly Silence[];
	/** Rejects with a GraceError where the receiver cannot be tried at all, such as without its secret. */
	readonly openSender: (settings: ReceiverSettings) => Promise<Sender>;
	readonly announce: (announcement: Announcement) => void;
	readonly onModel: (model: ReceiverModel) => void;
	/** A fault of ours; what comes next happens all the same. */
	readonly onError: (error: unknown) => void;
};

/** One receiver at work: what is decided for it is carried out. */
export type Receiver = {
	readonly tell: (notice: Notice) => void;
	/** The alert of this name was told before it had one. */
	readonly skip: (name: string) => void;
	readonly isTold: (name: string) => boolean;
	readonly stand: (standing: Standing, timestamp: string) => void;
	/** Silences or the policy have changed. */
	readonly look: () => void;
	/** Other settings count from now on; a message under way goes to where it was going. */
	readonly change: (settings: ReceiverSettings) => void;
	readonly model: () => ReceiverModel;
	/** Resolves when the message under way has arrived, or had its time, and all is kept for the next watchdog; never rejects. */
	readonly close: () => Promise<void>;
};

/** Begins with what the spool had. */
export const startReceiver = (options: Options): Receiver => {
	const {initial, spool, time, clock, prefix, origin, outlook, silences, openSender, announce} = options;
	const {onModel, onError} = options;
	let {settings} = options;
	let sender: Promise<Sender> | undefined;
	let misconfigured: string | undefined;
	let totals = {sent: 0, failed: 0, refused: 0};
	let cancelWake = (): void => {};
	let sending: Promise<void> = Promise.resolve();
	let isClosed = false;
	const leaving = new AbortController();

	const context = (): ReceiverContext => ({
		name: settings.name,
		policy: settings.policy,
		silences: silences(),
		origin: origin(),
		prefix,
	});
	const save = (): Promise<void> => spool.save({state: inbox.state(), savedAt: time.now()});

	const openOnce = (): Promise<Sender> => {
		sender ??= openSender(settings);
		return sender;
	};
	const attempt = async (message: Message): Promise<Answer> => {
		try {
			const open = await openOnce();
			misconfigured = undefined;
			return await open.send(message, {signal: leaving.signal});
		} catch (error) {
			// Its secret may be there at the next attempt.
			sender = undefined;
			misconfigured = messageOf(error);
			return {type: 'later', words: messageOf(error), retryAfter: undefined};
		}
	};
	const send = async (message: Message): Promise<void> => {
		const answer = await attempt(message);
		// Cut off: nobody knows whether it arrived, so the next watchdog sends it under the same id.
		if (leaving.signal.aborted) return;
		totals = count(totals, answer);
		inbox.send({type: 'answered', id: message.id, answer, chance: Math.random()});
	};

	const wakeAt = (at: number): void => {
		cancelWake();
		if (isClosed) return;
		const rest = Math.min(Math.max(at - time.now(), 0), longestRest);
		cancelWake = clock.callAt(clock.now() + rest, () => {
			if (time.now() < at) wakeAt(at);
			else inbox.send({type: 'wake', outlook: outlook()});
		});
	};
	const perform = (effect: ReceiverEffect): unknown => {
		switch (effect.type) {
			case 'wake':
				return wakeAt(effect.at);
			case 'announce':
				return announce(effect);
			case 'send':
				return save().then(() => {
					// On the disk, and a watchdog that leaves now leaves it to the next.
					if (!isClosed) sending = send(effect.message).catch(onError);
				});
		}
	};

	const model = (): ReceiverModel => {
		const {health, outgoing} = inbox.state();
		const {name, target} = settings;
		return {
			name,
			type: target.type,
			reading: misconfigured === undefined ? health.reading : 'misconfigured',
			words: misconfigured ?? health.words,
			pending: pendingOf(inbox.state()),
			sentAt: health.sentAt === undefined ? undefined : time.instantOf(health.sentAt),
			retryAt:
				outgoing?.nextAt === undefined || outgoing.attempts === 0
					? undefined
					: time.instantOf(outgoing.nextAt),
			totals,
		};
	};

	let saved = initial;
	const inbox = createInbox<ReceiverState, ReceiverEvent, ReceiverEffect>({
		initial,
		decide: (state, event) => decideReceiver(state, event, context(), time.now()),
		perform,
		onState: state => {
			onModel(model());
			// Before a message is sent it is kept anyway; that it was answered as soon as it is known.
			const isAnswered = saved.outgoing !== undefined && state.outgoing?.nextAt !== undefined;
			if (isAnswered || (saved.outgoing !== undefined && state.outgoing === undefined)) void save();
			saved = state;
		},
		onError,
		now: clock.now,
	});
	// What it lacks is told before the first alert has to go out.
	const prepare = (): void => {
		openOnce().then(
			() => onModel(model()),
			error => {
				sender = undefined;
				misconfigured = messageOf(error);
				onModel(model());
			},
		);
	};
	inbox.send({type: 'look'});
	prepare();

	return {
		tell: notice => inbox.send({type: 'notice', notice}),
		skip: name => inbox.send({type: 'skip', name}),
		isTold: name => isTaken(inbox.state().taken, name),
		stand: (standing, timestamp) => inbox.send({type: 'standing', standing, timestamp}),
		look: () => inbox.send({type: 'look'}),
		change: next => {
			const isElsewhere = JSON.stringify(next.target) !== JSON.stringify(settings.target);
			const isOther = isElsewhere || next.policy.timeout !== settings.policy.timeout;
			settings = next;
			if (isOther) {
				void sender?.then(({close}) => close(), ignore);
				sender = undefined;
				misconfigured = undefined;
				prepare();
			}
			inbox.send({type: 'look'});
			onModel(model());
		},
		model,
		close: async () => {
			isClosed = true;
			cancelWake();
			await within(closePatience, clock, sending);
			leaving.abort();
			await inbox.hold();
			await save();
			await sender?.then(({close}) => close(), ignore);
		},
	};
};

const count = (totals: ReceiverModel['totals'], {type}: Answer): ReceiverModel['totals'] => {
	switch (type) {
		case 'taken':
			return {...totals, sent: totals.sent + 1};
		case 'later':
			return {...totals, failed: totals.failed + 1};
		case 'refused':
			return {...totals, refused: totals.refused + 1};
	}
};

const ignore = (): void => {
	// It could not be opened: it was told when it was tried.
};
