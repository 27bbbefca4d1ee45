import {constants} from 'node:fs';
import {mkdir, readdir, readFile, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../core/errors.ts';
import {cgroupDirectory, outermost} from './cgroup-place.ts';
import type {Enclosures} from './contract.ts';

type Options = {
	/** Where enclosures are made; undefined where none can be. */
	readonly findDirectory: () => Promise<string | undefined>;
	/** The pids of a process and its descendants. */
	readonly family: (pid: number) => Promise<readonly number[]>;
};

/** Enclosures that are cgroups of version 2, each named `grace-COOKIE` and directly in one directory. */
export const createEnclosures = ({findDirectory, family}: Options): Enclosures => {
	const entering = new Map<string, Promise<void>>();
	let found: Promise<string | undefined> | undefined;
	let isRefused = false;

	const home = (): Promise<string | undefined> => {
		found ??= findDirectory();
		return found;
	};

	const enter = async (cookie: string, pid: number): Promise<void> => {
		const directory = await home();
		if (directory === undefined) return;
		const place = path.join(directory, prefix + cookie);
		try {
			await makeAndEnter(place, pid);
			await bringIn(place, pid, family);
		} catch (error) {
			// What is not inside is found by its cookie, as it is where there are no cgroups.
			isRefused = hopeless.has(codeOf(error));
			await rmdir(place).catch(() => {});
		}
	};

	const find = async (matches: (cookie: string) => boolean): Promise<readonly Enclosure[]> => {
		// Who asks what is inside must not be faster than who goes in.
		await Promise.all([...entering].map(([cookie, entered]) => (matches(cookie) ? entered : undefined)));
		const directory = await home();
		if (directory === undefined) return [];
		return (await directoriesIn(directory)).flatMap(name => {
			const cookie = name.startsWith(prefix) ? name.slice(prefix.length) : '';
			return matches(cookie) ? [{cookie, place: path.join(directory, name)}] : [];
		});
	};

	return {
		enclose: async (cookie, pid) => {
			if (isRefused) return;
			const entered = enter(cookie, pid);
			entering.set(cookie, entered);
			await entered;
			entering.delete(cookie);
		},
		members: async matches => {
			const enclosures = await find(matches);
			const pids = await Promise.all(
				enclosures.map(async ({cookie, place}) =>
					(await pidsIn(place)).map((pid): readonly [number, string] => [pid, cookie]),
				),
			);
			return new Map(pids.flat().filter(([pid]) => pid > 1 && pid !== process.pid));
		},
		kill: async matches => {
			const killed = await Promise.all((await find(matches)).map(({place}) => kill(place)));
			return killed.flat();
		},
		remove: async matches => {
			const removed = await Promise.all((await find(matches)).map(({place}) => remove(place)));
			return removed.every(Boolean);
		},
		release: async pid => {
			const directory = await home();
			if (directory === undefined || outermost(directory) === directory) return false;
			return move(outermost(directory), pid).catch(() => false);
		},
	};
};

/** The cgroup of this process. */
export const findOwnCgroup = async (): Promise<string | undefined> => {
	try {
		const [mountinfo, cgroup] = await Promise.all([
			readFile('/proc/self/mountinfo', 'utf8'),
			readFile('/proc/self/cgroup', 'utf8'),
		]);
		return cgroupDirectory(mountinfo, cgroup);
	} catch {
		// A system without cgroups.
		return undefined;
	}
};

type Enclosure = {readonly cookie: string; readonly place: string};

const prefix = 'grace-';

// What stays as it is however often it is tried.
const hopeless = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ENOTSUP', 'EOPNOTSUPP', 'EBUSY']);

// Another process may remove the empty directory before anybody is inside.
const vanished = new Set(['ENOENT', 'ENODEV']);

const makeAndEnter = async (place: string, pid: number): Promise<void> => {
	for (let hasFailed = false; ; hasFailed = true) {
		try {
			await make(place);
			await move(place, pid);
			return;
		} catch (error) {
			if (hasFailed || !vanished.has(codeOf(error))) throw error;
		}
	}
};

const make = async (place: string): Promise<void> => {
	try {
		await mkdir(place);
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw error;
	}
};

// False when it ended before.
const move = async (place: string, pid: number): Promise<boolean> => {
	try {
		await write(path.join(place, 'cgroup.procs'), String(pid));
		return true;
	} catch (error) {
		if (codeOf(error) === 'ESRCH') return false;
		throw error;
	}
};

// Never makes a file: where there is none, there is no cgroup.
const write = (file: string, text: string): Promise<void> =>
	writeFile(file, text, {flag: constants.O_WRONLY});

// Whatever is born inside stays inside; more rounds than this are needed by no program that lives on.
const maxRounds = 20;

const bringIn = async (
	place: string,
	root: number,
	family: (pid: number) => Promise<readonly number[]>,
): Promise<void> => {
	const moved = new Set([root]);
	for (let round = 0; round < maxRounds; round += 1) {
		const pids = await family(root);
		// Read after the family: a child that was born inside must not be taken out of a cgroup of its own there.
		const inside = new Set(await pidsIn(place));
		const outside = pids.filter(pid => !inside.has(pid) && !moved.has(pid));
		if (outside.length === 0) return;
		for (const pid of outside) {
			moved.add(pid);
			await move(place, pid);
		}
	}
};

const kill = async (place: string): Promise<readonly number[]> => {
	const pids = await pidsIn(place);
	if (pids.includes(process.pid)) return [];
	try {
		await write(path.join(place, 'cgroup.kill'), '1');
		return pids;
	} catch {
		// A kernel before 5.14 cannot; then its members are killed one by one.
		return [];
	}
};

const remove = async (place: string): Promise<boolean> => {
	const below = await directoriesIn(place);
	await Promise.all(below.map(name => remove(path.join(place, name))));
	try {
		await rmdir(place);
		return true;
	} catch (error) {
		return codeOf(error) === 'ENOENT';
	}
};

// An application may have made cgroups of its own in there.
const pidsIn = async (place: string): Promise<readonly number[]> => {
	const [own, below] = await Promise.all([
		readFile(path.join(place, 'cgroup.procs'), 'latin1').catch(() => ''),
		directoriesIn(place),
	]);
	const deeper = await Promise.all(below.map(name => pidsIn(path.join(place, name))));
	return [...own.split('\n').filter(Boolean).map(Number), ...deeper.flat()];
};

const directoriesIn = async (place: string): Promise<readonly string[]> => {
	try {
		const entries = await readdir(place, {withFileTypes: true});
		return entries.filter(entry => entry.isDirectory()).map(({name}) => name);
	} catch {
		// It was removed meanwhile, or may not be read.
		return [];
	}
};
