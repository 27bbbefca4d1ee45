import type {Policy} from '../../source/core/policy.ts';
import {live} from './application.ts';
import {createOracle, type Oracle} from './oracle.ts';
import {sayHere} from './persons.ts';
import {longestReturn, longestStop, randomPolicy} from './policies.ts';
import {calmDown, happen} from './schedule.ts';
import {enter} from './stage.ts';
import {type Incarnation, startIncarnation} from './watchdogs.ts';
import {createWorld, type World} from './world.ts';

/** A world with somebody who starts watchdogs in it, and somebody who looks whether promises are kept. */
export type Stage = {
	readonly world: World;
	readonly policy: Policy;
	readonly oracle: Oracle;
	/** The watchdog that holds the lock, or would like to. */
	readonly current: () => Incarnation | undefined;
	readonly beginWatchdog: () => void;
	readonly killWatchdog: () => void;
	readonly reboot: () => void;
};

/** What became of a schedule. */
export type Outcome = {
	readonly violations: readonly string[];
	readonly steps: number;
	readonly simulated: number;
};

const createStage = (seed: number, trace: ((line: string) => void) | undefined): Stage => {
	const incarnations: Incarnation[] = [];
	const world = createWorld(seed, {
		onSpawnAsked: actor => oracle.onSpawnAsked(actor),
		onSpawn: (actor, root) => {
			oracle.onSpawn(actor, root);
			live(world, root);
		},
		trace,
	});
	enter(world);
	const {random, timeline} = world;
	const policy = randomPolicy(random);
	const current = (): Incarnation | undefined => {
		const holder = world.holder();
		return incarnations.findLast(({actor}) => actor === holder);
	};
	const oracle: Oracle = createOracle({world, policy, current});
	let number = 0;

	const beginWatchdog = (): void => {
		number += 1;
		incarnations.push(
			startIncarnation(world, {
				number,
				policy,
				onChange: incarnation => {
					oracle.onChange(incarnation);
					// Whoever watches the watchdog starts it again; one that found another there is not missed.
					if (incarnation.endedAt !== undefined) onEnded();
				},
			}),
		);
	};
	const beginLater = (): void => {
		const delay = random.pick([0, 300, 3000]);
		timeline.at(timeline.now() + random.next() * delay, () => {
			if (world.holder() === undefined) beginWatchdog();
		});
	};
	const onEnded = (): void => {
		if (incarnations.every(({actor: {isAlive}, endedAt}) => !isAlive || endedAt !== undefined))
			timeline.at(timeline.now() + 1, beginLater, nobody);
	};
	// Whoever watches the watchdog does not die with it.
	const nobody = timeline.actor();

	const kill = (isReboot: boolean): void => {
		const incarnation = current();
		if (isReboot) oracle.onReboot();
		else if (incarnation !== undefined) oracle.onKill(incarnation);
		if (isReboot) world.reboot();
		else if (incarnation !== undefined) world.kill(incarnation.actor);
		if (isReboot) oracle.onPowerLost();
		else oracle.onKilled();
		beginLater();
	};

	return {
		world,
		policy,
		oracle,
		current,
		beginWatchdog,
		killWatchdog: () => {
			if (current() !== undefined) kill(false);
		},
		reboot: () => kill(true),
	};
};

/** Plays the schedule of a seed from beginning to end. Must be called from a macrotask. */
export const play = (seed: number, trace?: (line: string) => void): Outcome => {
	const stage = createStage(seed, trace);
	const {world, oracle} = stage;
	const {timeline, random} = world;
	const {violations} = oracle;
	const top = world.disk.create('/', true);
	world.disk.create(world.directory, true);
	world.disk.sync(top);
	let isDone = false;
	const run = (isOver: () => boolean, within: number): boolean => {
		const end = timeline.now() + within;
		while (violations.length === 0) {
			if (isOver()) return true;
			if (!timeline.step(end)) return isOver();
			oracle.check();
		}
		return false;
	};

	stage.beginWatchdog();
	happen(stage, faultsOf(random), () => {
		isDone = true;
	});
	run(() => isDone, Number.MAX_SAFE_INTEGER);
	const problem = violations.length === 0 ? finish(stage, run) : undefined;
	if (problem !== undefined && violations.length === 0) oracle.fail(problem);
	return {violations, steps: timeline.steps(), simulated: timeline.now()};
};

/** Many short schedules reach more places than a few long ones, and some things take their time. */
const faultsOf = (random: World['random']): number => 2 + Math.floor(18 * random.next() ** 4);

const clearedAfter = 75_000;

/** Nothing goes wrong any more: all must come back, be written, and go without a trace. Returns what does not. */
const finish = (
	stage: Stage,
	run: (isOver: () => boolean, within: number) => boolean,
): string | undefined => {
	const {world, policy, oracle, current} = stage;
	const {processes} = world;
	calmDown(stage);
	const isWatched = (): boolean => current()?.watchdog !== undefined && current()?.isLeaving === false;
	if (!run(isWatched, longestStop(policy) + 15_000)) return 'no watchdog comes back';
	const isSettled = (): boolean => oracle.isQuiet() && oracle.want() !== 'either';
	if (!run(isSettled, 40_000)) return 'nobody can say what is wanted';

	const isAsWanted = (): boolean => {
		const phase = current()?.watchdog?.model.get().process.phase;
		if (oracle.want() === 'down') return phase?.name === 'stopped' && processes.living().length === 0;
		// One that has done its work is left alone.
		if (phase?.name === 'stopped') return phase.by === 'exit' && policy.restart !== 'always';
		// What a life has left may be taken for the life itself where nothing could be written.
		const isThere = processes.root() !== undefined || oracle.isUnrecorded();
		return phase?.name === 'running' && phase.isSteady && isThere;
	};
	const isBack = run(isAsWanted, longestReturn(policy));
	if (!isBack) return `the application does not come ${oracle.want()}`;
	// What waited for the disk is tried again after 5 s.
	run(() => false, 6000);

	const hasTemporary = (): boolean => world.disk.paths().some(file => file.endsWith('.tmp'));
	// Of a watchdog that was killed, or whose disk refused; the next one clears up what is old enough to be nobody's.
	// That takes so long that a part of the schedules must do.
	const isLookedFor = world.random.chance(0.25);
	if (isLookedFor && hasTemporary()) {
		run(() => !hasTemporary(), clearedAfter);
		const before = current();
		sayHere(stage, 'leave');
		if (!run(() => isWatched() && current() !== before, longestStop(policy) + 15_000))
			return 'no watchdog comes back';
		run(() => !hasTemporary(), clearedAfter);
	}
	run(isSettled, 40_000);

	const last = current();
	if (oracle.violations.length > 0 || last === undefined) return undefined;
	sayHere(stage, 'leave');
	if (!run(() => last.endedAt !== undefined, longestStop(policy))) return 'the watchdog does not leave';
	oracle.checkEnd();
	if (processes.living().length > 0) return 'a process is left behind';
	if (world.holder() !== undefined) return 'the lock is left behind';
	run(() => last.actor.pending === 0, 1000);
	if (last.actor.pending > 0) return 'a timer is left behind';
	if (world.io.open(last.actor) > 0) return 'an open file is left behind';
	if (isLookedFor && hasTemporary()) return 'a temporary file is left behind';
	return undefined;
};
