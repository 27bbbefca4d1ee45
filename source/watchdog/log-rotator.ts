import {reasonOf} from '../core/errors.ts';
import type {Platform} from '../platform/contract.ts';
import {deadManDelay} from '../platform/dead-man.ts';
import {type Freeze, freezeTree} from '../platform/freeze.ts';
import type {Clock} from '../runtime/clock.ts';
import {createTimers} from '../runtime/timers.ts';
import {matchesAnyLife} from './cookie.ts';
import type {LastingLog} from './lasting-log.ts';
import {dropOldest, isFull} from './log-parts.ts';
import {logPlace} from './log-place.ts';
import {recoverRotation} from './log-recovery.ts';
import {type Rotation, rotateLog} from './log-rotation.ts';

const interval = 1000;
const shortestInterval = 100;
const afterTrouble = 5000;
const longestRetry = 5000;
// So many refusals in a row, and a person hears of it.
const patience = 5;

/** What the application's processes do, as far as it matters here. */
export type Standing = {
	/** Its living first process. */
	readonly root: number | undefined;
	/** It is being stopped: nobody may stand in the way. */
	readonly isStopping: boolean;
};

type RotatedFile = NonNullable<LastingLog['file']>;

type Options = {
	readonly path: string;
	readonly log: Pick<LastingLog, 'file'>;
	/** Bytes from which it is rotated, and how many rotated files stay; asked at each look. */
	readonly limits: () => {readonly maxSize: number; readonly count: number};
	readonly workspaceKey: string;
	readonly platform: Platform;
	readonly clock: Clock;
	readonly standing: () => Standing;
	readonly onRotated: (rotation: Rotation) => void;
	readonly onTrouble: (message: string | undefined) => void;
};

/** Keeps the application's log from growing without end. */
export type LogRotator = {
	/** Finishes what another watchdog has begun, and watches the size from then on; also after a close. Never rejects. */
	readonly begin: () => Promise<void>;
	/** Something happens to the application's processes: whoever stands still goes on at once, and the rotation waits. */
	readonly yieldTo: () => void;
	/** Resolves when nothing of it goes on. Never rejects. */
	readonly close: () => Promise<void>;
};

/** Rotates the log as soon as it is too large, and tries again as long as that fails. */
export const createLogRotator = (options: Options): LogRotator => {
	const {path, log, limits, workspaceKey, platform, clock, standing, onRotated, onTrouble} = options;
	const place = logPlace(path);
	const timers = createTimers(clock);
	let frozen: Freeze | undefined;
	let isClosed = false;
	let isRecovered = false;
	/** Counts what came in between. */
	let turn = 0;
	let refusals = 0;
	let notBefore = 0;
	let last = {at: clock.now(), size: 0};
	let working = Promise.resolve();

	const recover = async (): Promise<void> => {
		if (isRecovered) return;
		const {offsets, isLeft} = await recoverRotation(place, limits().count);
		log.file?.take(offsets);
		// A dead-man of the watchdog before may still wake somebody.
		if (isLeft) notBefore = clock.now() + (deadManDelay + 0.5) * 1000;
		isRecovered = true;
	};

	const freeze = (): Freeze => {
		const {root} = standing();
		frozen = freezeTree(platform, {root, matches: matchesAnyLife(workspaceKey)});
		return frozen;
	};

	const attempt = async (file: RotatedFile): Promise<Rotation | 'refused' | 'interrupted'> => {
		const begun = turn;
		const isWanted = (): boolean => !isClosed && turn === begun && !standing().isStopping && isPossible();
		if (!isWanted()) return 'interrupted';
		// Whatever goes wrong from here on may leave something to recover.
		isRecovered = false;
		const rotation = await rotateLog({place, file, count: limits().count, isWanted, freeze});
		isRecovered = true;
		return rotation ?? (isWanted() ? 'refused' : 'interrupted');
	};

	// Where no signal stops a process, the time between two lives must do.
	const isPossible = (): boolean => platform.moving !== undefined || standing().root === undefined;

	/** Milliseconds until the next look. */
	const look = async (): Promise<number> => {
		await recover();
		const {file} = log;
		if (file === undefined) return interval;
		const {size} = await file.handle.stat();
		const {maxSize} = limits();
		const now = clock.now();
		const rate = Math.max(size - last.size, 0) / Math.max(now - last.at, 1);
		last = {at: now, size};
		if (size < maxSize) {
			refusals = 0;
			onTrouble(undefined);
			const soon = rate > 0 ? interval / 4 : interval;
			return Math.min(Math.max((maxSize - size) / rate, shortestInterval), soon);
		}
		if (now < notBefore) return notBefore - now;
		const outcome = await attempt(file);
		if (outcome === 'interrupted') return interval;
		refusals = outcome === 'refused' ? refusals + 1 : 0;
		onTrouble(refusals < patience ? undefined : busy);
		if (outcome === 'refused') return Math.min(shortestInterval * 2 ** refusals, longestRetry);
		last = {at: clock.now(), size: 0};
		onRotated(outcome);
		return shortestInterval;
	};

	const work = async (): Promise<void> => {
		let next: number;
		try {
			next = await look();
		} catch (error) {
			onTrouble(`logs/grace.log cannot be rotated (${reasonOf(error)}): make room or give permission.`);
			next = afterTrouble;
			if (isFull(error)) await dropOldest(place).catch(() => false);
		}
		frozen = undefined;
		if (!isClosed) timers.set('look', clock.now() + next, again);
	};

	const again = (): void => {
		working = work();
	};

	return {
		begin: async () => {
			isClosed = false;
			isRecovered = false;
			// What fails now is tried again, and told.
			await recover().catch(() => {});
			again();
		},
		yieldTo: () => {
			turn += 1;
			// Being back comes first; and who was adopted is told to go on.
			notBefore = Math.max(notBefore, clock.now() + interval);
			frozen?.release();
		},
		close: async () => {
			isClosed = true;
			turn += 1;
			timers.close();
			frozen?.release();
			await working;
		},
	};
};

const busy =
	'logs/grace.log cannot be rotated: a process of the application does not stand still for a moment. It is tried again.';
