import assert from 'node:assert/strict';
import {
	initialProcess,
	type ProcessEffect,
	type ProcessEvent,
	type ProcessState,
	type TimerName,
} from '../../source/core/phase.ts';
import type {Policy} from '../../source/core/policy.ts';
import {decide} from '../../source/core/process.ts';

/** The newest process of a small world: asked for, living, dead with children that may live, or nothing at all. */
type Root = 'none' | 'spawning' | 'alive' | 'dead';

/** What the effects have made of the world, beside what was decided. */
export type World = {
	readonly state: ProcessState;
	readonly root: Root;
	/** The life whose tree was asked to stop. */
	readonly stopping: number | undefined;
	/** Timers of the newest life that have not rung. */
	readonly timers: readonly TimerName[];
	/** Lives of restarts that have begun and not ended. */
	readonly openRestarts: readonly number[];
	readonly lastRestart: number;
	readonly ends: number;
	/** A person's last word. */
	readonly isDown: boolean;
};

export const emptyWorld: World = {
	state: initialProcess,
	root: 'none',
	stopping: undefined,
	timers: [],
	openRestarts: [],
	lastRestart: 0,
	ends: 0,
	isDown: false,
};

/** Lets an event happen, applies what was decided, and asserts what must hold of every step. */
export const step = (before: World, event: ProcessEvent, policy: Policy): World => {
	// Time stands still: what a timer would bring about is one of the events.
	const {state, effects} = decide(before.state, event, policy, 0);
	const happened = {...happen(before, event), state};
	assertOrder(effects, event);
	let world: World = happened;
	for (const effect of effects) world = perform(world, effect, before, event);
	assertConsistent(world);
	return world;
};

/** What the event itself means in the world. */
const happen = (world: World, event: ProcessEvent): World => {
	switch (event.type) {
		case 'launch':
			return {
				...world,
				isDown: event.isManualShutdown || !event.isReadable,
				root: event.found === undefined ? 'none' : 'alive',
			};
		case 'start':
		case 'restart':
			return {...world, isDown: false};
		case 'stop':
			return {...world, isDown: true};
		case 'intent':
			return {...world, isDown: event.isManualShutdown};
		case 'spawned':
			return {...world, root: 'alive'};
		case 'spawnFailed':
		case 'gone':
			return {...world, root: 'none'};
		case 'exited':
			return {...world, root: 'dead'};
		case 'wake':
			return {...world, timers: world.timers.filter(timer => timer !== event.timer)};
		case 'leave':
		case 'probed':
		case 'memoryExceeded':
		case 'ready':
		case 'hung':
		case 'kernelDown':
		case 'policyChanged':
			return world;
	}
};

const perform = (world: World, effect: ProcessEffect, before: World, event: ProcessEvent): World => {
	switch (effect.type) {
		case 'spawn':
			assert.equal(world.root, 'none', 'a life is spawned while another may live');
			assert.equal(effect.life, world.state.life);
			assert.equal(effect.life, before.state.life + 1 + lifeOfLaunch(event));
			assert.ok(!world.isDown, 'spawned against a person’s word');
			assert.ok(!before.state.isLeaving, 'spawned while leaving');
			if (before.state.phase.name === 'stopped')
				assert.ok(isAsked(event, before), 'spawned without being asked');
			return {...world, root: 'spawning', timers: [], stopping: undefined};
		case 'killGroup':
			assert.equal(world.root, 'dead', 'the group of a living root is killed');
			assert.equal(effect.life, before.state.life);
			return {...world, root: 'none'};
		case 'stopTree':
			assert.ok(world.root === 'alive' || world.root === 'spawning', 'nothing there to stop');
			assert.equal(effect.life, world.state.life);
			return {...world, stopping: effect.life};
		case 'killTree':
			assert.equal(effect.life, world.stopping, 'killed without being asked to stop');
			return world;
		case 'adopt':
			assert.equal(world.root, 'alive', 'nothing there to adopt');
			assert.ok(!world.isDown, 'adopted against a person’s word');
			return world;
		case 'wake':
			assert.equal(effect.life, world.state.life, 'a timer of another life');
			return {...world, timers: [...new Set([...world.timers, effect.timer])].sort()};
		case 'restartBegun':
			assert.ok(effect.life > world.lastRestart, 'a restart begins twice');
			return {...world, lastRestart: effect.life, openRestarts: [...world.openRestarts, effect.life]};
		case 'restartEnded':
			assert.ok(world.openRestarts.includes(effect.life), 'a restart ends that has not begun, or ends twice');
			return {...world, openRestarts: world.openRestarts.filter(life => life !== effect.life)};
		case 'end':
			return {...world, ends: world.ends + 1};
		case 'sweep':
		case 'writeIntent':
		case 'announce':
			return world;
	}
};

const lifeOfLaunch = (event: ProcessEvent): number => (event.type === 'launch' ? event.lastLife : 0);

const isAsked = (event: ProcessEvent, before: World): boolean => {
	if (event.type === 'intent') return !event.isManualShutdown && before.state.isManualShutdown;
	return event.type === 'start' || event.type === 'restart' || event.type === 'launch';
};

const assertOrder = (effects: readonly ProcessEffect[], event: ProcessEvent): void => {
	const types = effects.map(({type}) => type);
	if (types.includes('writeIntent'))
		assert.equal(types.lastIndexOf('writeIntent'), 0, 'intent is written first');
	if (types.includes('end'))
		assert.equal(types.indexOf('end'), types.length - 1, 'nothing comes after the end');
	if (event.type !== 'exited' || !types.includes('spawn')) return;
	assert.deepEqual(types.slice(0, 4), ['killGroup', 'spawn', 'wake', 'sweep'], 'being back comes first');
};

const assertConsistent = ({state, root, timers, openRestarts, ends, isDown, stopping}: World): void => {
	const {phase} = state;
	const isUp = phase.name === 'starting' || phase.name === 'running';
	if (isUp) assert.ok(!state.isManualShutdown && !state.isLeaving, 'up against somebody’s word');
	if (isUp) assert.ok(root === 'spawning' || root === 'alive', 'up without a process');
	if (!isUp && phase.name !== 'stopping') assert.equal(root, 'none', `${phase.name} beside a process`);
	if (!state.isLeaving)
		assert.equal(state.isManualShutdown, isDown, 'the switch is not a person’s last word');
	if (phase.name === 'stopping') assert.equal(stopping, state.life, 'stopping what nobody asked to stop');

	const deadline = deadlines[phase.name];
	if (deadline !== undefined) assert.ok(timers.includes(deadline), `${phase.name} without ${deadline}`);

	const isEnded = state.isLeaving && phase.name === 'stopped';
	assert.equal(ends, isEnded ? 1 : 0, 'one end, when leaving is done');

	assert.deepEqual(openRestarts, pendingRestarts(state), 'restarts on record are the ones that are pending');
};

const deadlines: Readonly<Record<ProcessState['phase']['name'], TimerName | undefined>> = {
	stopped: undefined,
	starting: 'start_timeout',
	running: undefined,
	stopping: 'stop_timeout',
	waiting: 'restart',
	paused: 'restart',
};

const pendingRestarts = ({phase, life}: ProcessState): readonly number[] => {
	if (phase.name === 'waiting') return [life + 1];
	return 'run' in phase && phase.run.restart !== undefined ? [life] : [];
};
