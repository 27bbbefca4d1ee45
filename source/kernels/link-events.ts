import type {Instant} from '../core/instant.ts';
import type {Clock} from '../runtime/clock.ts';
import {writeRequest} from './link-messages.ts';
import type {Snapshot} from './snapshot.ts';

/** Something a watchdog must put on record. */
export type LinkEvent = {
	readonly kernel: Snapshot;
	readonly event: string;
	readonly payload: object;
	readonly at: Instant;
};

/** Events that no watchdog has taken over yet. */
export type EventBox = {
	/** Resolves with whether a watchdog has it; never rejects. */
	readonly add: (id: number, event: LinkEvent) => Promise<boolean>;
	/** The watchdog's answer: whether it has it. */
	readonly answer: (id: number, isTaken: boolean) => void;
	/** The link is up: everything is said, again where that is needed. */
	readonly connect: (send: (message: string) => void) => void;
	/** The link is down: what is not taken over in 5 s is given back. */
	readonly disconnect: () => void;
	/** Gives everything back. */
	readonly close: () => void;
	/** Resolves when nothing waits any more. */
	readonly whenEmpty: () => Promise<unknown>;
};

/** At most 1,000 events wait; then the oldest is given back. */
export const createEventBox = (clock: Clock): EventBox => {
	const waiting = new Map<number, Waiting>();
	let sendNow: ((message: string) => void) | undefined;

	const settle = (id: number, isTaken: boolean): void => {
		const item = waiting.get(id);
		waiting.delete(id);
		item?.cancel();
		item?.resolve(isTaken);
	};

	const expire = (id: number): (() => void) => clock.callAt(clock.now() + patience, () => settle(id, false));

	const trim = (): void => {
		for (const id of waiting.keys()) {
			if (waiting.size <= mostWaiting) return;
			settle(id, false);
		}
	};

	return {
		add: (id, event) => {
			const {promise, resolve} = Promise.withResolvers<boolean>();
			const message = writeRequest(id, 'kernel.event', event);
			const cancel = sendNow === undefined ? expire(id) : nothing;
			waiting.set(id, {message, resolve, cancel, promise});
			trim();
			sendNow?.(message);
			return promise;
		},
		answer: settle,
		connect: send => {
			sendNow = send;
			for (const item of waiting.values()) {
				item.cancel();
				item.cancel = nothing;
				send(item.message);
			}
		},
		disconnect: () => {
			if (sendNow === undefined) return;
			sendNow = undefined;
			for (const [id, item] of waiting) item.cancel = expire(id);
		},
		close: () => {
			for (const id of [...waiting.keys()]) settle(id, false);
		},
		whenEmpty: () => Promise.all([...waiting.values()].map(({promise}) => promise)),
	};
};

type Waiting = {
	readonly message: string;
	readonly promise: Promise<boolean>;
	readonly resolve: (isTaken: boolean) => void;
	/** Calls off that it is given back. */
	cancel: () => void;
};

const mostWaiting = 1000;
/** Milliseconds that an event waits for a link. */
const patience = 5000;
const nothing = (): void => {};
