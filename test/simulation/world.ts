import type {Lock} from '../../source/platform/contract.ts';
import {good, type Mood} from './application.ts';
import {createDisk, type Disk} from './disk.ts';
import {createIo, type Io} from './io.ts';
import {createProcesses, type Processes, type SimulatedProcess} from './processes.ts';
import {createRandom, type Random} from './random.ts';
import {createSockets, type Sockets} from './sockets.ts';
import {type Actor, createActor, createTimeline, type Timeline} from './timeline.ts';

/** A machine with a disk, a clock, processes and local sockets, none of them real. */
export type World = {
	/** The workspace. */
	readonly directory: string;
	readonly random: Random;
	readonly timeline: Timeline;
	readonly disk: Disk;
	readonly io: Io;
	readonly processes: Processes;
	readonly sockets: Sockets;
	readonly wall: () => Date;
	/** Sets the wall clock. */
	readonly shiftWall: (milliseconds: number) => void;
	/** What the monotonic clock says beside simulated time: another number after each boot. */
	readonly uptimeOffset: () => number;
	readonly mood: () => Mood;
	readonly setMood: (mood: Mood) => void;
	/** The workspace's lock, which dies with its holder. */
	readonly lock: (actor: Actor) => Promise<Lock | undefined>;
	readonly holder: () => Actor | undefined;
	/** Kills somebody as SIGKILL does: nothing of it happens any more. */
	readonly kill: (actor: Actor) => void;
	readonly reboot: () => void;
	/** Open files by number. */
	readonly descriptors: Descriptors;
	readonly trace: (line: string) => void;
};

/** Numbers for open files; none is given twice. */
export type Descriptors = {
	readonly add: (handle: unknown) => number;
	readonly get: (descriptor: number) => unknown;
	readonly delete: (descriptor: number) => void;
};

const createDescriptors = (): Descriptors => {
	const open = new Map<number, unknown>();
	let last = 2;
	return {
		add: handle => {
			last += 1;
			open.set(last, handle);
			return last;
		},
		get: descriptor => open.get(descriptor),
		delete: descriptor => {
			open.delete(descriptor);
		},
	};
};

/** Who wants to know what happens in a world. */
export type Listeners = {
	readonly onSpawnAsked: (watchdog: Actor) => void;
	readonly onSpawn: (watchdog: Actor, root: SimulatedProcess) => void;
	readonly trace: ((line: string) => void) | undefined;
};

const noon = Date.UTC(2025, 10, 14, 12);
// Two writes in one tick of a file system's clock look alike.
const tick = 4;

/** The world of a seed, in which nothing has happened yet. */
export const createWorld = (seed: number, {onSpawnAsked, onSpawn, trace}: Listeners): World => {
	const random = createRandom(seed);
	const timeline = createTimeline(createActor('world'));
	let wallOffset = noon;
	let uptimeOffset = random.below(1_000_000);
	let mood: Mood = good;
	let holder: Actor | undefined;

	const say = (line: string): void => trace?.(`${timeline.now().toFixed(3).padStart(11)}  ${line}`);
	const wallTime = (): number => wallOffset + timeline.now();
	const disk = createDisk({
		nanoseconds: () => BigInt(Math.floor(wallTime() / tick) * tick) * 1_000_000n,
		below: random.below,
	});
	const io = createIo({timeline, random, trace: trace && say});
	const sockets = createSockets(timeline, random);
	const processes = createProcesses({
		timeline,
		random,
		manners: () => ({
			obeysAfter: random.chance(mood.ignores)
				? undefined
				: random.chance(mood.isSlow)
					? random.between(0, 8000)
					: random.between(0, 30),
			diesAfter: random.chance(mood.isStuck) ? random.between(0, 7000) : 0,
			memory: random.chance(mood.eats) ? 2e9 : 1e8,
		}),
		onSpawnAsked,
		onSpawn: (watchdog, root) => {
			say(`${watchdog.name}: spawned pid ${root.pid} as ${root.cookie}`);
			onSpawn(watchdog, root);
		},
		onEnd: ({actor, pid, isRoot}) => {
			say(`${isRoot ? 'root' : 'child'} ${pid} is dead`);
			sockets.abandon(actor);
		},
	});

	const kill = (actor: Actor): void => {
		if (!actor.isAlive) return;
		actor.isAlive = false;
		io.abandon(actor);
		sockets.abandon(actor);
		if (holder === actor) holder = undefined;
	};

	return {
		directory: '/w',
		random,
		timeline,
		disk,
		io,
		processes,
		sockets,
		wall: () => new Date(wallTime()),
		shiftWall: milliseconds => {
			wallOffset += milliseconds;
		},
		uptimeOffset: () => uptimeOffset,
		mood: () => mood,
		setMood: next => {
			mood = next;
		},
		lock: async actor => {
			if (holder !== undefined) return undefined;
			holder = actor;
			return {
				release: async () => {
					if (holder === actor) holder = undefined;
				},
			};
		},
		holder: () => holder,
		kill,
		reboot: () => {
			if (holder !== undefined) kill(holder);
			processes.reboot();
			disk.lose();
			uptimeOffset = random.below(1_000_000);
		},
		descriptors: createDescriptors(),
		trace: say,
	};
};
