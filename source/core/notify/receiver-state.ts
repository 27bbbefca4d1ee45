import type {Severity} from '../kernel-alert.ts';
import type {Allowance} from './allowance.ts';
import type {Answer} from './answer.ts';
import type {Group, Message, Origin, Outlook, Problem} from './message.ts';
import type {Notice} from './notice.ts';
import type {ReceiverPolicy} from './receiver-settings.ts';
import type {Silence} from './silence.ts';
import type {Taken} from './taken.ts';

/** A problem, and what the receiver knows of it. */
export type TrackedProblem = Problem & {
	/** The severity that it was told with; undefined where it was not told yet. */
	readonly told: Severity | undefined;
	/** The next message is about it. */
	readonly isNews: boolean;
};

/** A thread of messages: from a fall to its end, and what follows closely on that. */
export type Thread = {
	/** What the ids of its messages begin with. */
	readonly stem: string;
	/** How many messages it has. */
	readonly count: number;
	/** When the newest was put together. */
	readonly sentAt: number;
	/** Something it told of lasts. */
	readonly isOpen: boolean;
	/** Critical events that it has told: they are no surprise any more. */
	readonly toldEvents: readonly string[];
};

/** What a receiver knows, and will be told, of one group. */
export type GroupState = {
	readonly problems: readonly TrackedProblem[];
	/** For the next message, oldest first. */
	readonly news: readonly Notice[];
	readonly omitted: number;
	/** Since when there is news; undefined where there is none. */
	readonly newsSince: number | undefined;
	/** Since when nothing is wrong any more. */
	readonly quietSince: number | undefined;
	readonly thread: Thread | undefined;
};

/** A message on its way: it stays the same until the other side has taken or refused it. */
export type Outgoing = {
	readonly message: Message;
	/** Those that failed. */
	readonly attempts: number;
	/** When it is tried again; undefined while it is. */
	readonly nextAt: number | undefined;
};

/** What became of the attempts of a receiver. */
export type ReceiverHealth = {
	readonly reading: 'idle' | 'ok' | 'failing' | 'refused';
	/** What the other side last said. */
	readonly words: string | undefined;
	readonly sentAt: number | undefined;
};

/** How the application stands, as far as receivers are concerned. */
export type Standing = {
	readonly isManualShutdown: boolean;
	/** It runs, and has proved itself. */
	readonly isSteady: boolean;
	/** The number of its newest life. */
	readonly life: number;
};

/**
 * All that one receiver's future depends on, so that it survives a restart of the watchdog. Its times are milliseconds since the
 * epoch on a clock that never goes back.
 */
export type ReceiverState = {
	readonly taken: Taken;
	readonly standing: Standing;
	readonly groups: Readonly<Record<Group, GroupState>>;
	readonly outgoing: Outgoing | undefined;
	readonly allowance: Allowance;
	readonly health: ReceiverHealth;
};

/** What happens to a receiver. */
export type ReceiverEvent =
	| {readonly type: 'notice'; readonly notice: Notice}
	/** The alert of this name was told before it was filed. */
	| {readonly type: 'skip'; readonly name: string}
	| {readonly type: 'standing'; readonly standing: Standing; readonly timestamp: string}
	/** Silences or the policy have changed, or it begins: look what is due. */
	| {readonly type: 'look'}
	/** A time has come; a message that is due takes the outlook along. */
	| {readonly type: 'wake'; readonly outlook: Outlook}
	/** `chance` is from 0 to 1. */
	| {readonly type: 'answered'; readonly id: string; readonly answer: Answer; readonly chance: number};

/** What is to be done, in order. */
export type ReceiverEffect =
	/** The state is on disk before this is done. */
	| {readonly type: 'send'; readonly message: Message}
	/** In place of the one before. */
	| {readonly type: 'wake'; readonly at: number}
	| {
			readonly type: 'announce';
			readonly event: 'watchdog.error';
			readonly payload: Readonly<Record<string, unknown>>;
	  };

/** What does not change by what happens to the receiver. */
export type ReceiverContext = {
	readonly name: string;
	readonly policy: ReceiverPolicy;
	readonly silences: readonly Silence[];
	readonly origin: Origin;
	/** What every id of a message begins with; no other receiver on any machine has the same. */
	readonly prefix: string;
};

export type ReceiverDecision = {readonly state: ReceiverState; readonly effects: readonly ReceiverEffect[]};
