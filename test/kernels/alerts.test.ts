import {existsSync, statSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {afterEach, beforeEach, expect, onTestFinished, test} from 'vitest';
import {createAlertWriter} from '../../source/alerts/writer.ts';
import type {KernelManager} from '../../source/kernels/contract.ts';
import {assembleManager} from '../../source/kernels/manager.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';
import {collectWarnings} from './warnings.ts';

const warnings = collectWarnings();
const soon = {timeout: 5000, interval: 5};

let directory: string;
let clock: FakeClock;
let manager: KernelManager;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'kernel-alerts-'));
	clock = createFakeClock();
	manager = assembleManager({link: false, directory}, clock);
	manager.register('memory', {restart: () => Promise.reject(new Error('no database')), critical: true});
	manager.start();
});

afterEach(async () => {
	await manager.stop();
	await rm(directory, {recursive: true});
});

const read = (...names: string[]) => readFile(join(directory, ...names), 'utf8');
const names = async () => (await readdir(join(directory, 'alerts')).catch(() => [])).sort();

test('are written without a watchdog once that is asked for', async () => {
	await manager.restart('memory');
	await manager.stop();
	expect(await names()).toEqual([]);
	manager.start();
	manager.alerts.start();
	await manager.restart('memory');
	await manager.alerts.stop();
	expect(await names()).toEqual([
		'critical_20251114_120000_001.json',
		'latest_notification.json',
		'warning_20251114_120000.json',
	]);
	await manager.restart('memory');
	await manager.stop();
	expect(await names()).toHaveLength(3);
});

test('are the same to the letter as those a watchdog writes', async () => {
	manager.alerts.start();
	const raised: Array<readonly [string, object]> = [];
	manager.bus.onAny(({topic, payload}) => raised.push([topic, payload]));
	await manager.restart('memory');
	await manager.stop();
	const theirs = join(directory, 'watchdog');
	const writer = createAlertWriter({
		directory: join(theirs, 'alerts'),
		temporaryDirectory: join(theirs, '.grace', 'tmp'),
		clock,
		onError: error => expect.unreachable(error.message),
	});
	for (const [topic, payload] of raised) await writer.write(topic, {...payload});
	await writer.close();
	const files = await names();
	expect(await readdir(join(theirs, 'alerts'))).toHaveLength(files.length);
	for (const file of files) {
		expect(await read('alerts', file)).toBe(await read('watchdog', 'alerts', file));
	}
	expect(JSON.parse(await read('alerts', 'latest_notification.json'))).toEqual({
		severity: 'CRITICAL',
		timestamp: '2025-11-14T12:00:00.000Z',
		event: 'kernel.restart.failed',
		summary: "Kernel 'memory' restart FAILED: Error: no database",
		requires_attention: true,
	});
});

test('take no name of another, whatever its severity, and leave nothing behind', async () => {
	await mkdir(join(directory, 'alerts'));
	await writeFile(join(directory, 'alerts', 'info_20251114_120000.json'), '{}');
	await writeFile(join(directory, 'alerts', 'critical_20251114_120000_001.json'), '{}');
	manager.alerts.start();
	for (let count = 0; count < 20; count += 1) await manager.restart('memory');
	await manager.stop();
	const files = (await names()).filter(name => /^(?:critical|warning|info)_/.test(name));
	expect(files).toHaveLength(42);
	expect(new Set(files.map(name => name.replace(/^[a-z]+/, ''))).size).toBe(42);
	expect(await readdir(join(directory, '.grace', 'tmp'))).toEqual([]);
});

test('that cannot be written wait, are told once, and are written when they can be', async () => {
	const blocker = join(directory, 'alerts');
	await writeFile(blocker, '');
	manager.alerts.start();
	await manager.restart('memory');
	await expect.poll(() => warnings, soon).toHaveLength(1);
	expect(warnings[0]).toMatch(/^Alerts cannot be written \(EEXIST\)/);
	clock.advance(5000);
	clock.advance(5000);
	await rm(blocker);
	await expect
		.poll(async () => {
			clock.advance(5000);
			return names();
		}, soon)
		.toHaveLength(3);
	expect(warnings).toHaveLength(1);
});

