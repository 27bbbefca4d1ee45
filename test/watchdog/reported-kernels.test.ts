import {beforeEach, expect, test} from 'vitest';
import type {KernelSnapshot} from '../../source/core/link.ts';
import {createReportedKernels, type ReportedKernels} from '../../source/watchdog/reported-kernels.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let changes: number;

beforeEach(() => {
	clock = createFakeClock();
	changes = 0;
});

const create = (limit?: number): ReportedKernels =>
	createReportedKernels({
		now: clock.now,
		onChange: () => {
			changes += 1;
		},
		...(limit !== undefined && {limit}),
	});

const snapshot = (name: string, other: Partial<KernelSnapshot> = {}): KernelSnapshot => ({
	name,
	isCritical: false,
	isRestartable: true,
	phase: 'healthy',
	attempts: 0,
	restarts: 0,
	lastBeat: undefined,
	heardAt: 0,
	until: undefined,
	reason: undefined,
	...other,
});

const keysOf = (kernels: ReportedKernels) =>
	kernels.rows().map(({key, isLinked}) => `${key}${isLinked ? '' : ' (away)'}`);

test('a kernel is shown with the watchdog’s instants, in the order of registration', () => {
	const kernels = create();
	const source = kernels.connect(500, () => 60_000);
	clock.advance(1000);
	source.report(snapshot('memory', {phase: 'cooling', heardAt: 400, lastBeat: 450, until: 2500}));
	source.report(snapshot('api', {heardAt: 500}));
	expect(kernels.rows()).toMatchObject([
		{key: 'memory', phase: 'cooling', heardAt: 999_900, lastBeat: 999_950, until: 1_002_000},
		{key: 'api', heardAt: 1_000_000, lastBeat: undefined, until: undefined},
	]);
});

test('a beat makes its kernel younger, never older, and touches no other row', () => {
	const kernels = create();
	const source = kernels.connect(0, () => 60_000);
	source.report(snapshot('memory'));
	source.report(snapshot('api'));
	const before = kernels.rows();
	clock.advance(1000);
	expect(source.beat('memory', 800)).toBe(true);
	expect(source.beat('memory', 300)).toBe(true);
	const [memory, api] = kernels.rows();
	expect(memory).toMatchObject({lastBeat: 1_000_800, heardAt: 1_000_800});
	expect(api).toBe(before[1]);
	expect(kernels.rows()).toBe(kernels.rows());
	expect(source.beat('nobody', 1)).toBe(false);
});

test('nothing is shown to have come before it was sent: a hello that waited is corrected', () => {
	const kernels = create();
	// Sent at 0, and read 2 s later.
	clock.advance(2000);
	const source = kernels.connect(0, () => 60_000);
	source.report(snapshot('memory'));
	source.beat('memory', 2000);
	expect(kernels.rows()[0]?.lastBeat).toBe(clock.now());
	clock.advance(5000);
	source.beat('memory', 1e12);
	expect(kernels.rows()[0]?.lastBeat).toBeLessThanOrEqual(clock.now());
});

test('kernels of one name get numbers, and the place of one that is gone is taken again', () => {
	const kernels = create();
	const [first, second, third] = [
		kernels.connect(0, () => 60_000),
		kernels.connect(0, () => 60_000),
		kernels.connect(0, () => 60_000),
	];
	expect(first.report(snapshot('memory'))).toBe('memory');
	expect(second.report(snapshot('memory'))).toBe('memory#2');
	expect(first.report(snapshot('memory'))).toBe('memory');
	first.close();
	expect(keysOf(kernels)).toEqual(['memory (away)', 'memory#2']);
	expect(third.report(snapshot('memory'))).toBe('memory');
	expect(keysOf(kernels)).toEqual(['memory', 'memory#2']);
	expect([first, second, third].map(source => source.nameOf('memory#2'))).toEqual([
		undefined,
		'memory',
		undefined,
	]);
});

test('a closed source changes nothing of whoever took its place', () => {
	const kernels = create();
	const first = kernels.connect(0, () => 60_000);
	first.report(snapshot('memory'));
	first.close();
	const second = kernels.connect(0, () => 60_000);
	second.report(snapshot('memory'));
	first.close();
	expect(first.beat('memory', 1)).toBe(false);
	expect(first.report(snapshot('late'))).toBeUndefined();
	expect(keysOf(kernels)).toEqual(['memory']);
});

test('where there is no room the oldest that is gone makes some, and nobody who is there', () => {
	const kernels = create(2);
	const first = kernels.connect(0, () => 60_000);
	const second = kernels.connect(0, () => 60_000);
	first.report(snapshot('one'));
	second.report(snapshot('two'));
	expect(second.report(snapshot('three'))).toBeUndefined();
	first.close();
	expect(second.report(snapshot('three'))).toBe('three');
	expect(keysOf(kernels)).toEqual(['two', 'three']);
});

test('a new life clears what is gone, and keeps what is linked', () => {
	const kernels = create();
	const first = kernels.connect(0, () => 60_000);
	first.report(snapshot('one'));
	kernels.connect(0, () => 60_000).report(snapshot('two'));
	first.close();
	const before = changes;
	kernels.clearGone();
	expect(keysOf(kernels)).toEqual(['two']);
	expect(changes).toBeGreaterThan(before);
});

test('beats are counted by kernel, over connections and lives, for as many kernels as there is room for', () => {
	const kernels = create(2);
	const source = kernels.connect(0, () => 60_000);
	source.report(snapshot('memory'));
	for (const at of [1, 2, 3]) source.beat('memory', at);
	source.beat('nobody', 1);
	source.close();
	kernels.clearGone();
	const next = kernels.connect(0, () => 60_000);
	next.report(snapshot('memory'));
	next.beat('memory', 4);
	expect([...kernels.beats()]).toEqual([['memory', 4]]);
	next.report(snapshot('api'));
	next.beat('api', 5);
	next.close();
	const third = kernels.connect(0, () => 60_000);
	third.report(snapshot('bus'));
	third.beat('bus', 6);
	expect([...kernels.beats()]).toEqual([
		['api', 1],
		['bus', 1],
	]);
});
