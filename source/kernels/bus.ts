import {messageOf} from '../core/errors.ts';
import type {KernelMessage, KernelTopic} from './messages.ts';
import {warn} from './warning.ts';

/** Is told what happens to kernels. */
export type KernelListener<Topic extends KernelTopic = KernelTopic> = (
	message: KernelMessage<Topic>,
) => unknown;

/** Where an application hears of its kernels. What a listener throws harms nobody, and becomes a warning of the process. */
export type KernelBus = {
	/** Calls `listener` with each message of this topic, or with every message for `'*'`; returns how to stop that. */
	on<Topic extends KernelTopic>(topic: Topic, listener: KernelListener<Topic>): () => void;
	on(topic: '*', listener: KernelListener): () => void;
	/** Calls `listener` with every message; returns how to stop that. */
	onAny(listener: KernelListener): () => void;
};

/** The bus with its owner's way to speak. */
export type OwnedBus = KernelBus & {readonly emit: (message: KernelMessage) => void};

export const createBus = (): OwnedBus => {
	const seats = new Set<Seat>();

	const add = (topic: KernelTopic | '*', listener: (message: never) => unknown): (() => void) => {
		const hears = (message: KernelMessage): boolean => topic === '*' || topic === message.topic;
		// A message that is heard is of the listener's own topic.
		const seat: Seat = {hears, listener: listener as KernelListener};
		seats.add(seat);
		return () => {
			seats.delete(seat);
		};
	};

	return {
		on: add,
		onAny: listener => add('*', listener),
		emit: message => {
			for (const {hears, listener} of [...seats]) if (hears(message)) void call(listener, message);
		},
	};
};

type Seat = {readonly hears: (message: KernelMessage) => boolean; readonly listener: KernelListener};

const call = async (listener: KernelListener, message: KernelMessage): Promise<void> => {
	try {
		await listener(message);
	} catch (error) {
		warn(`A listener of '${message.topic}' failed: ${messageOf(error)}.`);
	}
};
