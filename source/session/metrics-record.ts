import {readFile, stat} from 'node:fs/promises';
import {severityOf} from '../core/alert.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import type {MetricFacts} from '../core/metric-families.ts';
import type {Model} from '../core/model.ts';
import {secondsOf} from '../core/seconds.ts';
import {createTotals} from '../core/totals.ts';
import type {Clock} from '../runtime/clock.ts';
import {within} from '../runtime/within.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {readWholeHistory} from '../watchdog/whole-history.ts';
import type {Workspace} from '../watchdog/workspace.ts';

// A disk that hangs must not keep Prometheus waiting.
const writeTimeout = 500;
const sameStart = 2000;

type Options = {
	readonly workspace: Pick<Workspace, 'history' | 'metrics' | 'temporary'>;
	readonly clock: Clock;
};

/** What metrics count over every watchdog of a workspace, and what this one counts beside. */
export type MetricsRecord = {
	/** Before this watchdog puts anything on record: what was there before is known by its length. Never rejects. */
	readonly begin: () => Promise<void>;
	readonly take: (entry: HistoryEntry) => void;
	readonly countAlert: (event: string) => void;
	/** Everything as it is now, once the history is read. Never rejects. */
	readonly facts: (watchdog: Pick<Watchdog, 'model' | 'applications'>) => Promise<MetricFacts>;
};

/** A record that has not begun. */
export const createMetricsRecord = ({workspace, clock}: Options): MetricsRecord => {
	const keeper = createTotals();
	const alerts = {critical: 0, warning: 0, info: 0};
	let waiting: HistoryEntry[] | undefined = [];
	let lengthBefore = 0;
	let reading: Promise<void> | undefined;
	let life: {readonly spawnedAt: number; readonly at: number} | undefined;
	let up: ToldUp = {told: 0, unrecorded: 0};
	let hasLaunched = false;
	let kept: number | undefined;
	let keeping = Promise.resolve();

	const begin = async (): Promise<void> => {
		const [size, told] = await Promise.all([
			stat(workspace.history).then(
				found => found.size,
				() => 0,
			),
			readToldUp(workspace.metrics),
		]);
		lengthBefore = size;
		up = told;
	};

	const read = async (): Promise<void> => {
		// One that cannot be read is none: what it knew begins anew.
		await readWholeHistory(workspace.history, keeper.take, lengthBefore).catch(() => {});
		for (const entry of waiting ?? []) accept(entry);
		waiting = undefined;
	};

	const accept = (entry: HistoryEntry): void => {
		keeper.take(entry);
		if (hasLaunched || !launching.has(entry.event)) return;
		// From here on it is known whether the life goes on that the watchdog before may have left.
		hasLaunched = true;
		const recorded = keeper.totals(Date.parse(entry.at), true).up;
		up = {...up, unrecorded: Math.max(up.told - recorded, up.unrecorded)};
	};

	/** In turn, and always the newest: what was told must never be more than what is kept. */
	const keep = (): Promise<void> => {
		keeping = keeping.then(async () => {
			if (kept === up.told) return;
			const {told} = up;
			await writeToldUp(workspace, up);
			kept = told;
		});
		return keeping;
	};

	const startOf = ({process: {spawnedAt}}: Model, recorded: number | undefined): number | undefined => {
		// Read once: the two clocks drift apart, and a start that moves would look like another life.
		if (spawnedAt === undefined) life = undefined;
		else if (life?.spawnedAt !== spawnedAt)
			life = {spawnedAt, at: Math.round(clock.wall().getTime() - (clock.now() - spawnedAt))};
		// What every watchdog of one life finds on record is the same; who has adopted it measures it to the hundredth.
		const isSame = life !== undefined && Math.abs((recorded ?? 0) - life.at) < sameStart;
		return isSame ? recorded : life?.at;
	};

	return {
		begin,
		take: entry => {
			if (waiting === undefined) accept(entry);
			else waiting.push(entry);
		},
		countAlert: event => {
			alerts[severityOf(event)] += 1;
		},
		facts: async ({model, applications}) => {
			reading ??= read();
			await reading;
			const [now, wall] = [clock.now(), clock.wall().getTime()];
			const totals = keeper.totals(wall, true);
			up = {...up, told: Math.max(totals.up + up.unrecorded, up.told)};
			const {told: runTime} = up;
			await within(writeTimeout, clock, keep());
			const told = model.get();
			return {
				model: told,
				totals: {...totals, up: runTime},
				alerts,
				beats: applications.beats(),
				startedAt: startOf(told, totals.since),
				now,
				wall,
			};
		},
	};
};

/**
 * The time that lives ran, in milliseconds. A life whose watchdog is killed is on record until its last line only, but was
 * told to Prometheus until then: what is told goes on from there.
 */
type ToldUp = {
	readonly told: number;
	/** What of it is not on record. */
	readonly unrecorded: number;
};

const launching: ReadonlySet<HistoryEntry['event']> = new Set([
	'life.began',
	'life.adopted',
	'life.ended',
	'process.phase',
]);

const readToldUp = async (file: string): Promise<ToldUp> => {
	try {
		const {run_seconds_total: told, unrecorded_seconds: unrecorded} = JSON.parse(
			await readFile(file, 'utf8'),
		);
		return {told: millisecondsOf(told), unrecorded: millisecondsOf(unrecorded)};
	} catch {
		// Nothing was ever told, or nobody knows what.
		return {told: 0, unrecorded: 0};
	}
};

const millisecondsOf = (seconds: unknown): number =>
	typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : 0;

const writeToldUp = async (
	{metrics, temporary}: Options['workspace'],
	{told, unrecorded}: ToldUp,
): Promise<void> => {
	const content = {run_seconds_total: secondsOf(told), unrecorded_seconds: secondsOf(unrecorded)};
	// A disk that takes nothing is told of elsewhere; then a killed watchdog makes this counter begin lower.
	await writeFileAtomic(metrics, `${JSON.stringify(content)}\n`, {
		isDurable: false,
		temporaryDirectory: temporary,
	}).catch(() => {});
};
