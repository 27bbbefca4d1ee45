import {expect, test} from 'vitest';
import {initialProcess, type Phase, type StoppedBy} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {restingEntry} from '../../source/watchdog/resting.ts';

const run = {pid: 7, spawnedAt: 0, restart: undefined};
const running: Phase = {name: 'running', since: 0, run, isSteady: true, misses: 0};
const restart = {reason: 'crash_detected', attempt: 1} as const;
const waiting: Phase = {name: 'waiting', until: 1, restart};
const stopped = (by: StoppedBy): Phase => ({name: 'stopped', by});
const success = {code: 0, signal: null, uptime: 1};
const onFailure: Policy = {...defaultPolicy, restart: 'on-failure'};

test.each<readonly [string, Phase, Phase, boolean | undefined]>([
	['one that waits is wanted', running, waiting, true],
	['one that is paused is wanted', running, {...waiting, name: 'paused'}, true],
	['one that waits on is no news', waiting, waiting, undefined],
	['one that lives does not rest', waiting, running, undefined],
	['a person wants it down', running, stopped('person'), false],
	['whoever leaves does not want it', stopped('person'), stopped('leave'), false],
	['a second stop is no news', stopped('person'), stopped('person'), undefined],
])('%s', (_, before, phase, isWanted) => {
	const entry = restingEntry(before, {...initialProcess, phase}, defaultPolicy);
	expect(entry?.is_wanted).toBe(isWanted);
	if (isWanted !== undefined) expect(entry?.phase).toBe(phase.name);
});

test('one that ended by itself is wanted, unless it had done its work', () => {
	const state = {...initialProcess, phase: stopped('exit')};
	const isWanted = (lastExit: typeof state.lastExit, policy: Policy) =>
		restingEntry(running, {...state, lastExit}, policy)?.is_wanted;
	expect(isWanted(success, onFailure)).toBe(false);
	expect(isWanted({...success, code: 1}, onFailure)).toBe(true);
	expect(isWanted(success, {...defaultPolicy, restart: 'never'})).toBe(false);
	expect(isWanted(undefined, onFailure)).toBe(true);
});
