import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ProcessModel} from '../../source/core/model.ts';
import {platform} from '../../source/platform/platform.ts';
import {readRunRecord} from '../../source/watchdog/run-record.ts';
import {createRunRecorder, type RunRecorder} from '../../source/watchdog/run-recorder.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';

const clock = createFakeClock();
const command = ['python', 'serve.py'];
const circumstances = {command, nextCommand: [...command], restartHandled: undefined, isLast: false};
const stopped: ProcessModel = {
	phase: {name: 'stopped', by: 'person'},
	life: 4,
	pid: undefined,
	spawnedAt: undefined,
	isManualShutdown: true,
	failures: 0,
	restarts: 0,
	lastExit: undefined,
};
const running = (life: number): ProcessModel => {
	const run = {pid: process.pid, spawnedAt: clock.now() - 5000, restart: undefined};
	const phase = {name: 'running', since: clock.now(), run, isSteady: false, misses: 0} as const;
	return {...stopped, phase, life, pid: process.pid, spawnedAt: run.spawnedAt};
};

let workspace: Workspace;
let troubles: (string | undefined)[];
let recorder: RunRecorder;

beforeEach(async () => {
	workspace = await openWorkspace(await mkdtemp(join(tmpdir(), 'run-recorder-')));
	troubles = [];
	recorder = createRunRecorder({
		workspace,
		platform,
		clock,
		retryDelay: 20,
		onTrouble: message => troubles.push(message),
	});
});

afterEach(async () => {
	await recorder.close();
	await rm(workspace.directory, {recursive: true});
});

test('a running application is recorded with what tells it from a later one', async () => {
	recorder.record(
		{...running(4), lastExit: {code: 1, signal: null, uptime: 2500.4, at: 'then'}},
		circumstances,
	);
	await recorder.close();
	const identity = await platform.identify(process.pid);
	expect(await readRunRecord(workspace)).toEqual({
		watchdog: {pid: process.pid, identity},
		phase: 'running',
		pid: process.pid,
		identity,
		started_at: '2025-11-14T11:59:55.000Z',
		life: 4,
		restarts: 0,
		failures: 0,
		command: ['python', 'serve.py'],
		last_exit: {code: 1, signal: null, at: 'then', uptime_seconds: 2.5},
	});
});

test('a command line of the next life is recorded while it is another', async () => {
	recorder.record(running(4), {...circumstances, nextCommand: ['python', 'other.py']});
	const recorded = async () => {
		const record = await readRunRecord(workspace);
		return [record?.command, record?.next_command];
	};
	await expect.poll(recorded).toEqual([command, ['python', 'other.py']]);
	recorder.record(running(4), circumstances);
	await expect.poll(recorded).toEqual([command, undefined]);
});

test('a stopped one is recorded with the reason, a waiting one with its time', async () => {
	recorder.record(stopped, {...circumstances, restartHandled: 'request-1'});
	await expect
		.poll(() => readRunRecord(workspace))
		.toMatchObject({
			phase: 'stopped',
			stopped_by: expect.stringMatching(/kill switch/),
			restart_handled: 'request-1',
		});
	const restart = {reason: 'crash_detected', attempt: 2} as const;
	recorder.record({...stopped, phase: {name: 'waiting', until: clock.now() + 4000, restart}}, circumstances);
	await expect
		.poll(() => readRunRecord(workspace))
		.toMatchObject({phase: 'waiting', next_start_at: '2025-11-14T12:00:04.000Z'});
});

test('the last record names no watchdog', async () => {
	recorder.record(stopped, {...circumstances, isLast: true});
	await recorder.close();
	expect((await readRunRecord(workspace))?.watchdog).toBeUndefined();
});

test('of many changes at once the newest is on record in the end', async () => {
	for (let round = 1; round <= 50; round += 1) {
		recorder.record(running(round), circumstances);
		// Into every moment of a write that is under way.
		for (let turn = 0; turn < round % 7; turn += 1) await Promise.resolve();
	}
	recorder.record({...stopped, life: 51}, circumstances);
	await expect.poll(async () => (await readRunRecord(workspace))?.life).toBe(51);
});

test('a record that comes in the moment a write ends is not lost', async () => {
	for (let round = 1; round <= 60; round += 1) {
		recorder.record(running(round), circumstances);
		await expect.poll(async () => (await readRunRecord(workspace))?.life, {interval: 0}).toBe(round);
	}
});

test('what the disk does not take is a trouble, and is tried again until it does', async () => {
	await mkdir(workspace.runRecord);
	recorder.record(running(7), circumstances);
	const later = <Value>(look: () => Value) => {
		clock.advance(20);
		return look();
	};
	await expect.poll(() => later(() => troubles.length)).toBeGreaterThan(2);
	expect(new Set(troubles)).toEqual(
		new Set(['.grace/run.json cannot be written (EISDIR): make room or give permission.']),
	);
	await rm(workspace.runRecord, {recursive: true});
	await expect.poll(() => later(() => readRunRecord(workspace).then(record => record?.life))).toBe(7);
	await expect.poll(() => troubles.at(-1)).toBeUndefined();
});

test('an attempt that comes late does not put an old state over a new one', async () => {
	await mkdir(workspace.runRecord);
	recorder.record(running(7), circumstances);
	await expect.poll(() => troubles.length).toBeGreaterThan(0);
	await rm(workspace.runRecord, {recursive: true});
	recorder.record(running(8), circumstances);
	await expect.poll(async () => (await readRunRecord(workspace))?.life).toBe(8);
	await expect.poll(() => troubles.at(-1)).toBeUndefined();
	recorder.record(running(9), circumstances);
	await recorder.close();
	expect((await readRunRecord(workspace))?.life).toBe(9);
});

test('an instant that is no time is a trouble, not an end', async () => {
	const restart = {reason: 'crash_detected', attempt: 2} as const;
	recorder.record({...stopped, phase: {name: 'waiting', until: Number.NaN, restart}}, circumstances);
	await expect.poll(() => troubles.at(-1)).toMatch(/Invalid time value/);
	recorder.record(running(8), circumstances);
	await expect.poll(async () => (await readRunRecord(workspace))?.life).toBe(8);
});
