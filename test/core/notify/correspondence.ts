import {type Payload, severityOf, summaryOf} from '../../../source/core/alert.ts';
import {nameAlert} from '../../../source/core/alert-name.ts';
import type {Answer} from '../../../source/core/notify/answer.ts';
import type {Message} from '../../../source/core/notify/message.ts';
import type {Notice} from '../../../source/core/notify/notice.ts';
import {decideReceiver, initialReceiver} from '../../../source/core/notify/receiver.ts';
import {defaultReceiverPolicy, type ReceiverPolicy} from '../../../source/core/notify/receiver-settings.ts';
import type {
	ReceiverContext,
	ReceiverEffect,
	ReceiverEvent,
	ReceiverState,
} from '../../../source/core/notify/receiver-state.ts';
import type {Silence} from '../../../source/core/notify/silence.ts';
import {compactTimestamp, formatTimestamp} from '../../../source/core/timestamp.ts';

/** Noon of a day, on the clock of all these scripts. */
export const noon = Date.UTC(2026, 0, 1, 12);

/** Seconds after noon at which a message was sent, and the message. */
export type Sent = {readonly at: number; readonly message: Message};

type Options = {
	readonly name?: string;
	readonly policy?: Partial<ReceiverPolicy>;
	readonly silences?: readonly Silence[];
	/** What the other side says, by the number of the attempt. @default it takes everything */
	readonly answer?: (attempt: number) => Answer;
	/** From an attempt to its answer, in seconds. @default 0 */
	readonly latency?: number;
};

/** A receiver with another side, on a clock of its own: what it decides happens, and its timers ring. */
export type Correspondence = {
	/** An alert is raised now. */
	readonly raise: (event: string, payload?: Payload) => Notice;
	readonly hear: (notice: Notice) => void;
	readonly stand: (standing: Partial<ReceiverState['standing']>) => void;
	readonly silence: (silences: readonly Silence[]) => void;
	/** Time passes, in seconds. */
	readonly pass: (seconds: number) => void;
	/** Goes on from what would be on disk, as another watchdog does. */
	readonly reload: () => void;
	/** Every attempt, in order. */
	readonly attempts: readonly Sent[];
	/** What the other side took, in order. */
	readonly taken: readonly Sent[];
	readonly announced: readonly Extract<ReceiverEffect, {type: 'announce'}>[];
	readonly state: () => ReceiverState;
};

export const correspond = (options: Options = {}): Correspondence => {
	const {name = 'ops', answer = () => ({type: 'taken', words: 'ok'}), latency = 0} = options;
	const policy: ReceiverPolicy = {...defaultReceiverPolicy, ...options.policy};
	let context: ReceiverContext = {
		name,
		policy,
		silences: options.silences ?? [],
		prefix: 'shop-ops',
		origin: {workspace: 'shop', directory: '/srv/shop', host: 'web-1', command: ['python', 'serve.py']},
	};
	let now = noon;
	let state = initialReceiver(undefined, policy.maxPerHour, now);
	let wakeAt: number | undefined;
	let answers: readonly {readonly at: number; readonly message: Message; readonly answer: Answer}[] = [];
	let raised = 0;
	const attempts: Sent[] = [];
	const taken: Sent[] = [];
	const announced: Extract<ReceiverEffect, {type: 'announce'}>[] = [];

	const tell = (event: ReceiverEvent): void => {
		const decided = decideReceiver(state, event, context, now);
		state = decided.state;
		for (const effect of decided.effects) perform(effect);
	};
	const perform = (effect: ReceiverEffect): void => {
		switch (effect.type) {
			case 'wake':
				wakeAt = effect.at;
				return;
			case 'announce':
				announced.push(effect);
				return;
			case 'send': {
				const {message} = effect;
				attempts.push({at: (now - noon) / 1000, message});
				answers = [...answers, {at: now + latency * 1000, message, answer: answer(attempts.length)}];
			}
		}
	};
	const ring = (): void => {
		wakeAt = undefined;
		tell({type: 'wake', outlook: {phase: 'running', next: [], press: []}});
	};
	const deliver = (): void => {
		const [first, ...rest] = answers;
		if (first === undefined) return;
		answers = rest;
		if (first.answer.type === 'taken') taken.push({at: (now - noon) / 1000, message: first.message});
		tell({type: 'answered', id: first.message.id, answer: first.answer, chance: 0.5});
	};
	const happenUntil = (end: number): void => {
		for (let steps = 0; ; steps += 1) {
			if (steps > 100_000) throw new Error('It never comes to rest.');
			const answerAt = answers[0]?.at ?? Number.POSITIVE_INFINITY;
			const next = Math.min(wakeAt ?? Number.POSITIVE_INFINITY, answerAt);
			if (next > end) return;
			now = Math.max(now, next);
			if (answerAt <= next) deliver();
			else ring();
		}
	};

	const hear = (notice: Notice): void => {
		tell({type: 'notice', notice});
		happenUntil(now);
	};
	return {
		hear,
		raise: (event, payload = {}) => {
			raised += 1;
			const at = new Date(now);
			const severity = severityOf(event);
			const notice: Notice = {
				name: nameAlert(severity, compactTimestamp(at), raised),
				...{event, severity, payload},
				timestamp: formatTimestamp(at),
				summary: summaryOf(event, payload),
			};
			hear(notice);
			return notice;
		},
		stand: standing => {
			const timestamp = formatTimestamp(new Date(now));
			tell({type: 'standing', standing: {...state.standing, ...standing}, timestamp});
			happenUntil(now);
		},
		silence: silences => {
			context = {...context, silences};
			tell({type: 'look'});
			happenUntil(now);
		},
		pass: seconds => {
			const end = now + seconds * 1000;
			happenUntil(end);
			now = end;
		},
		reload: () => {
			const {outgoing, ...kept} = JSON.parse(JSON.stringify(state)) as ReceiverState;
			state = {...kept, outgoing: outgoing && {...outgoing, nextAt: outgoing.nextAt ?? 0}};
			answers = [];
			wakeAt = undefined;
			tell({type: 'look'});
			happenUntil(now);
		},
		attempts,
		taken,
		announced,
		state: () => state,
	};
};

/** Messages as a list that reads like a story: seconds, kind, group, and the events that are new. */
export const story = (sent: readonly Sent[]): readonly string[] =>
	sent.map(({at, message: {kind, group, notices}}) =>
		[`${at}:`, kind, group, ...notices.map(({event}) => event)].join(' '),
	);
