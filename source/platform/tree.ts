import {setTimeout as wait, setImmediate as yieldToOthers} from 'node:timers/promises';
import {bornAfter} from './births.ts';
import type {Platform, ProcessEntry} from './contract.ts';
import {isMember, membersOf, type Target} from './membership.ts';

const shortestPoll = 10;
const longestPoll = 250;
// A process that forks each millisecond lasts a few rounds; more than this is a machine that cannot keep up.
const maxKillRounds = 200;

/** A tree that was asked to end. */
export type TreeStop = {
	/** No more patience: kill what is there, and what is born meanwhile. May be called again. */
	readonly kill: () => void;
	/** Resolves when nothing of the tree is left. */
	readonly gone: Promise<void>;
};

/** Sends `signal` to every process of a tree, and waits until the last one is gone. */
export const stopTree = (platform: Platform, target: Target, signal: NodeJS.Signals): TreeStop => {
	const hunt = createHunt(platform, target);
	let isKilling = signal === 'SIGKILL';
	let hurry = new AbortController();

	const isOver = async (): Promise<boolean> => {
		if (isKilling) await hunt.killAll();
		if (await hunt.isAnyAlive()) return false;
		if ((await hunt.signalOnce(isKilling ? 'SIGKILL' : signal)) > 0) return false;
		return !(await hunt.isAnyInside());
	};

	const run = async (): Promise<void> => {
		// A machine that cannot even list its processes is asked again: nobody may believe that the tree is gone.
		for (let poll = shortestPoll; !(await isOver().catch(() => false)); ) {
			// Being hurried is the only way this wait can fail.
			await wait(poll, undefined, {signal: hurry.signal}).catch(() => {});
			poll = Math.min(poll * 1.5, longestPoll);
		}
		await clear(platform, target);
	};

	return {
		kill: () => {
			isKilling = true;
			hurry.abort();
			hurry = new AbortController();
		},
		gone: run(),
	};
};

/** Sends a signal to every process of a tree once. */
export const signalTree = async (
	platform: Platform,
	target: Target,
	signal: NodeJS.Signals,
): Promise<void> => {
	await createHunt(platform, target).signalOnce(signal);
};

/** Kills what is left of a tree whose root is dead, and returns how many processes that were. */
export const sweepTree = async (platform: Platform, target: Target): Promise<number> => {
	const killed = await createHunt(platform, target).killAll();
	await clear(platform, target);
	return killed;
};

// What was killed needs a moment to be gone. An enclosure that is left is removed by the next sweep.
const clear = async ({enclosures}: Platform, {matches}: Target): Promise<void> => {
	for (let tries = 0; tries < 20 && (await enclosures?.remove(matches)) === false; tries += 1)
		await wait(shortestPoll);
};

type Hunt = {
	readonly signalOnce: (signal: NodeJS.Signals) => Promise<number>;
	readonly killAll: () => Promise<number>;
	/** Whether one that was found before lives. */
	readonly isAnyAlive: () => Promise<boolean>;
	/** Whether anything is in the tree's enclosures, also what no scan shows. */
	readonly isAnyInside: () => Promise<boolean>;
};

const createHunt = (platform: Platform, target: Target): Hunt => {
	const known = new Map<number, string>();
	const doomed = new Set<number>();
	const self = process.pid;

	const remember = ({pid, identity}: ProcessEntry): boolean => {
		const isNew = known.get(pid) !== identity;
		known.set(pid, identity);
		return isNew;
	};

	const end = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
		if (platform.endTree === undefined) platform.signal(pid, signal);
		else await platform.endTree(pid, signal === 'SIGKILL');
	};

	const lookInside = async (): Promise<Target> => ({
		...target,
		enclosed: await platform.enclosures?.members(target.matches),
	});

	const signalOnce = async (signal: NodeJS.Signals): Promise<number> => {
		const inside = await lookInside();
		const members = membersOf(await platform.scan(() => {}), inside, known, self);
		for (const member of members) {
			remember(member);
			await end(member.pid, signal);
		}
		return members.length;
	};

	// Kills an entry the moment it is seen; true when it was not killed before.
	const strike = (entry: ProcessEntry): boolean => {
		if (entry.pid <= 1 || entry.pid === self) return false;
		const isNew = remember(entry) && !doomed.has(entry.pid);
		if (platform.endTree === undefined) platform.signal(entry.pid, 'SIGKILL');
		return isNew;
	};

	const killRound = async (): Promise<number> => {
		const inside = await lookInside();
		const newest = platform.newestPid();
		let killed = 0;
		const entries = await platform.scan(entry => {
			if (isMember(entry, inside) && strike(entry)) killed += 1;
		});
		for (const member of membersOf(entries, inside, known, self)) {
			if (strike(member)) killed += 1;
			await platform.endTree?.(member.pid, true);
		}
		return killed + (newest === undefined ? 0 : chase(newest));
	};

	const chase = (from: number): number => {
		let killed = 0;
		for (const entry of bornAfter(platform, from))
			if ((isMember(entry, target) || isChildOfKnown(entry)) && strike(entry)) killed += 1;
		return killed;
	};

	const isChildOfKnown = ({parent}: ProcessEntry): boolean =>
		known.has(parent) && platform.look(parent)?.identity === known.get(parent);

	const killAll = async (): Promise<number> => {
		// All at once first, also what is being born; the scans find what was born outside.
		const enclosed = (await platform.enclosures?.kill(target.matches)) ?? [];
		for (const pid of enclosed) doomed.add(pid);
		let killed = enclosed.length;
		let cleanRounds = 0;
		for (let round = 0; round < maxKillRounds && cleanRounds < 2; round += 1) {
			const now = await killRound();
			killed += now;
			cleanRounds = now === 0 ? cleanRounds + 1 : 0;
			await yieldToOthers();
		}
		return killed;
	};

	const isAnyAlive = async (): Promise<boolean> => {
		for (const [pid, identity] of known) {
			if (!platform.isThere(pid)) continue;
			if ((await platform.identify(pid)) === identity) return true;
		}
		return false;
	};

	const isAnyInside = async (): Promise<boolean> => {
		const {enclosed} = await lookInside();
		return enclosed !== undefined && enclosed.size > 0;
	};

	return {signalOnce, killAll, isAnyAlive, isAnyInside};
};
