import {setTimeout as sleep} from 'node:timers/promises';
import {GraceError} from '../../source/core/errors.ts';
import {connectLocally, parseAddress} from '../../source/platform/local-socket.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {createPeer} from '../../source/runtime/peer.ts';

/** A process of the application as the link sees it: the test says what it says. */
export type FakeApplication = {
	/** What `hello` was answered with. */
	readonly answer: unknown;
	/** What the watchdog has asked. */
	readonly asked: ReadonlyArray<readonly [method: string, params: unknown]>;
	readonly request: (method: string, params: unknown) => Promise<unknown>;
	readonly notify: (method: string, params: unknown) => void;
	readonly now: () => number;
	/** Answers so many milliseconds later from now on. */
	readonly hesitate: (milliseconds: number) => void;
	/** Answers nothing any more. */
	readonly hang: () => void;
	/** Refuses every request from now on. */
	readonly refuse: (sentence: string) => void;
	readonly close: () => void;
};

// Its clock is not the watchdog's.
const lag = 1_000_000;

/** Connects, and says hello. */
export const connectAs = async (
	address: string,
	hello: {
		readonly life?: string;
		readonly kernels?: readonly unknown[];
		readonly role?: unknown;
		readonly protocol?: unknown;
	} = {},
): Promise<FakeApplication> => {
	const parsed = parseAddress(address);
	if (parsed === undefined) throw new Error(`No address: ${address}`);
	const asked: Array<readonly [string, unknown]> = [];
	let isHanging = false;
	let delay = 0;
	let refusal: string | undefined;
	const now = (): number => systemClock.now() - lag;
	const peer = createPeer({
		socket: connectLocally(parsed),
		lineLimit: 1024 * 1024,
		onRequest: (method, params) => {
			asked.push([method, params]);
			if (isHanging) return new Promise(() => {});
			if (refusal !== undefined && method !== 'ping') throw new GraceError('REFUSED', refusal);
			return delay === 0 ? {} : sleep(delay, {});
		},
		onNotification: () => {},
		onClose: () => {},
	});
	const introduction = {
		role: 'application',
		client: 'test',
		protocol: 1,
		pid: process.pid,
		now: now(),
		...hello,
	};
	const answer = await peer.request('hello', introduction);
	return {
		answer,
		asked,
		request: peer.request,
		notify: peer.notify,
		now,
		hesitate: milliseconds => {
			delay = milliseconds;
		},
		hang: () => {
			isHanging = true;
		},
		refuse: sentence => {
			refusal = sentence;
		},
		close: peer.close,
	};
};

/** A kernel as an application reports it. */
export const snapshot = (name: string, changes: Readonly<Record<string, unknown>> = {}) => ({
	name,
	critical: false,
	restartable: true,
	phase: 'healthy',
	attempts: 0,
	restarts: 0,
	last_beat: null,
	heard_at: systemClock.now() - lag,
	until: null,
	reason: null,
	...changes,
});
