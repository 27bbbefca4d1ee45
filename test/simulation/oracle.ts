import type {Policy} from '../../source/core/policy.ts';
import {cookieOf, lifeOf} from '../../source/watchdog/cookie.ts';
import type {Inode} from './disk.ts';
import {longestStop} from './policies.ts';
import type {SimulatedProcess} from './processes.ts';
import {createRecords} from './records.ts';
import {readSwitch} from './state.ts';
import type {Actor} from './timeline.ts';
import type {Incarnation} from './watchdogs.ts';
import type {World} from './world.ts';

/** What a person wants, as far as anybody can know. */
export type Want = 'up' | 'down' | 'either';

/** Watches a world, and knows what was promised. */
export type Oracle = {
	readonly onSpawnAsked: (watchdog: Actor) => void;
	readonly onSpawn: (watchdog: Actor, root: SimulatedProcess) => void;
	readonly onChange: (incarnation: Incarnation) => void;
	/** A person's word that is heard now, by who sees it. */
	readonly said: (want: 'up' | 'down') => void;
	/** A word that is on its way, and may be overtaken. */
	readonly sent: () => number;
	/** The word `ticket` has arrived, unless another came meanwhile. */
	readonly arrived: (ticket: number, want: 'up' | 'down') => void;
	/** It never will. */
	readonly lost: (ticket: number) => void;
	/** Somebody wrote the state file; `before` is what its switch said. */
	readonly written: (before: boolean | undefined, inode: Inode) => void;
	/** A watchdog is about to be killed, and perhaps the machine with it. */
	readonly onKill: (incarnation: Incarnation) => void;
	/** What was not synced is lost. */
	readonly onReboot: () => void;
	readonly onKilled: () => void;
	readonly onPowerLost: () => void;
	/** What must hold after every step. */
	readonly check: () => void;
	/** What must hold at the end, when all is over. */
	readonly checkEnd: () => void;
	readonly want: () => Want;
	readonly isQuiet: () => boolean;
	/** The disk took nothing of what tells the newest life from what it has left. */
	readonly isUnrecorded: () => boolean;
	/** Something that was promised does not hold. */
	readonly fail: (sentence: string) => void;
	readonly violations: readonly string[];
};

// A second, and what the disk and the machine take.
const obeyedWithin = 1150;
const settledAfter = 3000;
// What the disk refused is written 5 s later.
const triedAgainAfter = 6500;
// By then a word has come over the link, where nobody stands still.
const longestWay = 100;

type Surroundings = {
	readonly world: World;
	readonly policy: Policy;
	readonly current: () => Incarnation | undefined;
};

