import {setTimeout as wait} from 'node:timers/promises';
import {bornAfter} from './births.ts';
import type {Platform, ProcessEntry} from './contract.ts';
import {createDeadMan, type DeadMan, deadManDelay} from './dead-man.ts';
import {isMember, membersOf, type Target} from './membership.ts';

// Longer than this nothing is kept waiting for one process that does not stop.
const patience = 200;
// A disk that does not answer keeps nobody waiting either; and it is well before the dead-man lets go.
const longestHold = (deadManDelay * 1000) / 4;

/** A tree that stands still, or is about to. */
export type Freeze = {
	/** Whether every process of it is stopped; false when that took too long, or it was released before. May reject. */
	readonly whole: Promise<boolean>;
	/** Whether they still are, asked of the system. */
	readonly isStill: () => Promise<boolean>;
	/** It was not released yet, and will not release itself for a moment. */
	readonly isHeld: () => boolean;
	/** Milliseconds since the first process was stopped; 0 where none was. */
	readonly pause: () => number;
	/** Lets everything go on at once; after half a second it does so itself. May be called again. */
	readonly release: () => void;
};

/**
 * Stops every process of a tree, also those that are born meanwhile. What somebody else had stopped before stays so
 * afterwards. A dead-man is told of each process before that is stopped.
 */
export const freezeTree = (
	platform: Platform,
	target: Target,
	deadMan: DeadMan = createDeadMan(),
): Freeze => {
	const begun = performance.now();
	const self = process.pid;
	const covered = new Set<number>();
	/** Pid to identity: what was seen, and what of it is stopped by us. */
	const known = new Map<number, string>();
	const held = new Map<number, string>();
	let isReleased = false;
	let stoppedAt: number | undefined;

	const moving = async (pids: readonly number[]): Promise<readonly number[]> =>
		(await platform.moving?.(pids)) ?? pids;

	const find = async (): Promise<readonly ProcessEntry[]> => {
		const enclosed = await platform.enclosures?.members(target.matches);
		const inside = {...target, enclosed};
		const newest = platform.newestPid();
		// A process that forks is quicker than a whole scan: whom the dead-man knows by its group is stopped at sight.
		const entries = await platform.scan(entry => {
			if (isMember(entry, inside) && covered.has(-entry.group)) stop(entry);
		});
		const born = newest === undefined ? [] : [...bornAfter(platform, newest)];
		const all = [...entries, ...born.filter(({pid}) => !entries.some(entry => entry.pid === pid))];
		return membersOf(all, inside, known, self);
	};

	const stop = ({pid, identity}: ProcessEntry): void => {
		if (isReleased || pid <= 1 || pid === self || known.get(pid) === identity) return;
		known.set(pid, identity);
		stoppedAt ??= performance.now();
		if (platform.signal(pid, 'SIGSTOP')) held.set(pid, identity);
	};

	const cover = (entries: readonly ProcessEntry[]): void => {
		const own = platform.look(self)?.group;
		const targets = entries.flatMap(({pid, group}) => (group > 1 && group !== own ? [-group, pid] : [pid]));
		const news = [...new Set(targets)].filter(each => !covered.has(each));
		// A whole group goes on with one word, also those of it that are born later.
		if (news.length > 0) deadMan.cover(news);
		for (const each of news) covered.add(each);
	};

	/** Stops what is new; how many that were. */
	const stopNew = async (): Promise<number> => {
		const before = known.size;
		const fresh = (await find()).filter(({pid, identity}) => known.get(pid) !== identity);
		const awake = new Set(await moving(fresh.map(({pid}) => pid)));
		if (isReleased) return 0;
		cover(fresh.filter(({pid}) => awake.has(pid)));
		for (const entry of fresh) {
			if (awake.has(entry.pid)) stop(entry);
			else known.set(entry.pid, entry.identity);
		}
		return known.size - before;
	};

	const isStill = async (): Promise<boolean> => isHeld() && (await moving([...known.keys()])).length === 0;

	const isHeld = (): boolean => !isReleased && performance.now() - begun < longestHold;

	const pause = (): number => (stoppedAt === undefined ? 0 : performance.now() - stoppedAt);

	const run = async (): Promise<boolean> => {
		for (let cleanLooks = 0; cleanLooks < 2; ) {
			const newest = platform.newestPid();
			const count = await stopNew();
			while (!(await isStill())) {
				if (!isHeld() || pause() > patience) return false;
				await wait(1);
			}
			if (pause() > patience) return false;
			// Only a look that begins when all it knows stands still says that there is nobody else.
			if (count > 0) cleanLooks = 0;
			// Where nobody was born since, one such look is enough.
			else cleanLooks += newest !== undefined && newest === platform.newestPid() ? 2 : 1;
		}
		return true;
	};

	const release = (): void => {
		isReleased = true;
		clearTimeout(limit);
		for (const [pid, identity] of held) {
			const seen = platform.look(pid);
			if (seen === undefined || seen.identity === identity) platform.signal(pid, 'SIGCONT');
		}
		held.clear();
		deadMan.dismiss();
	};

	const limit = setTimeout(release, longestHold);
	const whole = run().then(
		isWhole => {
			if (!isWhole) release();
			return isWhole;
		},
		error => {
			release();
			throw error;
		},
	);
	return {whole, isStill, isHeld, pause, release};
};
