import {expect, test} from 'vitest';
import type {KernelRow} from '../../source/core/model.ts';
import {type Standing, silenceOf, standingOf, standings} from '../../source/core/standing.ts';

const row: KernelRow = {
	key: 'memory',
	name: 'memory',
	isCritical: false,
	isRestartable: true,
	phase: 'healthy',
	attempts: 0,
	lastBeat: 1000,
	heardAt: 500,
	until: undefined,
	reason: undefined,
	heartbeatTimeout: 10_000,
	isLinked: true,
};

const cases: ReadonlyArray<readonly [title: string, changes: Partial<KernelRow>, now: number, Standing]> = [
	['one that beats is healthy', {}, 10_999, 'healthy'],
	['one that is silent for too long is overdue', {}, 11_000, 'overdue'],
	['one with another timeout is judged by that', {heartbeatTimeout: 20_000}, 11_000, 'healthy'],
	['one that has never beaten counts from when it was heard of', {lastBeat: undefined}, 10_500, 'overdue'],
	['one that failed has failed, however long it is silent', {phase: 'failed'}, 99_999, 'failed'],
	['one whose process is not linked is away', {isLinked: false}, 1000, 'away'],
	['one that failed before its process went is away', {isLinked: false, phase: 'failed'}, 1000, 'away'],
];

test.each(cases)('%s', (_, changes, now, standing) => {
	expect(standingOf({...row, ...changes}, now)).toBe(standing);
});

test('silence is never less than nothing', () => {
	expect(silenceOf(row, 900)).toBe(0);
	expect(silenceOf(row, 1500)).toBe(500);
});

test('the worst comes first', () => {
	expect(standings.at(0)).toBe('failed');
});