/** An oracle that has seen nothing yet. */
export const createOracle = ({world, policy, current}: Surroundings): Oracle => {
	const {timeline, io, processes, disk, trace, directory} = world;
	const violations: string[] = [];
	const stateFile = `${directory}/grace_state.json`;
	const fileSwitch = (): boolean | undefined => readSwitch(disk.find(stateFile));
	const fail = (sentence: string): void => {
		if (!violations.includes(sentence)) violations.push(sentence);
		trace(`!!! ${sentence}`);
	};
	const records = createRecords({world, fail});

	let want: Want = 'either';
	let place: 'here' | 'file' = 'file';
	let saidAt = 0;
	/** Said to a watchdog, which writes it down. */
	let isSpoken = false;
	let lastWordAt = 0;
	let tickets = 0;
	let disturbedAt = 0;
	let wasDisturbed = true;
	let lastStep = 0;
	let stalledAt = Number.NEGATIVE_INFINITY;
	/** Words that were on their way together. */
	const mixed = new Set<number>();
	const onTheirWay = new Map<number, number>();
	let unreadAt = Number.NEGATIVE_INFINITY;
	let editedAt = Number.NEGATIVE_INFINITY;
	const theirs = new WeakSet<Inode>();
	const isTheirs = (inode: Inode | undefined): boolean => inode !== undefined && theirs.has(inode);
	let isEditUnseen = false;
	let lastSwitch: boolean | undefined;
	let downSince: number | undefined;

	const ready = (): Incarnation | undefined => {
		const found = current();
		return found?.watchdog !== undefined && found.endedAt === undefined ? found : undefined;
	};
	const heardBy = (): number => (place === 'here' ? saidAt : Math.max(saidAt, disturbedAt) + obeyedWithin);
	const isQuiet = (): boolean =>
		timeline.now() > Math.max(lastWordAt + settledAfter, disturbedAt + triedAgainAfter);
	const isUnsettled = (): boolean => want !== 'either' && timeline.now() <= heardBy();
	// An edit that may not have been seen yet could come before or after another word.
	const isEditOpen = (): boolean => {
		look();
		return isEditUnseen;
	};
	// What was said before that has waited, and comes in any order.
	const servedSince = (): number => Math.max(stalledAt, ready()?.readyAt ?? Number.POSITIVE_INFINITY);
	const isOpen = (): boolean =>
		isEditOpen() ||
		[...onTheirWay.values()].some(sent => sent <= servedSince() || timeline.now() < sent + longestWay);
	const set = (next: Want, where: 'here' | 'file', isWord = false): void => {
		look();
		isSpoken = isWord;
		want = next;
		place = where;
		saidAt = timeline.now();
		lastWordAt = saidAt;
		downSince = undefined;
		trace(`oracle: ${next}, ${where}`);
	};

	/** The watchdog is gone, and what it knew; what stands in the file stays. */
	const forget = (hasLostPower = false): void => {
		const found = fileSwitch();
		// What others wrote they have not synced.
		const isOurs = !isTheirs(disk.find(stateFile));
		const isDurable = isOurs && isSpoken && editedAt < saidAt && isQuiet() && want !== 'either';
		if (hasLostPower && isDurable && found !== (want === 'down'))
			fail(`what a person said (${want}) was lost with the power`);
		onTheirWay.clear();
		const isKept = found !== undefined && want === (found ? 'down' : 'up');
		set(isKept ? want : 'either', 'file');
		tickets += 1;
	};

	const isDisturbed = (): boolean => {
		const inc = ready();
		const isStalled = inc !== undefined && inc.actor.stalledUntil >= lastStep;
		if (isStalled) stalledAt = timeline.now();
		lastStep = timeline.now();
		return inc === undefined || isStalled || io.faults().length > 0 || io.isSlow();
	};

	// What has begun or ended since the last look has lasted until now.
	const look = (): void => {
		const isNow = isDisturbed();
		if (isNow || wasDisturbed) disturbedAt = timeline.now();
		wasDisturbed = isNow;
		if (timeline.now() > Math.max(editedAt, disturbedAt) + obeyedWithin) isEditUnseen = false;
	};

	const onSpawnAsked = (watchdog: Actor): void => {
		look();
		records.onSpawnAsked();
		if (world.holder() !== watchdog) fail('a watchdog without the lock has started the application');
		const living = processes.roots();
		if (living.length > 0) fail('the application is started while it lives');
		if (want !== 'down') return;
		const began = current()?.beganAt ?? 0;
		const isRead = place === 'file' && saidAt < began && unreadAt < began && editedAt < began;
		if (isRead) fail('a watchdog starts the application though it finds the switch on');
		else if (timeline.now() > heardBy()) fail('the application is started after a person said stop');
		else if (place === 'here') fail('the application is started after a person was heard to say stop');
	};

	const checkWord = (): void => {
		const inc = ready();
		const now = timeline.now();
		const model = inc?.watchdog?.model.get();
		if (model === undefined) return;
		const {isManualShutdown, phase} = model.process;
		if (want === 'either') {
			if (!isQuiet()) return;
			const written = fileSwitch();
			if (written !== undefined && written !== isManualShutdown)
				fail(`the file says ${written}, and the watchdog ${isManualShutdown}`);
			set(isManualShutdown ? 'down' : 'up', 'here');
			return;
		}
		if (now <= heardBy()) return;
		if (isManualShutdown !== (want === 'down')) fail(`a person's word (${want}) is not obeyed`);
		if (want !== 'down') return;
		const isAcknowledged =
			phase.name === 'stopped' &&
			phase.by === 'person' &&
			model.troubles.every(({topic}) => topic !== 'unreadable state' && topic !== 'unsaved state');
		const isOurs = now > saidAt + 1000 && editedAt < saidAt && disturbedAt < saidAt;
		if (isAcknowledged && isOurs && fileSwitch() !== true) fail('stopped is shown, but not in the file');
		checkDown(now);
	};

	const checkDown = (now: number): void => {
		downSince ??= now;
		const since = Math.max(downSince, disturbedAt);
		if (now > since + longestStop(policy) && processes.living().length > 0)
			fail('the application lives long after a person said stop');
	};

	return {
		violations,
		fail,
		want: () => want,
		onSpawnAsked,
		onSpawn: (watchdog, {cookie}) => {
			const inc = current();
			if (inc?.actor !== watchdog) return;
			records.onSpawn(inc, lifeOf(cookie), inc.isInSeries);
			inc.isInSeries = true;
			if (cookie !== cookieOf(cookie.slice(0, cookie.indexOf(':')), lifeOf(cookie))) fail('a cookie is none');
		},
		onChange: inc => {
			const phase = inc.watchdog?.model.get().process.phase;
			if (phase === undefined) return;
			if (inc.endedAt !== undefined) {
				const isOther = want !== 'either' && fileSwitch() === (want === 'up');
				if (isOther && isQuiet()) fail('a watchdog left without saving what a person said');
				forget();
			}
			trace(`${inc.actor.name}: phase ${phase.name}`);
			if (phase.name === 'stopped') inc.isInSeries = false;
			if (phase.name === 'running') inc.isInSeries = true;
		},
		said: next => {
			tickets += 1;
			set(isOpen() ? 'either' : next, 'here', true);
		},
		sent: () => {
			tickets += 1;
			if (isOpen()) for (const each of [tickets, ...onTheirWay.keys()]) mixed.add(each);
			onTheirWay.set(tickets, timeline.now());
			set('either', 'here');
			return tickets;
		},
		lost: ticket => {
			onTheirWay.delete(ticket);
		},
		arrived: (ticket, next) => {
			onTheirWay.delete(ticket);
			if (ticket === tickets) set(isOpen() || mixed.has(ticket) ? 'either' : next, 'here', true);
		},
		written: (before, inode) => {
			lastSwitch = before ?? lastSwitch;
			theirs.add(inode);
			const after = readSwitch(inode);
			// Written into a file that has lost its name: a word, and nobody can tell which was the last.
			const isCovered = disk.find(stateFile) !== inode;
			if (isCovered && world.holder() === undefined) return;
			const wasUnsettled = want === 'either' || isUnsettled() || isDisturbed() || onTheirWay.size > 0;
			tickets += 1;
			editedAt = timeline.now();
			isEditUnseen = true;
			lastWordAt = editedAt;
			const meant = after === undefined ? undefined : after ? 'down' : 'up';
			if (isCovered) set('either', 'file');
			else if (meant === undefined) {
				if (wasUnsettled || timeline.now() < disturbedAt + settledAfter) set('either', 'file');
				// What stood there before it was spoilt is what the watchdog knows: saying that again is no news.
			} else if (after !== lastSwitch)
				set(wasUnsettled && world.holder() !== undefined ? 'either' : meant, 'file');
			else if (meant !== want) set('either', 'file');
		},
		onKill: records.onKill,
		onReboot: records.onReboot,
		onKilled: () => forget(),
		onPowerLost: () => forget(true),
		check: () => {
			const now = timeline.now();
			look();
			if (io.faults().some(({code}) => code === 'EIO')) {
				unreadAt = now;
				records.onUnread();
			}
			records.note(io.faults().length > 0 || io.isSlow());
			checkWord();
			if (processes.roots().length > 1) fail('two applications live');
		},
		checkEnd: records.checkEnd,
		isQuiet,
		isUnrecorded: records.isUnrecorded,
	};
};
