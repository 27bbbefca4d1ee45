import assert from 'node:assert/strict';
import {expect, test} from 'vitest';
import {decideKernel} from '../../source/core/kernel.ts';
import type {KernelPolicy} from '../../source/core/kernel-policy.ts';
import {
	type KernelEffect,
	type KernelEvent,
	type KernelPhaseName,
	type KernelState,
	newKernel,
} from '../../source/core/kernel-state.ts';

const policy: KernelPolicy = {
	heartbeatTimeout: 60,
	maxRestartAttempts: 3,
	restartCooldown: 30,
	restartTimeout: 50,
	stableAfter: 200,
};

const policies: ReadonlyArray<readonly [string, Partial<KernelPolicy>]> = [
	['the usual proportions', {}],
	['one attempt', {maxRestartAttempts: 1}],
	['no attempt', {maxRestartAttempts: 0}],
	['no cooldown, and stable at once', {restartCooldown: 0, stableAfter: 0}],
	['a cooldown longer than everything', {restartCooldown: 300}],
];

const walks = 400;
const steps = 250;

test.each(policies)('every order of events keeps its promises with %s', (_, changes) => {
	const visited = new Set<KernelPhaseName>();
	for (let seed = 1; seed <= walks; seed += 1) walk(seed, {...policy, ...changes}, visited);
	expect(visited).toContain('healthy');
	expect(visited).toContain('failed');
	expect(visited).toContain('restarting');
});

/** What is known from outside: the restarts begun, the words of people, what was announced. */
type World = {
	readonly kernel: KernelState;
	/** The restart whose function may still speak. */
	readonly working: number | undefined;
	readonly newest: number;
	/** Restarts begun since a person's word or the attempts' return to 0. */
	readonly begun: number;
	/** `max_attempts` was announced, and neither a recovery nor a person's restart came after it. */
	readonly isTold: boolean;
	readonly openInitiated: number;
};

const walk = (seed: number, rules: KernelPolicy, visited: Set<KernelPhaseName>): void => {
	const random = createRandom(seed);
	const path: string[] = [];
	let now = 1000;
	const flags = {isCritical: random() < 0.5, isRestartable: random() < 0.9};
	let world: World = {
		kernel: newKernel('memory', flags, now),
		working: undefined,
		newest: 0,
		begun: 0,
		isTold: false,
		openInitiated: 0,
	};
	for (let count = 0; count < steps; count += 1) {
		now += pick(random, jumps(world.kernel, now));
		const event = pick(random, possible(world, now));
		path.push(`${now} ${JSON.stringify(event)}`);
		try {
			assertDeaf(world, rules, now);
			world = step(world, event, rules, now);
			assertRestartEnds(world, rules, now);
		} catch (error) {
			throw new Error(`seed ${seed}: ${path.slice(-12).join(' → ')}`, {cause: error});
		}
		visited.add(world.kernel.phase.name);
	}
};

/** Times to the next event: a little, and to just before, at and just after everything that can run out. */
const jumps = ({heardAt, phase, stableFrom}: KernelState, now: number): readonly number[] => {
	const ends = [heardAt + policy.heartbeatTimeout, stableFrom + policy.stableAfter];
	if (phase.name === 'cooling') ends.push(phase.until);
	if (phase.name === 'restarting') ends.push(phase.until, phase.since + policy.restartCooldown);
	const awkward = ends.flatMap(end => [end - 1 - now, end - now, end + 1 - now]).filter(jump => jump >= 0);
	return [0, 0, 1, 7, 20, 59, 61, 400, ...awkward];
};

const possible = ({kernel, newest}: World, now: number): readonly KernelEvent[] => [
	{type: 'tick', due: now},
	{type: 'tick', due: now},
	{type: 'tick', due: now},
	{type: 'beat', at: now},
	{type: 'beat', at: now},
	{type: 'beat', at: now - 1},
	{type: 'beat', at: now - 90},
	{type: 'tick', due: now - 2001},
	{type: 'resume'},
	{type: 'restart', reason: 'manual_request'},
	{type: 'restart', reason: 'dependency_drift'},
	{type: 'register', isCritical: kernel.isCritical, isRestartable: true},
	{type: 'register', isCritical: !kernel.isCritical, isRestartable: newest % 3 > 0},
	{type: 'returned', restart: newest},
	{type: 'returned', restart: newest},
	{type: 'threw', restart: newest, error: 'boom'},
	{type: 'returned', restart: newest - 1},
	{type: 'threw', restart: newest - 1, error: 'late'},
];