test('of which too many wait are lost from the least important on, the oldest first', async () => {
	// In memory where there is such a place: a disk would take its time over so many files.
	const place = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kernel-alerts-'));
	onTestFinished(() => rm(place, {recursive: true}));
	const other = assembleManager({link: false, directory: place}, clock);
	other.register('memory', {restart: () => Promise.reject(new Error('no database'))});
	other.start();
	other.alerts.start();
	await writeFile(join(place, 'alerts'), '');
	// Each restart is one warning and one critical alert.
	for (let count = 0; count < 520; count += 1) await other.restart('memory');
	await rm(join(place, 'alerts'));
	await other.stop();
	const files = await readdir(join(place, 'alerts'));
	expect(files.filter(name => name.startsWith('critical_'))).toHaveLength(520);
	expect(files.filter(name => name.startsWith('warning_')).length).toBeLessThanOrEqual(481);
	expect(files.length).toBeGreaterThanOrEqual(1000);
}, 30_000);

test('tell what is newest also where the temporary files stand on another file system', async context => {
	if (!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(directory).dev) context.skip();
	const elsewhere = await mkdtemp('/dev/shm/kernel-alerts-');
	onTestFinished(() => rm(elsewhere, {recursive: true}));
	await mkdir(join(directory, '.grace'));
	await symlink(elsewhere, join(directory, '.grace', 'tmp'));
	manager.alerts.start();
	await manager.restart('memory');
	await manager.stop();
	expect(await names()).toEqual([
		'critical_20251114_120000_001.json',
		'latest_notification.json',
		'warning_20251114_120000.json',
	]);
	expect(JSON.parse(await read('alerts', 'latest_notification.json')).severity).toBe('CRITICAL');
	expect(await readdir(elsewhere)).toEqual([]);
	expect(warnings).toEqual([]);
});

test('whose newest cannot be told say so once, however many come', async () => {
	await mkdir(join(directory, 'alerts', 'latest_notification.json'), {recursive: true});
	manager.alerts.start();
	for (let count = 0; count < 3; count += 1) await manager.restart('memory');
	await manager.stop();
	expect(await names()).toHaveLength(7);
	await expect.poll(() => warnings, soon).toHaveLength(1);
	await turn();
	expect(warnings).toEqual([expect.stringMatching(/^Alerts cannot be written \(EISDIR\)/)]);
});

test('are summed up in 500 characters at most', async () => {
	manager.register('memory', {restart: () => Promise.reject(new Error('🙂'.repeat(3000)))});
	manager.alerts.start();
	await manager.restart('memory');
	await manager.stop();
	const {summary} = JSON.parse(await read('alerts', 'latest_notification.json'));
	expect(summary).toBe(`Kernel 'memory' restart FAILED: Error: ${'🙂'.repeat(461)}`);
	expect(manager.alerts.recent(1)[0]?.summary).toBe(summary);
});

test('that cannot be prepared anywhere harm nobody, also at the end', async () => {
	await writeFile(join(directory, '.grace'), '');
	manager.alerts.start();
	expect(await manager.restart('memory')).toBe(false);
	await manager.alerts.stop();
	expect(await names()).toEqual([]);
});

test('of this process can be read back, the newest first', async () => {
	for (let count = 0; count < 60; count += 1) await manager.restart('memory');
	expect(manager.alerts.recent()).toHaveLength(10);
	expect(manager.alerts.recent(1000)).toHaveLength(100);
	expect(manager.alerts.recent(2)).toEqual([
		{
			event_type: 'kernel.restart.failed',
			severity: 'critical',
			timestamp: '2025-11-14T12:00:00.000Z',
			summary: "Kernel 'memory' restart FAILED: Error: no database",
			payload: expect.objectContaining({success: false, error: 'Error: no database'}),
		},
		expect.objectContaining({event_type: 'kernel.restart.initiated', severity: 'warning'}),
	]);
});
