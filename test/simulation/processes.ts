import type {Launch, Platform, ProcessEntry} from '../../source/platform/contract.ts';
import {systemError} from './disk.ts';
import type {Random} from './random.ts';
import {type Actor, createActor, type Timeline} from './timeline.ts';

/** How a process takes it when it is told to end, and what else is wrong with it. */
export type Manners = {
	/** Milliseconds from SIGTERM to its end; undefined for one that does not obey. */
	readonly obeysAfter: number | undefined;
	/** Milliseconds from SIGKILL to its end: a process may hang in the kernel. */
	readonly diesAfter: number;
	readonly memory: number;
};

/** A process of the application. */
export type SimulatedProcess = Manners & {
	readonly actor: Actor;
	readonly pid: number;
	readonly cookie: string;
	readonly isRoot: boolean;
	readonly group: number;
	readonly session: number;
	readonly bornAt: number;
	readonly identity: string;
	parent: number;
	isHanging: boolean;
	isAnswering: boolean;
	readonly onEnd: (code: number | null, signal: string | null) => void;
};

/** What the next spawn meets. */
export type SpawnFault = 'none' | 'refused' | 'thrown';

/** The processes of the machine, with the ports through which a watchdog sees and moves them. */
export type Processes = {
	readonly living: () => readonly SimulatedProcess[];
	readonly roots: () => readonly SimulatedProcess[];
	readonly root: () => SimulatedProcess | undefined;
	readonly find: (pid: number) => SimulatedProcess | undefined;
	/** A child of a living process, in its group or in a session of its own. */
	readonly fork: (parent: SimulatedProcess, isDaemon: boolean, manners: Manners) => void;
	readonly end: (process: SimulatedProcess, code: number | null, signal: string | null) => void;
	readonly setSpawnFault: (fault: SpawnFault) => void;
	/** All are gone at once, and the machine begins anew. */
	readonly reboot: () => void;
	readonly platformOf: (watchdog: Actor, lock: Platform['lock']) => Platform;
};

type Options = {
	readonly timeline: Timeline;
	readonly random: Random;
	readonly manners: () => Manners;
	readonly onSpawn: (watchdog: Actor, root: SimulatedProcess) => void;
	readonly onSpawnAsked: (watchdog: Actor) => void;
	readonly onEnd: (process: SimulatedProcess) => void;
};

/** An empty machine. */
export const createProcesses = (options: Options): Processes => {
	const {timeline, random, manners, onSpawn, onSpawnAsked, onEnd} = options;
	const table = new Map<number, SimulatedProcess>();
	let lastPid = process.pid + 1000;
	let boot = 1;
	let spawnFault: SpawnFault = 'none';

	const born = (
		kind: Pick<SimulatedProcess, 'cookie' | 'parent' | 'isRoot' | 'onEnd'> & {
			readonly group?: number;
			readonly session?: number;
		},
		how: Manners,
	): SimulatedProcess => {
		lastPid += 1;
		const pid = lastPid;
		const created: SimulatedProcess = {
			...how,
			actor: createActor(`pid ${pid}`),
			pid,
			cookie: kind.cookie,
			isRoot: kind.isRoot,
			group: kind.group ?? pid,
			session: kind.session ?? pid,
			bornAt: timeline.now(),
			identity: `${boot}:${pid}`,
			parent: kind.parent,
			isHanging: false,
			isAnswering: true,
			onEnd: kind.onEnd,
		};
		table.set(pid, created);
		return created;
	};

	const end = (dying: SimulatedProcess, code: number | null, signal: string | null): void => {
		if (!dying.actor.isAlive) return;
		dying.actor.isAlive = false;
		table.delete(dying.pid);
		for (const each of table.values()) if (each.parent === dying.pid) each.parent = 1;
		onEnd(dying);
		dying.onEnd(code, signal);
	};

	const signal = (pid: number, name: NodeJS.Signals): boolean => {
		const target = table.get(pid);
		if (target === undefined) return false;
		const delay = name === 'SIGKILL' ? target.diesAfter : name === 'SIGTERM' ? target.obeysAfter : undefined;
		if (delay === 0) end(target, null, name);
		else if (delay !== undefined)
			timeline.at(timeline.now() + delay, () => end(target, null, name), target.actor);
		return true;
	};

	const spawn = (watchdog: Actor, {cookie, onExit, onError}: Launch): number | undefined => {
		onSpawnAsked(watchdog);
		if (spawnFault === 'thrown') throw systemError('EAGAIN', 'spawn', 'python');
		if (spawnFault === 'refused') {
			timeline.at(
				timeline.now() + random.next(),
				() => onError(systemError('ENOENT', 'spawn', 'python')),
				watchdog,
			);
			return undefined;
		}
		const root = born(
			{
				cookie,
				parent: process.pid,
				isRoot: true,
				// The system tells its parent, who may have died before.
				onEnd: (code, name) => {
					timeline.at(timeline.now() + random.next() * 2, () => onExit(code, name), watchdog);
				},
			},
			manners(),
		);
		onSpawn(watchdog, root);
		return root.pid;
	};

	const entryOf = ({pid, parent, group, session, identity, cookie}: SimulatedProcess): ProcessEntry => ({
		pid,
		parent,
		group,
		session,
		identity,
		cookie,
	});

	const familyOf = (pid: number): readonly number[] => [
		pid,
		...[...table.values()].filter(({parent}) => parent === pid).flatMap(child => familyOf(child.pid)),
	];

	return {
		living: () => [...table.values()],
		roots: () => [...table.values()].filter(({isRoot}) => isRoot),
		root: () => [...table.values()].find(({isRoot}) => isRoot),
		find: pid => table.get(pid),
		fork: (parent, isDaemon, how) => {
			const {pid, cookie, group, session} = parent;
			const place = isDaemon ? {} : {group, session};
			born({cookie, parent: pid, isRoot: false, onEnd: () => {}, ...place}, how);
		},
		end,
		setSpawnFault: fault => {
			spawnFault = fault;
		},
		reboot: () => {
			boot += 1;
			for (const each of [...table.values()]) end(each, null, 'SIGKILL');
		},
		platformOf: (watchdog, lock) => {
			const own: ProcessEntry = {
				pid: process.pid,
				parent: 1,
				group: process.pid,
				session: process.pid,
				identity: `${boot}:${watchdog.name}`,
				cookie: undefined,
			};
			const look = (pid: number): ProcessEntry | undefined => {
				if (pid === process.pid) return own;
				const found = table.get(pid);
				return found && entryOf(found);
			};
			return {
				lock,
				isLocked: async () => true,
				spawn: launch => spawn(watchdog, launch),
				isThere: pid => look(pid) !== undefined,
				identify: async pid => look(pid)?.identity,
				age: async pid => {
					const found = table.get(pid);
					return found && timeline.now() - found.bornAt;
				},
				scan: async visit => {
					const entries = [own, ...[...table.values()].map(entryOf)];
					entries.forEach(visit);
					return entries;
				},
				look,
				newestPid: () => lastPid,
				family: async pid => familyOf(pid),
				signal,
				killGroup: group => {
					for (const each of [...table.values()]) if (each.group === group) signal(each.pid, 'SIGKILL');
				},
				// Its log never grows to be rotated.
				moving: undefined,
				endTree: undefined,
				portHolders: async () => [],
				enclosures: undefined,
			};
		},
	};
};
