import {expect, test} from 'vitest';
import {type MetricFacts, metricFamilies, mostToldKernels} from '../../source/core/metric-families.ts';
import type {KernelRow} from '../../source/core/model.ts';
import {unreadiness} from '../../source/core/readiness.ts';
import {createTotals} from '../../source/core/totals.ts';
import {kernelRow, openTestSession, runningAt} from '../console/session.ts';

const now = 1_000_000;
const wall = Date.UTC(2025, 10, 14, 12);

const factsWith = (kernels: readonly KernelRow[] = [], other: Partial<MetricFacts> = {}): MetricFacts => ({
	model: {...openTestSession({clock: {now: () => now}}).model.get(), kernels},
	totals: createTotals().totals(wall, true),
	alerts: {critical: 1, warning: 2, info: 3},
	beats: new Map(),
	startedAt: wall - 5000,
	now,
	wall,
	...other,
});

const samplesOf = (facts: MetricFacts, name: string) => {
	const family = metricFamilies(facts).find(each => each.name === name);
	expect(family).toBeDefined();
	return family?.samples.map(({labels, value}) => [Object.values(labels).join(' '), value]);
};

const row = (key: string, other: Partial<KernelRow> = {}): KernelRow => ({
	...kernelRow(0, now),
	key,
	name: key,
	isCritical: false,
	isLinked: true,
	phase: 'healthy',
	lastBeat: now - 1500,
	heardAt: now - 1500,
	...other,
});

test('the process is told, its start only while it lives', () => {
	const facts = factsWith();
	expect(samplesOf(facts, 'grace_process_up')).toEqual([['', 1]]);
	expect(samplesOf(facts, 'grace_process_start_time_seconds')).toEqual([['', wall / 1000 - 5]]);
	const stopped = {...facts.model, process: {...facts.model.process, pid: undefined, isManualShutdown: true}};
	const still = {...facts, model: stopped, startedAt: undefined};
	expect(samplesOf(still, 'grace_process_up')).toEqual([['', 0]]);
	expect(samplesOf(still, 'grace_process_start_time_seconds')).toEqual([]);
	expect(samplesOf(still, 'grace_process_manual_shutdown')).toEqual([['', 1]]);
});

test('every reason and result is told from the beginning', () => {
	expect(samplesOf(factsWith(), 'grace_process_restarts_total')).toContainEqual(['memory_limit', 0]);
	expect(samplesOf(factsWith(), 'grace_process_restart_attempts_total')).toEqual([
		['success', 0],
		['failed', 0],
		['interrupted', 0],
	]);
	expect(samplesOf(factsWith(), 'grace_alerts_total')).toEqual([
		['critical', 1],
		['warning', 2],
		['info', 3],
	]);
});

test('a kernel is up while it beats in time, and of one that is away nothing is claimed', () => {
	const facts = factsWith(
		[
			row('memory', {isCritical: true}),
			row('slow', {lastBeat: now - 1e9}),
			row('dead', {phase: 'failed'}),
			row('gone', {isLinked: false}),
			row('new', {lastBeat: undefined}),
		],
		{beats: new Map([['memory', 7]])},
	);
	expect(samplesOf(facts, 'grace_kernel_up')).toEqual([
		['memory true', 1],
		['slow false', 0],
		['dead false', 0],
		['new false', 1],
	]);
	expect(samplesOf(facts, 'grace_kernel_last_heartbeat_timestamp_seconds')).toContainEqual([
		'memory',
		wall / 1000 - 1.5,
	]);
	expect(samplesOf(facts, 'grace_kernel_last_heartbeat_timestamp_seconds')).toHaveLength(4);
	expect(samplesOf(facts, 'grace_kernel_heartbeats_total')).toContainEqual(['memory', 7]);
});

test('so many kernels are told, those that are there first, each under a name of its own', () => {
	const keeper = createTotals();
	for (const [index, kernel] of ['old', 'lately', 'lately\u0000', '\u0000'].entries()) {
		keeper.take({
			event: 'kernel.restart',
			at: new Date(wall + index).toISOString(),
			life: 1,
			kernel,
			restart: index,
			reason: 'dependency_drift',
			attempt: 1,
		});
	}
	const totals = keeper.totals(wall, true);
	const names = (count: number) => {
		const rows = Array.from({length: count}, (_, index) => row(`worker ${index}`));
		return samplesOf(factsWith(rows, {totals}), 'grace_kernel_restart_attempts_total')
			?.filter(([labels]) => String(labels).endsWith(' success'))
			.map(([labels]) => String(labels).replace(/ success$/, ''));
	};
	expect(names(1)).toEqual(['worker 0', 'lately', 'old']);
	expect(names(mostToldKernels - 1)?.slice(-2)).toEqual([`worker ${mostToldKernels - 2}`, 'lately']);
	expect(names(mostToldKernels + 50)).toHaveLength(mostToldKernels);
	expect(samplesOf(factsWith([], {totals}), 'grace_kernel_restarts_total')).toContainEqual([
		'old dependency_drift',
		1,
	]);
});

test('it is ready while it runs and nothing speaks against it', () => {
	const {model} = factsWith([row('memory', {isCritical: true}), row('cache', {phase: 'failed'})]);
	const running = {...model, process: {...model.process, phase: runningAt(now)}};
	expect(unreadiness(running, now)).toBeUndefined();
	expect(
		unreadiness({...running, process: {...running.process, phase: {name: 'stopped', by: 'person'}}}, now),
	).toBe('the application is stopped');
	expect(
		unreadiness({...running, health: {...model.health, reading: 'failing', target: 'port 8000'}}, now),
	).toBe('port 8000 does not answer');
	expect(unreadiness({...running, kernels: [row('memory', {isCritical: true, phase: 'failed'})]}, now)).toBe(
		'the critical kernel memory is down',
	);
});
