import {describe, expect, test} from 'vitest';
import {
	explainHealth,
	explainPhase,
	explainSwitch,
	healthTone,
	remainingOf,
} from '../../source/console/words.ts';
import type {Health, ProcessModel} from '../../source/core/model.ts';
import type {Phase} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {openTestSession, runAt} from './session.ts';

const base = openTestSession({clock: {now: () => 0}}).model.get();
const withHealth: Policy = {
	...defaultPolicy,
	health: {target: {port: 8000}, timeout: 5000, failureThreshold: 3, startTimeout: 120_000},
};

const explain = (
	phase: Phase,
	change: Partial<ProcessModel> = {},
	policy = defaultPolicy,
	now = 1000,
	health = base.health,
): string => explainPhase({process: {...base.process, phase, ...change}, policy, health}, now);

const stopping = {
	name: 'stopping',
	since: 0,
	run: runAt(0),
	cause: 'person',
	thenStart: false,
	isForced: false,
	isReported: false,
	exit: undefined,
} as const;

const restart = {reason: 'crash_detected', attempt: 3} as const;

describe('phases in words', () => {
	test('stopped says why, and which key starts it', () => {
		expect(explain({name: 'stopped', by: 'person'})).toBe('The kill switch is on; r starts it.');
		expect(explain({name: 'stopped', by: 'unreadable_state'})).toMatch(
			/^grace_state\.json cannot be read.*Press r to start it\.$/,
		);
		expect(
			explain(
				{name: 'stopped', by: 'exit'},
				{lastExit: {code: 0, signal: null, uptime: 5, at: '2025-11-14T12:00:00.000Z'}},
				{...defaultPolicy, restart: 'on-failure'},
			),
		).toBe('It ended by itself, and restart is "on-failure". Press r to start it.');
		expect(explain({name: 'stopped', by: 'leave'})).toBe('Stopped because the watchdog is leaving.');
		expect(explain({name: 'stopped', by: 'launch'})).toBe('Not started yet. Press r to start it.');
	});

	test('starting says how long its health check may still take', () => {
		const phase: Phase = {name: 'starting', since: 0, run: runAt(0)};
		expect(explain(phase)).toBe('Being spawned.');
		expect(explain(phase, {}, withHealth)).toBe('Waiting for its health check, 1m 59s left.');
	});

	test('running says when it is steady', () => {
		const phase: Phase = {name: 'running', since: 0, run: runAt(0), isSteady: false, misses: 0};
		expect(explain(phase)).toBe('Proving itself, steady in 29s.');
		expect(explain({...phase, isSteady: true})).toBe('Steady.');
	});

	test('running says that the health fails, and what comes of it, in at most 39 columns', () => {
		const phase: Phase = {name: 'running', since: 0, run: runAt(0), isSteady: false, misses: 2};
		const failing: Health = {...base.health, reading: 'failing', misses: 2};
		const told = (isSteady: boolean, policy: Policy) =>
			explain({...phase, isSteady}, {}, policy, 1000, failing);
		expect(told(false, withHealth)).toBe('Health fails; restarts at 3 misses.');
		expect(told(true, withHealth)).toBe(told(false, withHealth));
		expect(told(false, withHealth).length).toBeLessThanOrEqual(39);
		expect(told(false, defaultPolicy)).toBe('Health fails. Still steady in 29s.');
		expect(told(true, defaultPolicy)).toBe('Steady, but its health fails.');
	});

	test('stopping says why, until when, and what comes then', () => {
		expect(explain(stopping)).toBe('Stopping on request, killed in 9s. Then it stays stopped.');
		expect(explain({...stopping, cause: 'manual_request', thenStart: true, isForced: true})).toBe(
			'Stopping for a restart, being killed. Then it starts again.',
		);
		expect(explain({...stopping, cause: 'leave'})).toMatch(/Then grace-tui ends\.$/);
	});

	test('waiting and paused say which key does not wait', () => {
		expect(explain({name: 'waiting', until: 4000, restart})).toBe(
			'Attempt 3 after crash_detected. r starts it now.',
		);
		expect(explain({name: 'paused', until: 4000, restart}, {failures: 5})).toBe(
			'5 failures in a row. One more try after the pause; r tries now.',
		);
	});

	test('only phases that end by themselves have a countdown', () => {
		expect(remainingOf({name: 'waiting', until: 4000, restart}, defaultPolicy, 1000)).toBe(3000);
		expect(remainingOf(stopping, defaultPolicy, 1000)).toBe(9000);
		expect(remainingOf({...stopping, isForced: true}, defaultPolicy, 1000)).toBeUndefined();
		expect(remainingOf({name: 'stopped', by: 'person'}, defaultPolicy, 1000)).toBeUndefined();
	});
});

describe('health in words', () => {
	const health = (change: Partial<Health>): Health => ({...base.health, ...change});

	test('is unknown until something answers', () => {
		expect(explainHealth(health({reading: 'unknown', latency: undefined}))).toBe('unknown');
		expect(explainHealth(health({reading: 'healthy', latency: 3}))).toBe('healthy 3ms');
		expect(explainHealth(health({reading: 'failing', misses: 1}))).toBe('failing, 1 miss');
		expect(explainHealth(health({reading: 'failing', misses: 2}))).toBe('failing, 2 misses');
	});

	test('alarms only when the check was written', () => {
		expect(healthTone(health({reading: 'failing', isWritten: true}))).toBe('bad');
		expect(healthTone(health({reading: 'failing', isWritten: false}))).toBe('caution');
	});
});

test('the kill switch is told in words, with the key that turns it', () => {
	const switchOf = (isManualShutdown: boolean) => ({...base, process: {...base.process, isManualShutdown}});
	expect(explainSwitch(switchOf(true))).toBe('on, r starts it');
	expect(explainSwitch(switchOf(false))).toBe('off, s stops it for good');
});

test('a kill switch whose file cannot be read is told as it is obeyed', () => {
	const troubles = [{topic: 'unreadable state', message: 'grace_state.json is empty.'}];
	expect(explainSwitch({...base, troubles})).toBe('off, file unreadable');
	const process = {...base.process, isManualShutdown: true};
	expect(explainSwitch({...base, troubles, process})).toBe('on, file unreadable');
});
