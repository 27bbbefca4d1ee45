import {describe, expect, test} from 'vitest';
import type {Phase, ProcessState} from '../../source/core/phase.ts';
import {initialProcess} from '../../source/core/phase.ts';
import {defaultHealth, defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {decide} from '../../source/core/process.ts';
import {words} from './play.ts';

const run = {pid: 7, spawnedAt: 1000, restart: undefined};
const health = {...defaultHealth, target: {port: 8000}};
const stopping: Phase = {
	...{name: 'stopping', since: 1000, run, cause: 'person', thenStart: false, isForced: false},
	...{isReported: false, exit: undefined},
};
const running: Phase = {name: 'running', since: 1000, run, isSteady: false, misses: 2};

const change = (phase: Phase, changes: Partial<Policy>, now: number, isOtherTarget = false) => {
	const state: ProcessState = {...initialProcess, life: 3, phase};
	const policy = {...defaultPolicy, ...changes};
	const {state: next, effects} = decide(state, {type: 'policyChanged', isOtherTarget}, policy, now);
	return {phase: next.phase, words: words(effects)};
};

describe('with another policy', () => {
	test('a stop has the time that counts now, from when it began', () => {
		expect(change(stopping, {stopTimeout: 20_000}, 5000).words).toEqual(['wake stop_timeout 3 @21000']);
	});

	test('a deadline that is over by that comes now', () => {
		expect(change(stopping, {stopTimeout: 1000}, 5000).words).toEqual(['wake stop_timeout 3 @5000']);
	});

	test('a tree that is being killed keeps its time', () => {
		expect(change({...stopping, isForced: true}, {stopTimeout: 1000}, 5000).words).toEqual([]);
	});

	test('a life is steady when it is old enough by it, and one that is so stays so', () => {
		expect(change(running, {minUptimeForSuccess: 9000}, 5000).words).toEqual(['wake steady 3 @10000']);
		expect(change({...running, isSteady: true}, {minUptimeForSuccess: 9000}, 5000).words).toEqual([]);
	});

	test('misses of what was asked before do not count against what is asked now', () => {
		expect(change(running, {health}, 5000).phase).toMatchObject({misses: 2});
		expect(change(running, {health}, 5000, true).phase).toMatchObject({misses: undefined});
	});

	test('a start waits for its health as long as it says', () => {
		const starting: Phase = {name: 'starting', since: 1000, run};
		const changed = change(starting, {health: {...health, startTimeout: 9000}}, 5000);
		expect(changed).toEqual({phase: starting, words: ['wake start_timeout 3 @10000']});
	});

	test('a start that nobody asks any more is over, once it is spawned', () => {
		const starting: Phase = {name: 'starting', since: 1000, run};
		expect(change(starting, {}, 5000).phase).toMatchObject({name: 'running', since: 5000});
		const unborn: Phase = {...starting, run: {...run, pid: undefined}};
		expect(change(unborn, {}, 5000).phase).toEqual(unborn);
	});

	test('a wait and a pause keep the end that was announced', () => {
		const restart = {reason: 'crash_detected', attempt: 1} as const;
		for (const name of ['waiting', 'paused'] as const) {
			const phase: Phase = {name, until: 60_000, restart};
			expect(change(phase, {restartDelay: 1, pauseAfterFailures: 1}, 5000)).toEqual({phase, words: []});
		}
	});
});
