import {expect, test} from 'vitest';
import {
	defaultPolicy,
	isFinishedExit,
	type Policy,
	pauseDuration,
	restartDelay,
} from '../../source/core/policy.ts';

const policyWith = (changes: Partial<Policy>): Policy => ({...defaultPolicy, ...changes});
const counts = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);

test('the defaults are the ones that people know', () => {
	expect(defaultPolicy).toMatchObject({
		checkInterval: 5000,
		minUptimeForSuccess: 30_000,
		maxConsecutiveFailures: 5,
		pauseAfterFailures: 60_000,
		maxPause: 600_000,
		stopTimeout: 10_000,
		restart: 'always',
		successExitCodes: [0],
		maxMemory: undefined,
		health: undefined,
	});
});

test('the first restart is immediate, the next ones wait 1, 2, 4, … seconds up to the longest delay', () => {
	const delays = counts(9).map(failures => restartDelay(defaultPolicy, failures));
	expect(delays).toEqual([0, 0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('delay, factor and longest delay are the policy’s', () => {
	const policy = policyWith({restartDelay: 10, restartDelayFactor: 3, maxRestartDelay: 80});
	expect([2, 3, 4, 5].map(failures => restartDelay(policy, failures))).toEqual([10, 30, 80, 80]);
});

test('pauses double, up to the longest', () => {
	const pauses = counts(6).map(count => pauseDuration(defaultPolicy, count));
	expect(pauses).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
});

test('a longest pause below the first one does not shorten it', () => {
	const policy = policyWith({pauseAfterFailures: 60_000, maxPause: 1000});
	expect(counts(3).map(count => pauseDuration(policy, count))).toEqual([60_000, 60_000, 60_000]);
});

test('after thousands of failures delays and pauses are still numbers', () => {
	const none = policyWith({restartDelay: 0, pauseAfterFailures: 0});
	expect(restartDelay(none, 5000)).toBe(0);
	expect(pauseDuration(none, 5000)).toBe(0);
	expect(restartDelay(defaultPolicy, 5000)).toBe(30_000);
	expect(pauseDuration(defaultPolicy, 5000)).toBe(600_000);
});

test.each([
	['always', 0, false],
	['on-failure', 0, true],
	['on-failure', 3, true],
	['on-failure', 1, false],
	['on-failure', null, false],
	['never', 3, true],
	['never', 1, false],
	['never', null, false],
] as const)('under %s an exit with code %s is finished work: %s', (restart, code, isFinished) => {
	expect(isFinishedExit(policyWith({restart, successExitCodes: [0, 3]}), {code})).toBe(isFinished);
});
