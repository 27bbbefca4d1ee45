import {expect, test} from 'vitest';
import type {ProcessEvent, TimerName} from '../../source/core/phase.ts';
import {last, play, type Script, words} from './play.ts';

const launch: ProcessEvent = {
	...{type: 'launch', isManualShutdown: false, isReadable: true, lastLife: 0},
	...{found: undefined, rest: undefined},
};
const spawned: ProcessEvent = {type: 'spawned', life: 1, pid: 100};
const health = {target: {port: 8000}, timeout: 5000, failureThreshold: 3, startTimeout: 60_000};
const late = (timer: TimerName, delay = 3_600_000): ProcessEvent => ({
	type: 'wake',
	timer,
	life: 1,
	late: delay,
});
const begun: Script = [
	[0, launch],
	[10, spawned],
];

test('a start that was slept through has its whole time again', () => {
	const played = play([...begun, [5_000_000, late('start_timeout')]], {health});
	expect(played.state.phase).toMatchObject({name: 'starting', since: 5_000_000});
	expect(words(last(played))).toEqual(['wake start_timeout 1 @5060000']);
	const over = play([...begun, [5_000_000, late('start_timeout')], [5_060_000, late('start_timeout', 3)]], {
		health,
	});
	expect(over.state.phase).toMatchObject({name: 'stopping', cause: 'health_degraded'});
});

test('a life has not proved itself while it slept', () => {
	const played = play([...begun, [5_000_000, late('steady')]]);
	expect(played.state.phase).toMatchObject({name: 'running', isSteady: false, since: 5_000_000});
	expect(words(last(played))).toEqual(['wake steady 1 @5030000']);
	expect(played.state.phase).toMatchObject({run: {pid: 100, spawnedAt: 0}});
});

test('an application that is told to stop has its whole time again, and is killed after that', () => {
	const asked: Script = [...begun, [100, {type: 'stop', by: 'console'}], [5_000_000, late('stop_timeout')]];
	const played = play(asked);
	expect(played.state.phase).toMatchObject({name: 'stopping', isForced: false, since: 5_000_000});
	expect(words(last(played))).toEqual(['wake stop_timeout 1 @5010000']);
	const killed = play([...asked, [5_010_000, late('stop_timeout', 0)]]);
	expect(words(last(killed))).toEqual(['killTree 1', 'wake stop_timeout 1 @5015000']);
	const slept = play([...asked, [5_010_000, late('stop_timeout', 0)], [9_000_000, late('stop_timeout')]]);
	expect(words(last(slept))).toEqual(['wake stop_timeout 1 @9005000']);
});

test('a restart that was slept through begins at once', () => {
	const exit = {code: 1, signal: null, uptime: 5};
	const crash = (life: number): ProcessEvent => ({type: 'exited', life, exit});
	const played = play([
		...begun,
		[20, crash(1)],
		[30, {type: 'spawned', life: 2, pid: 101}],
		[40, crash(2)],
		[5_000_000, {type: 'wake', timer: 'restart', life: 2, late: 4_000_000}],
	]);
	expect(words(last(played))).toContain('spawn 3');
});

test('a little delay is no sleep', () => {
	expect(play([...begun, [62_000, late('start_timeout', 2000)]], {health}).state.phase.name).toBe('stopping');
	expect(play([...begun, [32_000, late('steady', 2000)]]).state.phase).toMatchObject({isSteady: true});
});
