import assert from 'node:assert/strict';
import {expect, test} from 'vitest';
import type {PhaseName, ProcessEvent} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {decide} from '../../source/core/process.ts';
import {
	exited,
	found,
	gone,
	health,
	hung,
	intent,
	kernelDown,
	launch,
	leave,
	memoryExceeded,
	probed,
	ready,
	restart,
	spawned,
	spawnFailed,
	start,
	stop,
	wake,
} from './play.ts';
import {emptyWorld, step, type World} from './world.ts';

/** Events after the launch. */
const depth = 7;

const launches: readonly ProcessEvent[] = [
	{...launch, lastLife: 3},
	{...launch, lastLife: 3, isManualShutdown: true},
	{...launch, lastLife: 3, isReadable: false},
	{...launch, lastLife: 3, found: {...found, life: 3}},
	{...launch, lastLife: 3, found: {...found, life: 3, phase: 'starting'}},
	{...launch, lastLife: 3, found: {...found, life: 3, phase: 'stopping'}},
	{...launch, lastLife: 3, found: {...found, life: 3}, isManualShutdown: true},
];

const policies: ReadonlyArray<readonly [string, Partial<Policy>, readonly PhaseName[]]> = [
	['the default policy', {}, ['waiting']],
	['a written health check', {health: {...health, failureThreshold: 2}}, ['waiting']],
	['restart: never', {restart: 'never'}, []],
	['restart: on-failure', {restart: 'on-failure'}, ['waiting']],
	['max_consecutive_failures 2', {maxConsecutiveFailures: 2}, ['paused']],
	[
		'on_hang alert and on_critical_kernel_down restart_process',
		{onHang: 'alert', onCriticalKernelDown: 'restart_process', health},
		['waiting'],
	],
	[
		'a written health check, on-failure and max_consecutive_failures 1',
		{health, restart: 'on-failure', maxConsecutiveFailures: 1},
		['paused'],
	],
];

test.each(policies)('every order of events keeps its promises under %s', (_, changes, failing) => {
	const {visited, phases} = walk({...defaultPolicy, ...changes});
	expect(visited).toBeGreaterThan(1500);
	expect([...phases].sort()).toEqual([...failing, 'running', 'starting', 'stopped', 'stopping'].sort());
});

type Visit = {readonly world: World; readonly path: readonly ProcessEvent[]};

/** Visits every different world that `depth` events after the launch can lead to, nearest first. */
const walk = (policy: Policy): {readonly visited: number; readonly phases: ReadonlySet<PhaseName>} => {
	const seen = new Set<string>();
	const phases = new Set<PhaseName>();
	let frontier: readonly Visit[] = launches.map(event => ({
		world: tell([event], () => step(emptyWorld, event, policy)),
		path: [event],
	}));
	for (let distance = 0; distance <= depth; distance += 1) {
		const next: Visit[] = [];
		for (const visit of frontier) {
			const key = JSON.stringify(visit.world);
			if (seen.has(key)) continue;
			seen.add(key);
			phases.add(visit.world.state.phase.name);
			tell(visit.path, () => {
				assertDeaf(visit.world, policy);
				assertStopEnds(visit.world, policy);
			});
			for (const event of possible(visit.world, policy)) {
				const path = [...visit.path, event];
				next.push({world: tell(path, () => step(visit.world, event, policy)), path});
			}
		}
		frontier = next;
	}
	return {visited: seen.size, phases};
};

/** Everything that can happen next. */
const possible = ({state, root, stopping, timers}: World, policy: Policy): readonly ProcessEvent[] => {
	const {life} = state;
	const events: ProcessEvent[] = [start, stop, restart, leave, intent(true), intent(false)];
	events.push({type: 'policyChanged', isOtherTarget: false}, {type: 'policyChanged', isOtherTarget: true});
	for (const timer of timers) events.push(wake(timer, life));
	if (root === 'spawning') events.push(spawned(life), spawnFailed(life));
	if (root === 'alive') {
		events.push(exited(life), exited(life, {code: 0}), memoryExceeded(life));
		events.push(ready(life), hung(life), kernelDown(life));
		if (policy.health !== undefined) events.push(probed(life, true), probed(life, false));
	}
	// A tree can be gone before anybody has seen its root exit.
	if (stopping === life && (root === 'alive' || root === 'dead')) events.push(gone(life));
	return events;
};

const news = (life: number): readonly ProcessEvent[] => [
	spawned(life),
	spawnFailed(life),
	exited(life),
	gone(life),
	probed(life, true),
	probed(life, false),
	memoryExceeded(life),
	ready(life),
	hung(life),
	kernelDown(life),
];

/** News of an earlier life, and of a newest one that is over, changes nothing; so do late timers. */
const assertDeaf = ({state}: World, policy: Policy): void => {
	const {life, phase} = state;
	const isOver = phase.name === 'stopped' || phase.name === 'waiting' || phase.name === 'paused';
	const stale = [
		...news(life - 1),
		...(['start_timeout', 'steady', 'stop_timeout', 'restart'] as const).map(timer => wake(timer, life - 1)),
		...(isOver ? news(life) : []),
	];
	for (const event of stale) {
		const decided = decide(state, event, policy, 0);
		assert.equal(decided.state, state, `stale ${event.type} changes the state`);
		assert.deepEqual(decided.effects, [], `stale ${event.type} has effects`);
	}
};

/** However a stop began, it is over when the tree is gone. */
const assertStopEnds = (world: World, policy: Policy): void => {
	const {state, root} = world;
	if (state.phase.name !== 'stopping') return;
	const {life} = state;
	const ready = root === 'spawning' ? step(world, spawned(life), policy) : world;
	const dead = ready.root === 'alive' ? step(ready, exited(life), policy) : ready;
	assert.equal(dead.state.phase.name, 'stopping', 'the stop ended before the tree was gone');
	const over = step(dead, gone(life), policy);
	assert.notEqual(over.state.phase.name, 'stopping', 'the stop does not end');
};

/** Adds the way that led to a broken promise. */
const tell = <Value>(path: readonly ProcessEvent[], run: () => Value): Value => {
	try {
		return run();
	} catch (error) {
		throw new Error(`after ${path.map(event => JSON.stringify(event)).join(' → ')}`, {cause: error});
	}
};
