import {linkProtocol} from '../../source/core/link.ts';
import {createPeer, type Peer} from '../../source/runtime/peer.ts';
import type {SimulatedProcess} from './processes.ts';
import type {World} from './world.ts';

/** What the application is like from its next life on. */
export type Mood = {
	/** How likely a life ends by itself, and within how many milliseconds. */
	readonly crashes: number;
	readonly crashesWithin: number;
	readonly exitCodes: readonly number[];
	/** How likely it does not obey SIGTERM, is slow to, or is stuck when it is killed. */
	readonly ignores: number;
	readonly isSlow: number;
	readonly isStuck: number;
	/** How likely it speaks over the link, and hangs some time. */
	readonly isLinked: number;
	readonly hangs: number;
	/** How likely its health check is not answered at first. */
	readonly isUnready: number;
	readonly eats: number;
};

/** An application as everybody wants it. */
export const good: Mood = {
	crashes: 0,
	crashesWithin: 1000,
	exitCodes: [0],
	ignores: 0,
	isSlow: 0,
	isStuck: 0,
	isLinked: 0.5,
	hangs: 0,
	isUnready: 0,
	eats: 0,
};

/** Lets a new life of the application live as its mood is. */
export const live = (world: World, root: SimulatedProcess): void => {
	const {timeline, random, processes, mood} = world;
	const {crashes, crashesWithin, exitCodes, isLinked, hangs, isUnready} = mood();
	const later = (within: number, task: () => void): void => {
		timeline.at(timeline.now() + random.next() * within, task, root.actor);
	};
	if (random.chance(crashes)) later(crashesWithin, () => processes.end(root, random.pick(exitCodes), null));
	if (random.chance(isUnready)) {
		root.isAnswering = false;
		later(20_000, () => {
			root.isAnswering = true;
		});
	}
	if (random.chance(hangs)) {
		later(5000, () => {
			root.isHanging = true;
			later(30_000, () => {
				root.isHanging = false;
			});
		});
	}
	if (random.chance(isLinked)) later(500, () => sayHello(world, root));
};

/** The links of living applications, for what their kernels have to say. */
const peers = new WeakMap<SimulatedProcess, Peer>();

const sayHello = (world: World, root: SimulatedProcess): void => {
	const {timeline, sockets} = world;
	const socket = sockets.connect();
	if (socket === undefined) {
		timeline.at(timeline.now() + 500, () => sayHello(world, root), root.actor);
		return;
	}
	const peer = createPeer({
		socket,
		lineLimit: 1024 * 1024,
		onRequest: () => (root.isHanging ? new Promise(() => {}) : {}),
		onNotification: () => {},
		// Whoever loses the watchdog comes back to the next.
		onClose: () => timeline.at(timeline.now() + 500, () => sayHello(world, root), root.actor),
	});
	peers.set(root, peer);
	const now = timeline.now();
	const hello = {
		role: 'application',
		client: 'simulation',
		protocol: linkProtocol,
		pid: root.pid,
		now,
		life: root.cookie,
	};
	peer.request('hello', hello).then(
		() => peer.request('app.ready').catch(() => {}),
		() => {},
	);
};

/** A critical kernel of the application is down, and says so. */
export const reportKernelDown = ({timeline}: World, root: SimulatedProcess): void => {
	const now = timeline.now();
	const kernel = {
		name: 'memory',
		critical: true,
		restartable: true,
		phase: 'failed',
		attempts: 3,
		restarts: 3,
		heard_at: now,
	};
	const payload = {kernel_name: 'memory', critical: true, restart_attempts: 3};
	timeline.act(root.actor, () => {
		peers
			.get(root)
			?.request('kernel.event', {event: 'system.critical_kernel_down', kernel, payload})
			.catch(() => {});
	});
};
