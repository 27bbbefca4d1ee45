import {good, type Mood, reportKernelDown} from './application.ts';
import type {DiskFault} from './disk.ts';
import {editState, sayHere, sayOverLink} from './persons.ts';
import type {Stage} from './run.ts';

type Action = readonly [weight: number, name: string, act: (stage: Stage) => void];

const signals = ['SIGKILL', 'SIGSEGV', 'SIGTERM'] as const;
const words = ['start', 'stop', 'restart'] as const;

const anyMood = ({random: {chance, pick, between}}: Stage['world']): Mood => ({
	crashes: pick([0, 0.3, 0.9]),
	crashesWithin: pick([50, 1500, 8000]),
	exitCodes: chance(0.5) ? [1] : [0, 1, 137],
	ignores: pick([0, 0.3]),
	isSlow: pick([0, 0.5]),
	isStuck: pick([0, 0, 0.3]),
	isLinked: pick([0, 0.7]),
	hangs: pick([0, 0, 0.5]),
	isUnready: pick([0, 0.3]),
	eats: chance(0.1) ? between(0, 1) : 0,
});

const someRoot = (
	{world: {processes}}: Stage,
	act: (root: ReturnType<typeof processes.roots>[number]) => void,
): void => {
	const root = processes.root();
	if (root !== undefined) act(root);
};

const anyFault = ({random: {pick}}: Stage['world']): DiskFault => ({
	code: pick(['ENOSPC', 'ENOSPC', 'EACCES', 'EROFS', 'EIO']),
	under: pick(['/w', '/w', 'grace_state', 'alerts', '.grace/', 'watchdog.log', 'history', 'run.json', 'tmp']),
	share: pick([1, 1, 0.5]),
});

/** Everything that may happen, and how often it does. */
const actions: readonly Action[] = [
	[
		12,
		'the application ends',
		stage =>
			someRoot(stage, root => {
				const {random, processes} = stage.world;
				if (random.chance(0.5)) processes.end(root, random.pick([0, 1, 2]), null);
				else processes.end(root, null, random.pick(signals));
			}),
	],
	[5, 'its mood changes', ({world}) => world.setMood(anyMood(world))],
	[
		4,
		'it forks',
		stage =>
			someRoot(stage, root => {
				const {processes, random} = stage.world;
				const obeysAfter = random.chance(0.3) ? undefined : random.between(0, 500);
				processes.fork(root, random.chance(0.4), {obeysAfter, diesAfter: 0, memory: 1e7});
			}),
	],
	[2, 'a kernel is down', stage => someRoot(stage, root => reportKernelDown(stage.world, root))],
	[
		2,
		'it hangs',
		stage =>
			someRoot(stage, root => {
				root.isHanging = true;
			}),
	],
	[
		3,
		'spawning fails',
		({world}) => {
			const {random, processes, timeline} = world;
			processes.setSpawnFault(random.pick(['refused', 'thrown']));
			timeline.at(timeline.now() + random.between(0, 6000), () => processes.setSpawnFault('none'));
		},
	],
	[
		6,
		'the disk refuses',
		({world}) => {
			const {random, io, timeline, trace} = world;
			const fault = anyFault(world);
			trace(`disk: ${fault.code} under ${fault.under}, ${fault.share}`);
			io.setFaults([fault]);
			timeline.at(timeline.now() + random.between(0, random.pick([100, 4000, 12_000])), () => {
				trace('disk: mended');
				io.setFaults([]);
			});
		},
	],
	[
		3,
		'the disk is slow',
		({world}) => {
			const {random, io, timeline} = world;
			io.setSlowness(random.pick([20, 300, 4000]));
			timeline.at(timeline.now() + random.between(0, 6000), () => io.setSlowness(1));
		},
	],
	[8, 'somebody speaks', stage => sayHere(stage, stage.world.random.pick(words))],
	[8, 'somebody speaks over the link', stage => sayOverLink(stage, stage.world.random.pick(words))],
	[
		4,
		'two people speak',
		stage => {
			const {timeline, random} = stage.world;
			sayOverLink(stage, random.pick(words));
			timeline.at(timeline.now() + random.between(0, 1000), () => {
				if (random.chance(0.5)) sayHere(stage, random.pick(words));
				else sayOverLink(stage, random.pick(words));
			});
		},
	],
	[8, 'somebody edits the state', editState],
	[6, 'the watchdog is killed', stage => stage.killWatchdog()],
	[
		3,
		'the watchdog leaves',
		stage => {
			if (stage.world.random.chance(0.5)) sayOverLink(stage, 'shutdown');
			else sayHere(stage, 'leave');
		},
	],
	[2, 'a second watchdog begins', stage => stage.beginWatchdog()],
	[1, 'the machine is rebooted', stage => stage.reboot()],
	[1, 'the clock is set', ({world}) => world.shiftWall(world.random.pick([-3_600_000, 3_600_000, -5000]))],
	[
		1,
		'the watchdog stands still',
		stage => {
			const {timeline, random} = stage.world;
			const {actor} = stage.current() ?? {};
			if (actor !== undefined) actor.stalledUntil = timeline.now() + random.between(100, 8000);
		},
	],
];

const total = actions.reduce((sum, [weight]) => sum + weight, 0);

const pickAction = ({world: {random}}: Stage): Action => {
	let left = random.next() * total;
	return (
		actions.find(([weight]) => {
			left -= weight;
			return left < 0;
		}) ?? random.pick(actions)
	);
};

const gap = ({world: {random}}: Stage): number => {
	const dice = random.next();
	if (dice < 0.35) return random.between(0, 30);
	return dice < 0.7 ? random.between(0, 1200) : random.between(0, 7000);
};

/** Lets so many things happen one after the other, and then calls back. */
export const happen = (stage: Stage, count: number, onDone: () => void): void => {
	const {timeline, trace} = stage.world;
	timeline.at(timeline.now() + gap(stage), () => {
		if (count === 0) return onDone();
		const [, name, act] = pickAction(stage);
		trace(`--- ${name}`);
		act(stage);
		happen(stage, count - 1, onDone);
	});
};

/** From here on nothing goes wrong any more. */
export const calmDown = ({world}: Stage): void => {
	world.trace('--- calm');
	world.setMood(good);
	world.processes.setSpawnFault('none');
	world.io.setFaults([]);
	world.io.setSlowness(1);
};
