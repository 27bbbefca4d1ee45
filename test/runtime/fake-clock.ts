import type {Clock} from '../../source/runtime/clock.ts';

/** A clock that stands still until the test moves it. */
export type FakeClock = Clock & {readonly advance: (milliseconds: number) => void};

/** It begins at an instant of 1,000,000, which is noon of 14 November 2025. */
export const createFakeClock = (): FakeClock => {
	const begin = 1_000_000;
	let now = begin;
	let timers: readonly {readonly at: number; readonly callback: () => void}[] = [];
	const nextUntil = (end: number) =>
		timers.filter(({at}) => at <= end).toSorted((one, other) => one.at - other.at)[0];
	return {
		now: () => now,
		wall: () => new Date(Date.UTC(2025, 10, 14, 12) + now - begin),
		callAt: (at, callback) => {
			const timer = {at, callback};
			timers = [...timers, timer];
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
		advance: milliseconds => {
			const end = now + milliseconds;
			for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
				const due = next;
				timers = timers.filter(other => other !== due);
				now = Math.max(now, due.at);
				due.callback();
			}
			now = end;
		},
	};
};
