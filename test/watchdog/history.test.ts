import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import {lastKernelRestartOf, lastLifeOf, readHistory, restartRowsOf} from '../../source/watchdog/history.ts';

const at = '2025-11-14T12:00:00.000Z';
const began = (life: number, down?: number): HistoryEntry => ({
	event: 'life.began',
	at,
	life,
	pid: 100 + life,
	log_offset: 0,
	...(down !== undefined && {down_seconds: down}),
});
const ended = (life: number): HistoryEntry => ({
	event: 'life.ended',
	at,
	life,
	exit_code: null,
	signal: 'SIGKILL',
	uptime_seconds: 1.5,
});
const restart = (life: number, attempt = 1): HistoryEntry => ({
	event: 'restart',
	at,
	life,
	reason: 'crash_detected',
	attempt,
	exit_code: null,
	signal: 'SIGKILL',
});
const outcome = (life: number, what: 'success' | 'failed'): HistoryEntry => ({
	event: 'restart.outcome',
	at,
	life,
	outcome: what,
});
type KernelEntry = Extract<HistoryEntry, {event: 'kernel.restart'}>;
const kernelRestart = (number: number, changes: Partial<KernelEntry> = {}): HistoryEntry => ({
	event: 'kernel.restart',
	at,
	life: 2,
	kernel: 'memory',
	restart: number,
	reason: 'heartbeat_timeout',
	attempt: 1,
	...changes,
});

let directory: string;
let file: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'history-'));
	file = join(directory, 'history.jsonl');
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const textOf = (entries: readonly HistoryEntry[]) =>
	entries.map(entry => `${JSON.stringify(entry)}\n`).join('');

test('every kind of entry is read back as it was written', async () => {
	const entries: readonly HistoryEntry[] = [
		{event: 'watchdog.began', at, pid: 7},
		began(1),
		ended(1),
		restart(2),
		began(2, 0.004),
		outcome(2, 'success'),
		{event: 'process.phase', at, phase: 'stopped', is_wanted: false},
		kernelRestart(1),
		kernelRestart(1, {outcome: 'success', down_seconds: 61.5}),
		{event: 'watchdog.ended', at, pid: 7},
	];
	await writeFile(file, textOf(entries));
	expect(await readHistory(file)).toEqual(entries);
});

test('a torn last line is passed over', async () => {
	await writeFile(file, `${textOf([began(1), ended(1)])}{"event":"life.began","at":"2025-11-14T12`);
	expect(await readHistory(file)).toEqual([began(1), ended(1)]);
});

test('a torn line in the middle is passed over', async () => {
	await writeFile(file, `${textOf([began(1)])}{"event":"li\n${textOf([began(2)])}`);
	expect(await readHistory(file)).toEqual([began(1), began(2)]);
});

test.each([
	'null',
	'7',
	'[]',
	'{}',
	'{"event":"life.began"}',
	`{"event":"life.began","at":"${at}"}`,
	`{"event":"life.began","at":"${at}","life":"3"}`,
	`{"event":"life.began","at":"${at}","life":1e300}`,
	`{"event":"life.began","at":"${at}","life":3,"down_seconds":"x"}`,
	`{"event":"life.ended","at":"${at}","life":3,"exit_code":0,"signal":9,"uptime_seconds":1}`,
	`{"event":"restart","at":"${at}","life":3}`,
	`{"event":"restart","at":"${at}","life":3,"reason":"toString","attempt":1}`,
	`{"event":"restart.outcome","at":"${at}","life":3,"outcome":"maybe"}`,
	`{"event":"kernel.restart","at":"${at}","life":3,"kernel":"x","restart":1,"attempt":1,"reason":"toString"}`,
	`{"event":"kernel.restart","at":"${at}","life":3,"kernel":7,"restart":1,"attempt":1,"reason":"crash_detected"}`,
	`{"event":"kernel.restart","at":"${at}","life":3,"kernel":"x","restart":0.5,"attempt":1,"reason":"crash_detected"}`,
	`{"event":"process.phase","at":"${at}","phase":"running","is_wanted":true}`,
	`{"event":"process.phase","at":"${at}","phase":"stopped"}`,
	`{"event":"something.else","at":"${at}","life":3}`,
	`{"event":"watchdog.began","at":7}`,
])('%s is no entry', async line => {
	await writeFile(file, `${line}\n${textOf([began(1)])}`);
	expect(await readHistory(file)).toEqual([began(1)]);
});

