import {columnsOf, type MetricsColumn, metricsTable} from '../console/panels/metrics-lines.ts';
import {createChronicle} from '../core/chronicle.ts';
import {type Metrics, metricsOf, type RestartTotals, type WindowMetrics, windowOf} from '../core/metrics.ts';
import {secondsOf} from '../core/seconds.ts';
import {plainJson} from '../core/text.ts';
import {readWholeHistory} from '../watchdog/whole-history.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {askModel} from './told-record.ts';
import type {Verb} from './verb.ts';

// A wider table is harder to read.
const widest = 100;

/** Tells what became of the application in the last hour, day and week, and since its first day here, with or without a watchdog. */
export const metrics: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const model = await askModel(workspace);
	const counted = await countAll(workspace, model !== undefined);
	const trouble = model?.troubles.find(({topic}) => topic === 'history')?.message;
	if (context.isJson) {
		context.print(plainJson({...shapeOf(counted), ...(trouble !== undefined && {trouble})}, 2));
		return 0;
	}
	for (const line of linesOf(counted)) context.print(line);
	if (trouble !== undefined) context.print(`Something is missing: ${trouble}`);
	return 0;
};

type Counted = {
	readonly metrics: Metrics;
	readonly all: WindowMetrics;
	/** When the history begins; undefined where there is none. */
	readonly since: number | undefined;
};

const countAll = async ({history}: Workspace, isWatched: boolean): Promise<Counted> => {
	const chronicle = createChronicle(Number.POSITIVE_INFINITY);
	let since: number | undefined;
	await readWholeHistory(history, entry => {
		const at = Date.parse(entry.at);
		if (!Number.isNaN(at)) since = Math.min(since ?? at, at);
		chronicle.take(entry);
	});
	const now = Date.now();
	const account = chronicle.account(now, isWatched);
	return {
		metrics: metricsOf(account, now),
		all: windowOf(account, now, Math.max(now - (since ?? now), 0)),
		since,
	};
};

const linesOf = ({metrics: counted, all}: Counted): readonly string[] => {
	const columns: readonly MetricsColumn[] = [
		...columnsOf(counted),
		{heading: 'all time', shortHeading: 'all', metrics: all},
	];
	const width = process.stdout.isTTY ? Math.min(process.stdout.columns, widest) : widest;
	return metricsTable(columns, counted.at, new Date(counted.at), width).map(line =>
		line
			.map(({text}) => text)
			.join('')
			.trimEnd(),
	);
};

/** What a script reads; durations are seconds, shares from 0 to 1, and null stands for what cannot be said. */
const shapeOf = ({metrics: counted, all, since}: Counted) => ({
	at: counted.at,
	since: since === undefined ? null : new Date(since).toISOString(),
	hour: shapeOfWindow(counted.hour),
	day: shapeOfWindow(counted.day),
	week: shapeOfWindow(counted.week),
	all: shapeOfWindow(all),
});

const shapeOfWindow = (window: WindowMetrics) => ({
	length_seconds: secondsOf(window.length),
	up_seconds: secondsOf(window.up),
	down_seconds: secondsOf(window.down),
	stopped_seconds: secondsOf(window.off),
	unknown_seconds: secondsOf(window.unknown),
	uptime: window.uptime ?? null,
	failures: window.failures,
	mtbf_seconds: secondsOrNull(window.meanTimeBetweenFailures),
	mttr_seconds: secondsOrNull(window.meanTimeToRepair),
	restarts: shapeOfRestarts(window.process),
	kernel_restarts: shapeOfRestarts(window.kernels),
});

const shapeOfRestarts = ({count, reasons, succeeded, failed, successRate}: RestartTotals) => ({
	count,
	reasons,
	succeeded,
	failed,
	success_rate: successRate ?? null,
});

const secondsOrNull = (milliseconds: number | undefined): number | null =>
	milliseconds === undefined ? null : secondsOf(milliseconds);
