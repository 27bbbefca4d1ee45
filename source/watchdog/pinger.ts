import type {Instant} from '../core/instant.ts';
import {longestDelay} from '../core/policy.ts';
import type {Clock} from '../runtime/clock.ts';
import {createTimers} from '../runtime/timers.ts';

const looksInTimeout = 4;

type Options = {
	readonly clock: Clock;
	/** Milliseconds between two pings, and those without an answer that are a hang; asked at each look. */
	readonly times: () => {readonly interval: number; readonly timeout: number};
	readonly ping: () => Promise<unknown>;
	/** Since when there is no answer, undefined when there is one again; told at every look while it is overdue. */
	readonly onSilence: (since: Instant | undefined) => void;
	/** A hang, once, until it answers again. */
	readonly onHang: (silence: number) => void;
};

/**
 * Pings an event loop and judges its silence, until closed. An answer that waits while this process stands still is taken
 * in before the next look.
 */
export const createPinger = (options: Options): {readonly close: () => void} => {
	const {clock, times, ping, onSilence, onHang} = options;
	const timers = createTimers(clock);
	const step = (): number => times().timeout / looksInTimeout;
	// What was not heard until a look that is too late could not be heard: this process slept. Less than the timeout with one step more, so that one delay alone is never a hang.
	const tolerance = (): number => Math.min(longestDelay, step());
	let asked: {readonly at: Instant; since: Instant} | undefined;
	let isSilent = false;
	let isHanging = false;

	const ask = (): void => {
		const question = {at: clock.now(), since: clock.now()};
		asked = question;
		const heard = (): void => {
			if (asked !== question) return;
			asked = undefined;
			isHanging = false;
			if (isSilent) onSilence(undefined);
			isSilent = false;
		};
		// Who refuses answers, too. Where the link is gone its owner closes this.
		ping().then(heard, heard);
	};

	const look = (due: Instant): void => {
		const now = clock.now();
		if (asked !== undefined && now - due > tolerance()) asked.since = now;
		if (asked === undefined) ask();
		else judge(asked.since, now);
		const next = now + Math.min(times().interval, step());
		timers.set('look', next, () => look(next));
	};

	const judge = (since: Instant, now: Instant): void => {
		isSilent = true;
		onSilence(since);
		if (isHanging || now - since < times().timeout) return;
		isHanging = true;
		onHang(now - since);
	};

	look(clock.now());
	return {close: timers.close};
};
