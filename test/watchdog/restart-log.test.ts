import {expect, test} from 'vitest';
import type {RestartRow} from '../../source/core/model.ts';
import {createRestartLog, processRowKey} from '../../source/watchdog/restart-log.ts';

const at = new Date('2025-11-14T12:00:00Z');
const restart = {reason: 'unexpected_exit', attempt: 1} as const;
const exit = {code: 3, signal: null, uptime: 40_000};
const row = (life: number): RestartRow => ({
	key: processRowKey(life),
	life,
	at: at.toISOString(),
	kernel: undefined,
	reason: 'unexpected_exit',
	attempt: 1,
	outcome: 'success',
	exit: undefined,
	downtime: 1,
});

test('a restart is pending until it has an outcome', () => {
	const log = createRestartLog([]);
	log.begin(2, restart, exit, at);
	expect(log.rows()).toEqual([
		{
			key: 'life 2',
			life: 2,
			at: '2025-11-14T12:00:00.000Z',
			kernel: undefined,
			reason: 'unexpected_exit',
			attempt: 1,
			outcome: 'pending',
			exit: {code: 3, signal: null},
			downtime: undefined,
		},
	]);
	log.end(2, 'success');
	expect(log.rows()[0]?.outcome).toBe('success');
});

test.each(['before', 'after'])(
	'the downtime is known when the life is spawned %s its restart is recorded',
	when => {
		const log = createRestartLog([]);
		log.exited(1000);
		if (when === 'after') log.begin(2, restart, exit, at);
		expect(log.spawned(2, 1004)).toBe(4);
		if (when === 'before') log.begin(2, restart, exit, at);
		expect(log.rows()).toMatchObject([{life: 2, downtime: 4}]);
	},
);

test('a life that follows no exit has no downtime, nor the one after it that of an earlier exit', () => {
	const log = createRestartLog([]);
	expect(log.spawned(1, 500)).toBeUndefined();
	log.exited(1000);
	expect(log.spawned(2, 1004)).toBe(4);
	expect(log.spawned(3, 2000)).toBeUndefined();
	log.begin(3, restart, undefined, at);
	expect(log.rows()).toMatchObject([{life: 3, downtime: undefined, exit: undefined}]);
});

test('every change makes a new array, and leaves the rows it does not concern as they are', () => {
	const earlier = [row(1), row(2)];
	const log = createRestartLog(earlier);
	log.begin(3, restart, exit, at);
	const before = log.rows();
	log.end(3, 'failed');
	expect(log.rows()).not.toBe(before);
	expect(before[2]?.outcome).toBe('pending');
	expect(log.rows()[0]).toBe(earlier[0]);
});

test('the newest 500 rows are kept', () => {
	const log = createRestartLog(Array.from({length: 600}, (_, index) => row(index)));
	expect(log.rows()).toHaveLength(500);
	log.begin(600, restart, exit, at);
	expect(log.rows()).toHaveLength(500);
	expect(log.rows().at(-1)?.life).toBe(600);
	expect(log.rows()[0]?.life).toBe(101);
});

test('a restart that is begun again is one row', () => {
	const log = createRestartLog([row(2)]);
	log.begin(2, restart, exit, at);
	expect(log.rows()).toMatchObject([{life: 2, outcome: 'pending'}]);
});

test('a row that somebody else keeps takes the place of the one with its key, or the last', () => {
	const log = createRestartLog([row(1), row(2)]);
	const kernel: RestartRow = {...row(2), key: 'kernel restart 1', kernel: 'memory', outcome: 'pending'};
	log.put(kernel);
	log.begin(3, restart, exit, at);
	log.put({...kernel, outcome: 'success'});
	expect(log.rows().map(({kernel, outcome}) => `${kernel ?? 'process'} ${outcome}`)).toEqual([
		'process success',
		'process success',
		'memory success',
		'process pending',
	]);
});

test('what becomes of a life changes no row of a kernel in it', () => {
	const kernel: RestartRow = {...row(2), key: 'kernel restart 1', kernel: 'memory', outcome: 'pending'};
	const log = createRestartLog([row(2), kernel]);
	log.end(2, 'failed');
	expect(log.rows()).toMatchObject([{outcome: 'failed'}, {kernel: 'memory', outcome: 'pending'}]);
});