const step = (before: World, event: KernelEvent, rules: KernelPolicy, now: number): World => {
	const {kernel, effects} = decideKernel(before.kernel, event, rules, now);
	let world = hear({...before, kernel}, event);
	// A stable kernel's attempts begin anew.
	if (kernel.attempts === 0) world = {...world, begun: 0};
	for (const effect of effects) world = perform(world, effect, event, rules);
	assert.equal(
		world.openInitiated,
		kernel.phase.name === 'restarting' ? 1 : 0,
		'a restart is announced to begin and to end',
	);
	if (kernel.phase.name === 'failed') assert.equal(world.working, undefined, 'it failed while one worked');
	return world;
};

const hear = (world: World, event: KernelEvent): World => {
	// A stop came before it, and said itself that it ends what is at work.
	if (event.type === 'resume') return {...world, working: undefined, openInitiated: 0};
	const isWord = event.type === 'returned' || event.type === 'threw';
	return isWord && event.restart === world.working ? {...world, working: undefined} : world;
};

const perform = (world: World, effect: KernelEffect, event: KernelEvent, rules: KernelPolicy): World => {
	switch (effect.type) {
		case 'restart': {
			const isManual = event.type === 'restart' && event.reason === 'manual_request';
			const begun = isManual ? 1 : world.begun + 1;
			assert.equal(world.working, undefined, 'two restarts at once');
			assert.equal(effect.restart, world.newest + 1, 'restarts are numbered');
			assert.ok(isManual || begun <= rules.maxRestartAttempts, 'more attempts than allowed');
			assert.ok(world.kernel.isRestartable, 'nobody can restart it');
			assert.ok(isManual || !world.isTold, 'it waits for a person, and is restarted');
			return {...world, working: effect.restart, newest: effect.restart, begun, isTold: false};
		}
		case 'abandon':
			assert.equal(effect.restart, world.working, 'something else is abandoned');
			return {...world, working: undefined};
		case 'announce':
			return announce(world, effect.event);
	}
};

const announce = (world: World, event: string): World => {
	switch (event) {
		case 'kernel.restart.initiated':
			return {...world, openInitiated: world.openInitiated + 1};
		case 'kernel.restart.success':
		case 'kernel.restart.failed':
			return {...world, openInitiated: world.openInitiated - 1};
		case 'kernel.restart.max_attempts':
		case 'kernel.silent':
			assert.equal(world.isTold, false, 'a fall is told twice');
			assert.equal(world.kernel.phase.name, 'failed', 'it is told to be down and is not');
			return {...world, isTold: true};
		case 'kernel.recovered':
			assert.equal(world.kernel.phase.name, 'healthy', 'it is told to be well and is not');
			return {...world, isTold: false};
		default:
			assert.equal(event, 'system.critical_kernel_down');
			assert.ok(world.kernel.isCritical && world.isTold, 'only a critical kernel that is down');
			return world;
	}
};

/** The word of an abandoned function, or of none, changes nothing. */
const assertDeaf = ({kernel, working, newest}: World, rules: KernelPolicy, now: number): void => {
	const stale = [newest - 1, newest + 1, ...(working === undefined ? [newest] : [])];
	for (const restart of stale) {
		for (const event of [
			{type: 'returned', restart},
			{type: 'threw', restart, error: 'late'},
		] as const) {
			const decided = decideKernel(kernel, event, rules, now);
			assert.equal(decided.kernel, kernel, 'a stale word changes the kernel');
			assert.deepEqual(decided.effects, [], 'a stale word has effects');
		}
	}
};

/** Whatever comes, time alone ends every restart. */
const assertRestartEnds = ({kernel}: World, rules: KernelPolicy, now: number): void => {
	if (kernel.phase.name !== 'restarting') return;
	const end = Math.max(now, kernel.phase.until);
	assert.ok(end - now <= Math.max(rules.restartTimeout, rules.heartbeatTimeout), 'its deadline is too far');
	const {effects} = decideKernel(kernel, {type: 'tick', due: end}, rules, end);
	assert.ok(
		effects.some(effect => effect.type === 'announce' && effect.event === 'kernel.restart.failed'),
		'it does not end',
	);
};

const pick = <Item>(random: () => number, items: readonly Item[]): Item => {
	const item = items[Math.floor(random() * items.length)];
	assert.ok(item !== undefined);
	return item;
};

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const createRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};
