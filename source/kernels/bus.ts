import {messageOf} from '../core/errors.ts';
import {kernelEvents} from '../core/kernel-alert.ts';
import type {KernelMessage, KernelTopic} from './messages.ts';
import {demandType, oneOf} from './misuse.ts';
import {warn} from './warning.ts';

/** Is told what happens to kernels. */
export type KernelListener<Topic extends KernelTopic = KernelTopic> = (
	message: KernelMessage<Topic>,
) => unknown;

/** Where an application hears of its kernels. What a listener throws harms nobody, and becomes a warning of the process. */
export type KernelBus = {
	/** Calls `listener` with each message of this topic, or with every message for `'*'`; returns how to stop that. Throws BAD_USAGE. */
	on<Topic extends KernelTopic>(topic: Topic, listener: KernelListener<Topic>): () => void;
	on(topic: '*', listener: KernelListener): () => void;
	/** Calls `listener` with every message; returns how to stop that. Throws BAD_USAGE. */
	onAny(listener: KernelListener): () => void;
};

/** The bus, and its owner's way to speak. */
export type OwnedBus = {readonly bus: KernelBus; readonly emit: (message: KernelMessage) => void};

export const createBus = (): OwnedBus => {
	const seats = new Set<Seat>();

	const on = (topic: KernelTopic | '*', listener: (message: never) => unknown): (() => void) => {
		oneOf(topics, 'the topic', topic);
		demandType('function', 'the listener', listener);
		// A message that is heard is of the listener's own topic.
		const seat = {topic, listener: listener as KernelListener};
		seats.add(seat);
		return () => {
			seats.delete(seat);
		};
	};

	return {
		bus: {on, onAny: listener => on('*', listener)},
		emit: message => {
			for (const seat of [...seats]) void call(seat, message);
		},
	};
};

const topics = ['*', ...Object.keys(kernelEvents)];

type Seat = {readonly topic: KernelTopic | '*'; readonly listener: KernelListener};

const call = async ({topic, listener}: Seat, message: KernelMessage): Promise<void> => {
	if (topic !== '*' && topic !== message.topic) return;
	try {
		await listener(message);
	} catch (error) {
		warn(`A listener of '${message.topic}' failed: ${messageOf(error)}.`);
	}
};
