import type {Severity} from '../kernel-alert.ts';
import type {Notice} from './notice.ts';

/** What alerts are put together by: one message is about one of these. */
export const groups = ['application', 'kernels', 'watchdog', 'other'] as const;

export type Group = (typeof groups)[number];

/** Something that is wrong, or was: all alerts with the same fingerprint are about it. */
export type Problem = {
	/** Such as `application`, `kernel:memory` or `port:8000`. */
	readonly fingerprint: string;
	/** The worst it has been. */
	readonly severity: Severity;
	/** When it began: the timestamp of its first alert, or of when it was found. */
	readonly since: string;
	/** What was last said about it. */
	readonly latest: Notice;
	/** How many alerts said that it is wrong. */
	readonly count: number;
	/** When it was over; undefined while it lasts. */
	readonly resolvedAt: string | undefined;
};

/**
 * What a message is: `firing` the first of a thread, `update` more of the same fall, `repeat` a reminder that it lasts, `resolved`
 * the end of it, `note` what is no problem, such as a stop on request, `test` what a person sends to try the receiver.
 */
export const messageKinds = ['firing', 'update', 'repeat', 'resolved', 'note', 'test'] as const;

export type MessageKind = (typeof messageKinds)[number];

/** Where the messages of a workspace come from. */
export type Origin = {
	/** The base name of the workspace's directory. */
	readonly workspace: string;
	readonly directory: string;
	readonly host: string;
	/** The command line of the application. */
	readonly command: readonly string[];
};

/** How the application stood when the message was put together, for people who are not at the console. */
export type Outlook = {
	/** The phase of the process. */
	readonly phase: string;
	/** What the watchdog does next, and when. */
	readonly next: readonly string[];
	/** What a person can do, with keys and commands. */
	readonly press: readonly string[];
};

/** What one receiver is sent at once. Its text is made from it; each attempt to send it says the same, under the same id. */
export type Message = {
	/** Tells it from every other message of every workspace; the same for every attempt. Letters, digits, `.`, `_` and `-` only. */
	readonly id: string;
	readonly kind: MessageKind;
	readonly group: Group;
	/** The id of the first message of this fall; its own where it is that. */
	readonly thread: string;
	/** The worst of what lasts, or of what is resolved by it. */
	readonly severity: Severity;
	/** What is wrong, and what has been resolved since the message before; the worst first. */
	readonly problems: readonly Problem[];
	/** What has happened since the message before, oldest first. */
	readonly notices: readonly Notice[];
	/** How many more there were, for which there was no room. */
	readonly omitted: number;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	readonly origin: Origin;
	readonly outlook: Outlook;
};