test('of a long history the newest entries are read', async () => {
	const entries = Array.from({length: 5000}, (_, index) => began(index + 1));
	await writeFile(file, textOf(entries));
	const read = await readHistory(file);
	expect(read.length).toBeLessThan(5000);
	expect(read.length).toBeGreaterThan(1000);
	expect(read).toEqual(entries.slice(-read.length));
});

test('one that is asked to reach back is read as far as 4 MiB, and no further than it must', async () => {
	const entries = Array.from({length: 50_000}, (_, index) => began(index + 1));
	await writeFile(file, textOf(entries));
	const read = await readHistory(file, new Date('2025-11-14T11:00:00.000Z'));
	expect(read.length).toBeGreaterThan(30_000);
	expect(read.length).toBeLessThan(50_000);
	expect(read).toEqual(entries.slice(-read.length));
	const enough = await readHistory(file, new Date('2025-11-14T13:00:00.000Z'));
	expect(enough).toEqual(await readHistory(file));
	await writeFile(file, textOf(entries.slice(0, 5000)));
	expect(await readHistory(file, new Date(0))).toHaveLength(5000);
});

test('no history, or a directory in its place, is an empty one', async () => {
	expect(await readHistory(file)).toEqual([]);
	await mkdir(file);
	expect(await readHistory(file)).toEqual([]);
});

test('the last life is the highest number that is told of', () => {
	expect(lastLifeOf([])).toBe(0);
	expect(lastLifeOf([{event: 'watchdog.began', at, pid: 1}])).toBe(0);
	expect(lastLifeOf([began(1), restart(3), began(2), ended(2)])).toBe(3);
});

test('a restart becomes a row, with its outcome and its downtime', () => {
	expect(restartRowsOf([began(1), ended(1), restart(2), began(2, 0.004), outcome(2, 'success')])).toEqual([
		{
			key: 'life 2',
			life: 2,
			at,
			kernel: undefined,
			reason: 'crash_detected',
			attempt: 1,
			outcome: 'success',
			exit: {code: null, signal: 'SIGKILL'},
			downtime: 4,
		},
	]);
});

test('a restart without an outcome was interrupted, and one without a life has no downtime', () => {
	expect(restartRowsOf([restart(2), began(2), restart(3, 2)])).toMatchObject([
		{life: 2, outcome: 'interrupted', downtime: undefined},
		{life: 3, outcome: 'interrupted', downtime: undefined, attempt: 2},
	]);
});

test('a life that was no restart is no row, and an outcome of nobody changes none', () => {
	expect(restartRowsOf([began(1, 3), ended(1), outcome(1, 'failed')])).toEqual([]);
});

test('a kernel’s restart is one row, from its first line to its last', () => {
	const later = '2025-11-14T12:01:00.000Z';
	expect(
		restartRowsOf([
			kernelRestart(1),
			kernelRestart(1, {at: later, outcome: 'success', down_seconds: 61.5}),
			kernelRestart(2, {kernel: 'memory#2', at: later}),
		]),
	).toEqual([
		{
			key: 'kernel restart 1',
			life: 2,
			at,
			kernel: 'memory',
			reason: 'heartbeat_timeout',
			attempt: 1,
			outcome: 'success',
			exit: undefined,
			downtime: 61_500,
		},
		expect.objectContaining({key: 'kernel restart 2', kernel: 'memory#2', outcome: 'interrupted', at: later}),
	]);
});

test('the last restart of a kernel is the highest number that is told of', () => {
	expect(lastKernelRestartOf([restart(9)])).toBe(0);
	expect(lastKernelRestartOf([kernelRestart(3), kernelRestart(1)])).toBe(3);
});
