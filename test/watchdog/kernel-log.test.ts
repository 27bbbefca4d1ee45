import {beforeEach, expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import type {KernelNews, KernelSnapshot} from '../../source/core/link.ts';
import type {RestartRow} from '../../source/core/model.ts';
import {restartRowsOf} from '../../source/watchdog/history.ts';
import {createKernelLog, type KernelLog} from '../../source/watchdog/kernel-log.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let rows: Map<string, RestartRow>;
let entries: HistoryEntry[];
let log: KernelLog;

beforeEach(() => {
	clock = createFakeClock();
	rows = new Map();
	entries = [];
	log = createKernelLog({
		wall: clock.wall,
		lastRestart: 7,
		put: row => rows.set(row.key, row),
		remember: entry => entries.push(entry),
	});
});

const news = (word: string, kernel: Partial<KernelSnapshot> = {}): KernelNews => ({
	id: undefined,
	isWritten: false,
	event: `kernel.restart.${word}`,
	payload: {},
	kernel: {
		name: 'memory',
		isCritical: false,
		isRestartable: true,
		phase: 'restarting',
		attempts: 1,
		restarts: 1,
		lastBeat: 1000,
		heardAt: 1000,
		until: undefined,
		reason: 'heartbeat_timeout',
		...kernel,
	},
});
const shown = () => [...rows.values()];

test('a restart is pending until its end is told, and its downtime is the silence', () => {
	log.take(news('initiated'), 'memory', 3);
	expect(shown()).toMatchObject([
		{
			life: 3,
			kernel: 'memory',
			reason: 'heartbeat_timeout',
			attempt: 1,
			outcome: 'pending',
			downtime: undefined,
		},
	]);
	log.take(news('success', {lastBeat: 62_500}), 'memory', 3);
	expect(shown()).toMatchObject([{outcome: 'success', downtime: 61_500}]);
	expect(entries).toMatchObject([
		{event: 'kernel.restart', restart: 8, life: 3, kernel: 'memory'},
		{event: 'kernel.restart', restart: 8, outcome: 'success', down_seconds: 61.5},
	]);
});

test('the history tells the same rows', () => {
	log.take(news('initiated'), 'memory', 3);
	clock.advance(5000);
	log.take(news('failed'), 'memory', 3);
	log.take(news('initiated', {restarts: 2, attempts: 2}), 'memory', 3);
	log.take(news('success', {lastBeat: 9000}), 'memory', 3);
	expect(restartRowsOf(entries)).toEqual(shown());
	expect(shown().map(({outcome}) => outcome)).toEqual(['failed', 'success']);
});

test('a restart that failed has no downtime', () => {
	log.take(news('initiated'), 'memory', 3);
	log.take(news('failed', {lastBeat: 5000}), 'memory', 3);
	expect(shown()).toMatchObject([{outcome: 'failed', downtime: undefined}]);
});

test('what is told twice, because the answer was lost, is one row', () => {
	for (const word of ['initiated', 'initiated', 'success', 'success']) log.take(news(word), 'memory', 3);
	expect(shown()).toMatchObject([{outcome: 'success'}]);
	expect(entries).toHaveLength(2);
});

test('what was written while no watchdog was there happened when it says, and else when it is told', () => {
	const written = (word: string, payload: KernelNews['payload'], kernel: Partial<KernelSnapshot> = {}) =>
		log.take({...news(word, kernel), isWritten: true, payload}, 'memory', 3);
	const timestamp = '2025-11-14T11:00:00.000Z';
	written('initiated', {timestamp});
	written('success', {timestamp, completed_at: '2025-11-14T11:00:02.000Z'}, {lastBeat: 3000});
	written('initiated', {timestamp: 'noon'}, {restarts: 2});
	written('failed', {}, {restarts: 2});
	expect(shown()).toMatchObject([
		{at: '2025-11-14T11:00:00.000Z', outcome: 'success', downtime: 2000},
		{at: '2025-11-14T12:00:00.000Z', outcome: 'failed'},
	]);
	expect(entries.map(({at}) => at.slice(11, 19))).toEqual(['11:00:00', '11:00:02', '12:00:00', '12:00:00']);
	expect(restartRowsOf(entries)).toEqual(shown());
});

test('a process that takes the place of another begins its own numbers, and covers no row', () => {
	log.take(news('initiated'), 'memory', 3);
	log.take(news('success'), 'memory', 3);
	log.take(news('initiated'), 'memory', 3);
	expect(shown().map(({outcome}) => outcome)).toEqual(['success', 'pending']);
});

test('a restart that was never ended is cut off by the next one', () => {
	log.take(news('initiated'), 'memory', 3);
	log.take(news('initiated', {restarts: 2}), 'memory', 3);
	expect(shown().map(({outcome}) => outcome)).toEqual(['interrupted', 'pending']);
});

test('the end of the application interrupts what is pending', () => {
	log.take(news('initiated'), 'memory', 3);
	log.take(news('initiated', {name: 'api'}), 'api', 3);
	log.take(news('failed', {name: 'api'}), 'api', 3);
	log.interrupt();
	log.take(news('success'), 'memory', 3);
	expect(shown().map(({kernel, outcome}) => `${kernel ?? 'process'} ${outcome}`)).toEqual([
		'memory interrupted',
		'api failed',
	]);
});

test('other events, and a beginning without a reason, are no restart', () => {
	log.take(news('max_attempts'), 'memory', 3);
	log.take(news('initiated', {reason: undefined}), 'memory', 3);
	log.take(news('success'), 'memory', 3);
	expect(shown()).toEqual([]);
	expect(entries).toEqual([]);
});
