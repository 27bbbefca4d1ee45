import type {Clock} from '../../source/runtime/clock.ts';
import {testDay} from './session.ts';

/** A clock that stands still until the test moves it. */
export type TestClock = Clock & {readonly advance: (milliseconds: number) => void};

export const createTestClock = (): TestClock => {
	let now = 10_000_000;
	let timers: {readonly at: number; readonly callback: () => void}[] = [];
	return {
		now: () => now,
		wall: () => new Date(testDay + now - 10_000_000),
		callAt: (at, callback) => {
			const timer = {at, callback};
			timers.push(timer);
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
		advance: milliseconds => {
			const end = now + milliseconds;
			for (;;) {
				const next = timers.filter(({at}) => at <= end).sort((one, other) => one.at - other.at)[0];
				if (next === undefined) break;
				timers = timers.filter(other => other !== next);
				now = Math.max(now, next.at);
				next.callback();
			}
			now = end;
		},
	};
};
