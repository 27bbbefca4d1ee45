import {createAlertFeed} from '../alerts/feed.ts';
import {plainJson} from '../core/text.ts';
import {explainWaitingAlerts} from '../core/waiting-alerts.ts';
import type {AlertFeed, AlertRow} from '../session/session.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {askModel} from './told-record.ts';
import type {Context, Verb} from './verb.ts';

const defaultRows = 20;
// More new alerts than this between two looks are not told one by one.
const longestLook = 10_000;

/** Prints the newest alerts; with -f those that come after, too. */
export const alerts: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const feed = createAlertFeed({directory: workspace.alerts});
	// Nothing that the feed waits for holds the process, half a file and a directory that is gone least of all.
	const holding = setInterval(() => {}, 2 ** 30);
	try {
		await feed.ready;
		await printAlerts(feed, workspace, context);
	} finally {
		clearInterval(holding);
		await feed.close();
	}
	return 0;
};

const printAlerts = async (feed: AlertFeed, workspace: Workspace, context: Context): Promise<void> => {
	const show = (rows: readonly AlertRow[]): void => {
		for (const row of rows) context.print(context.isJson ? json(row) : line(row));
	};
	const newest = await untilRead(feed, () => lastRows(feed, context.lines ?? defaultRows));
	show(newest);
	if (newest.length === 0 && !context.isJson && !context.isFollowing) {
		const troubles = (await askModel(workspace))?.troubles ?? [];
		context.print(explainWaitingAlerts(troubles) ?? 'No alerts yet.');
	}
	let lastShown = newest.at(-1)?.name ?? lastRows(feed, 1).at(-1)?.name;
	while (context.isFollowing) {
		await nextChange(feed);
		const rows = await untilRead(feed, () => rowsAfter(feed, lastShown));
		show(rows);
		lastShown = rows.at(-1)?.name ?? lastShown;
	}
};

const lastRows = (feed: AlertFeed, limit: number): readonly AlertRow[] => {
	const {count} = feed.changes.get();
	return feed.slice(Math.max(count - limit, 0), count);
};

// By name, not by number: older rows may be found in the archive meanwhile, and come before all others.
const rowsAfter = (feed: AlertFeed, name: string | undefined): readonly AlertRow[] => {
	const rows: AlertRow[] = [];
	for (let end = feed.changes.get().count; end > 0 && rows.length < longestLook; end -= 1) {
		const [row] = feed.slice(end - 1, end);
		if (row === undefined || row.name === name) break;
		rows.unshift(row);
	}
	return rows;
};

const untilRead = async (feed: AlertFeed, look: () => readonly AlertRow[]): Promise<readonly AlertRow[]> => {
	for (;;) {
		const rows = look();
		if (rows.every(({event}) => event !== '')) return rows;
		await nextChange(feed);
	}
};

const nextChange = ({changes}: AlertFeed): Promise<void> =>
	new Promise(resolve => {
		const unsubscribe = changes.subscribe(() => {
			unsubscribe();
			resolve();
		});
	});

const longestEvent = 'kernel.restart.max_attempts'.length;

const line = ({severity, timestamp, event, summary}: AlertRow): string =>
	`${(timestamp || '-').padEnd(24)}  ${severity.toUpperCase().padEnd(8)}  ${event.padEnd(longestEvent)}  ${summary}`;

const json = ({name, severity, event, timestamp, summary, payload, problem}: AlertRow): string =>
	plainJson({file: name, severity, event_type: event, timestamp, summary, payload, problem});
