import {isAlertName} from '../../source/core/alert-name.ts';
import type {Incarnation} from './watchdogs.ts';
import type {World} from './world.ts';

/** What must be on record, and whether it is. */
export type Records = {
	readonly onSpawnAsked: () => void;
	/** A life began; `isRestart` where its watchdog had one before it. */
	readonly onSpawn: (incarnation: Incarnation, life: number, isRestart: boolean) => void;
	/** The disk refuses now, or does not. */
	readonly note: (isRefusing: boolean) => void;
	/** What was written cannot be read: life numbers may be given again. */
	readonly onUnread: () => void;
	/** What the watchdog had time to write must be there; the rest dies with it. */
	readonly isUnrecorded: () => boolean;
	readonly onKill: (incarnation: Incarnation) => void;
	/** Neither history nor names are synced; life numbers may be lost with them, and be given again. */
	readonly onReboot: () => void;
	readonly checkEnd: () => void;
};

type Expected = {
	readonly incarnation: Incarnation;
	readonly life: number;
	readonly at: number;
	isSure: boolean;
};

// What failed is tried again after 5 s.
const longestBacklog = 6000;
const writtenWithin = 1000;

type Options = {readonly world: World; readonly fail: (sentence: string) => void};

/** Nothing is expected yet. */
export const createRecords = ({world, fail}: Options): Records => {
	const {timeline, disk, directory} = world;
	const spawns = new Map<number, number>();
	let expected: Expected[] = [];
	let refusedAt = Number.NEGATIVE_INFINITY;
	let recent: Expected[] = [];
	let spawnedAt = 0;
	let isForgetful = false;

	const require = (which: readonly Expected[]): void => {
		if (which.length === 0) return;
		const alerts = countAlerts();
		const history = readHistory();
		for (const {life} of which) {
			if (!alerts.has(life)) fail(`the restart that began life ${life} has no alert`);
			if (!history.has(`restart ${life}`)) fail(`the restart that began life ${life} has no history`);
			if (!history.has(`life.began ${life}`)) fail(`life ${life} has no history`);
		}
	};

	const countAlerts = (): ReadonlyMap<number, number> => {
		const counts = new Map<number, number>();
		for (const file of disk.list(`${directory}/alerts`)) {
			if (!isAlertName(file.slice(file.lastIndexOf('/') + 1))) continue;
			const text = disk.get(file).content.toString();
			if (!text.includes('grace.restart.initiated')) continue;
			const life = Number(/"life": (\d+)/.exec(text)?.[1]);
			counts.set(life, (counts.get(life) ?? 0) + 1);
		}
		return counts;
	};

	const readHistory = (): ReadonlySet<string> => {
		const text = disk.find(`${directory}/.grace/history.jsonl`)?.content.toString() ?? '';
		const lines = text.matchAll(/"event":"(restart|life\.began)".*?"life":(\d+)/g);
		return new Set([...lines].map(([, event, life]) => `${event} ${life}`));
	};

	return {
		onSpawnAsked: () => {},
		onSpawn: (incarnation, life, isRestart) => {
			spawns.set(life, (spawns.get(life) ?? 0) + 1);
			spawnedAt = timeline.now();
			if (!isRestart) return;
			const at = timeline.now();
			const each = {incarnation, life, at, isSure: at > refusedAt + longestBacklog};
			expected.push(each);
			recent.push(each);
		},
		isUnrecorded: () => refusedAt > spawnedAt - longestBacklog,
		onUnread: () => {
			isForgetful = true;
		},
		note: isRefusing => {
			if (!isRefusing) return;
			const now = timeline.now();
			refusedAt = now;
			for (const each of recent) if (now < each.at + writtenWithin) each.isSure = false;
			recent = [];
		},
		onKill: incarnation => {
			const now = timeline.now();
			// The numbers of its last lives may not have been written, and are given again.
			isForgetful ||= refusedAt > now - longestBacklog;
			const isStalled = incarnation.actor.stalledUntil > now - writtenWithin;
			const own = expected.filter(each => each.incarnation === incarnation);
			expected = expected.filter(each => each.incarnation !== incarnation);
			if (!isStalled) require(own.filter(({at, isSure}) => isSure && at + writtenWithin < now));
		},
		onReboot: () => {
			expected = [];
			isForgetful = true;
		},
		checkEnd: () => {
			require(
				expected.filter(
					({incarnation: {endedAt}}) => endedAt === undefined || endedAt > refusedAt + longestBacklog,
				),
			);
			for (const [life, count] of countAlerts()) {
				if (!isForgetful && count > (spawns.get(life) ?? 1))
					fail(`the restart that began life ${life} has ${count} alerts`);
			}
		},
	};
};
