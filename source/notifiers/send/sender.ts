import type {Answer} from '../../core/notify/answer.ts';
import type {Message} from '../../core/notify/message.ts';

/** Sends messages to one receiver. */
export type Sender = {
	/** One attempt. Never rejects: every failure is an answer. Once the signal is aborted the answer is `later`. */
	readonly send: (message: Message, options: {readonly signal: AbortSignal}) => Promise<Answer>;
	/** Lets go of connections. Never rejects. */
	readonly close: () => Promise<void>;
};
