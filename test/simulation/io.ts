import {type Access, type DiskFault, systemError} from './disk.ts';
import type {Random} from './random.ts';
import type {Actor, Timeline} from './timeline.ts';

/** What the disk does to those who ask it: it takes its time, refuses, and forgets who has died. */
export type Io = {
	/** Carries out an operation after a moment; in any order with others, but for a rename, which follows what came before. */
	readonly submit: <Result>(
		call: string,
		file: string,
		access: Access,
		task: () => Result,
	) => Promise<Result>;
	/** Throws where the disk refuses right now. */
	readonly require: (call: string, file: string, access: Access) => void;
	readonly setFaults: (faults: readonly DiskFault[]) => void;
	readonly faults: () => readonly DiskFault[];
	/** Milliseconds an operation may take. */
	readonly setSlowness: (most: number) => void;
	/** Whether it takes longer than people notice, or still works on what did. */
	readonly isSlow: () => boolean;
	/** What an actor that dies has asked for is done, or is not. */
	readonly abandon: (actor: Actor) => void;
	/** Open files of an actor. */
	readonly open: (actor: Actor) => number;
	readonly countOpen: (change: 1 | -1) => void;
};

type Options = {
	readonly timeline: Timeline;
	readonly random: Random;
	readonly trace: ((line: string) => void) | undefined;
};

const refused: Readonly<Record<DiskFault['code'], readonly Access[]>> = {
	ENOSPC: ['create', 'write'],
	EACCES: ['create', 'write', 'name'],
	EROFS: ['create', 'write', 'name'],
	EIO: ['create', 'write', 'name', 'read'],
};

const slow = 50;
// What comes from memory is there at once, most of the time.
const swift: ReadonlySet<string> = new Set([
	'access',
	'close',
	'fchmod',
	'fchown',
	'fstat',
	'read',
	'readlink',
	'realpath',
	'stat',
]);

/** A disk that works, and answers within a millisecond. */
export const createIo = ({timeline, random, trace}: Options): Io => {
	const pending = new Map<Actor, Map<() => void, () => void>>();
	const handles = new Map<Actor, number>();
	let faults: readonly DiskFault[] = [];
	let slowness = 1;
	let slowUntil = 0;
	let last = {step: -1, at: 0};

	const require = (call: string, file: string, access: Access): void => {
		const fault = faults.find(
			({code, under, share}) =>
				file.includes(under) && refused[code].includes(access) && random.chance(share),
		);
		if (fault !== undefined) throw systemError(fault.code, call, file);
	};

	const submit: Io['submit'] = (call, file, access, task) => {
		const actor = timeline.actor();
		const isInstant = swift.has(call) && slowness < slow && random.chance(0.8);
		if (isInstant) return begin(call, file, access, task);
		const own = pending.get(actor) ?? new Map();
		pending.set(actor, own);
		const {promise, resolve, reject} = Promise.withResolvers<ReturnType<typeof task>>();
		const step = timeline.steps();
		const isFollowing = call === 'rename' && last.step === step;
		const at = isFollowing ? last.at : timeline.now() + random.next() * slowness;
		if (at > timeline.now() + slow) slowUntil = Math.max(slowUntil, at);
		last = {step, at};
		const perform = (): void => {
			own.delete(perform);
			try {
				require(call, file, access);
				resolve(task());
				trace?.(`${actor.name}: ${call} ${file}`);
			} catch (error) {
				trace?.(`${actor.name}: ${call} ${file} fails: ${error}`);
				reject(error);
			}
		};
		own.set(perform, () => {
			require(call, file, access);
			task();
		});
		timeline.at(at, perform);
		return promise;
	};

	const begin: Io['submit'] = async (call, file, access, task) => {
		require(call, file, access);
		return task();
	};

	return {
		submit,
		require,
		setFaults: next => {
			faults = next;
		},
		faults: () => faults,
		setSlowness: most => {
			slowness = most;
		},
		isSlow: () => slowness > slow || timeline.now() < slowUntil,
		abandon: actor => {
			for (const carryOut of pending.get(actor)?.values() ?? []) if (random.chance(0.5)) attempt(carryOut);
			pending.delete(actor);
			handles.delete(actor);
		},
		open: actor => handles.get(actor) ?? 0,
		countOpen: change => {
			const actor = timeline.actor();
			handles.set(actor, (handles.get(actor) ?? 0) + change);
		},
	};
};

const attempt = (task: () => void): void => {
	try {
		task();
	} catch {
		// Who would have been told is dead.
	}
};
