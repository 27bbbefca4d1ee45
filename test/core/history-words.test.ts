import {expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import {historyWords} from '../../source/core/history-words.ts';

const at = '2025-11-14T12:00:00.000Z';
const kernel = {event: 'kernel.restart', at, life: 1, kernel: 'memory', restart: 4, attempt: 2} as const;

test.each<readonly [string, HistoryEntry]>([
	['watchdog 12 began', {event: 'watchdog.began', at, pid: 12}],
	['life 1 began, pid 13', {event: 'life.began', at, life: 1, pid: 13, log_offset: 0}],
	[
		'life 2 began, pid 14, 0.004s after the one before',
		{event: 'life.began', at, life: 2, pid: 14, log_offset: 0, down_seconds: 0.004},
	],
	['life 2 was adopted, pid 14', {event: 'life.adopted', at, life: 2, pid: 14}],
	[
		'life 2 ended with SIGKILL after 1h 1m: killed',
		{event: 'life.ended', at, life: 2, exit_code: null, signal: 'SIGKILL', uptime_seconds: 3661},
	],
	[
		'life 2 ended with SIGKILL after 2s: killed, most likely by the system for want of memory',
		{
			event: 'life.ended',
			at,
			life: 2,
			exit_code: null,
			signal: 'SIGKILL',
			uptime_seconds: 2,
			out_of_memory: true,
		},
	],
	[
		'life 2 ended with code 1 after 1.5s: ended with an error',
		{event: 'life.ended', at, life: 2, exit_code: 1, signal: null, uptime_seconds: 1.5},
	],
	[
		'life 2 ended after 5s: nobody saw how it ended',
		{event: 'life.ended', at, life: 2, exit_code: null, signal: null, uptime_seconds: 5},
	],
	[
		'life 2 ended while nobody watched',
		{event: 'life.ended', at, life: 2, exit_code: null, signal: null, uptime_seconds: null},
	],
	[
		'restart into life 3: crash_detected, attempt 2',
		{event: 'restart', at, life: 3, reason: 'crash_detected', attempt: 2},
	],
	['the restart into life 3 succeeded', {event: 'restart.outcome', at, life: 3, outcome: 'success'}],
	['paused, and should be up', {event: 'process.phase', at, phase: 'paused', is_wanted: true}],
	['stopped, and nobody wants it up', {event: 'process.phase', at, phase: 'stopped', is_wanted: false}],
	['restart of kernel memory: heartbeat_timeout, attempt 2', {...kernel, reason: 'heartbeat_timeout'}],
	[
		'the restart of kernel memory succeeded after 2.5s of silence',
		{...kernel, reason: 'heartbeat_timeout', outcome: 'success', down_seconds: 2.5},
	],
	['the restart of kernel memory failed', {...kernel, reason: 'heartbeat_timeout', outcome: 'failed'}],
])('%s', (words, entry) => {
	expect(historyWords(entry)).toBe(words);
});
