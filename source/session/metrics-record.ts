import {readFile, stat} from 'node:fs/promises';
import {severityOf} from '../core/alert.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import type {MetricFacts} from '../core/metric-families.ts';
import type {Model} from '../core/model.ts';
import {createTotals} from '../core/totals.ts';
import type {Clock} from '../runtime/clock.ts';
import {within} from '../runtime/within.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {readWholeHistory} from '../watchdog/whole-history.ts';
import type {Workspace} from '../watchdog/workspace.ts';

// A disk that hangs must not keep Prometheus waiting.
const writeTimeout = 500;

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
	/** What was told of the time that lives ran, in milliseconds. */
	let toldUp = 0;
	/** What an earlier watchdog saw of it, and could not put on record any more. */
	let unrecordedUp: number | undefined;
	let hasLaunched = false;

	const begin = async (): Promise<void> => {
		const [size, told] = await Promise.all([
			stat(workspace.history).then(
				found => found.size,
				() => 0,
			),
			readToldUp(workspace.metrics),
		]);
		lengthBefore = size;
		toldUp = told;
	};

	const read = async (): Promise<void> => {
		// One that cannot be read is none: what it knew begins anew.
		await readWholeHistory(workspace.history, keeper.take, lengthBefore).catch(() => {});
		for (const entry of waiting ?? []) keeper.take(entry);
		waiting = undefined;
	};

	/**
	 * A life whose watchdog is killed is on record until its last line only, but was told to Prometheus until then: what is
	 * told goes on from there. Whether the life goes on is known when this watchdog has adopted it or begun another.
	 */
	const upOf = (recorded: number): number => {
		if (hasLaunched) unrecordedUp ??= Math.max(toldUp - recorded, 0);
		toldUp = Math.max(recorded + (unrecordedUp ?? 0), toldUp);
		return toldUp;
	};

	const startOf = ({process: {spawnedAt}}: Model): number | undefined => {
		// Read once: the two clocks drift apart, and a start that moves would look like another life.
		if (spawnedAt === undefined) life = undefined;
		else if (life?.spawnedAt !== spawnedAt)
			life = {spawnedAt, at: Math.round(clock.wall().getTime() - (clock.now() - spawnedAt))};
		return life?.at;
	};

	return {
		begin,
		take: entry => {
			hasLaunched ||= launching.has(entry.event);
			if (waiting === undefined) keeper.take(entry);
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
			const up = upOf(totals.up);
			await within(writeTimeout, clock, writeToldUp(workspace, up));
			const told = model.get();
			return {
				model: told,
				totals: {...totals, up},
				alerts,
				beats: applications.beats(),
				startedAt: startOf(told),
				now,
				wall,
			};
		},
	};
};

const launching: ReadonlySet<HistoryEntry['event']> = new Set([
	'life.began',
	'life.adopted',
	'life.ended',
	'process.phase',
]);

const readToldUp = async (file: string): Promise<number> => {
	try {
		const {run_seconds_total: seconds} = JSON.parse(await readFile(file, 'utf8'));
		return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : 0;
	} catch {
		// Nothing was ever told, or nobody knows what.
		return 0;
	}
};

const writeToldUp = async (
	{metrics, temporary}: Options['workspace'],
	milliseconds: number,
): Promise<void> => {
	const content = `${JSON.stringify({run_seconds_total: milliseconds / 1000})}\n`;
	// A disk that takes nothing is told of elsewhere; then a killed watchdog makes this counter begin lower.
	await writeFileAtomic(metrics, content, {isDurable: false, temporaryDirectory: temporary}).catch(() => {});
};
