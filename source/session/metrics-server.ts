import {codeOf, reasonOf} from '../core/errors.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import type {MetricsSettings} from '../core/metrics-settings.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Endpoint} from './metrics-endpoint.ts';
import {createMetricsRecord} from './metrics-record.ts';

const retryDelay = 1000;

type Options = {
	readonly settings: MetricsSettings;
	readonly workspace: Workspace;
	readonly clock: Clock;
	/** Why nobody can be served now, or undefined when they are. */
	readonly onTrouble: (message: string | undefined) => void;
};

/** Serves the metrics of a watchdog over HTTP, for as long as it has the workspace's lock. */
export type MetricsServer = {
	/** Begins to listen in the background, before anything of this watchdog is put on record. Never rejects. */
	readonly open: () => Promise<void>;
	readonly take: (entry: HistoryEntry) => void;
	readonly countAlert: (event: string) => void;
	/** Answers from now on. */
	readonly serve: (watchdog: Watchdog) => void;
	/** Ends every connection; it may be opened again. Never rejects. */
	readonly close: () => Promise<void>;
};

/** A server of metrics; undefined where nobody wants them, and then nothing of it is loaded. */
export const createMetricsServer = (options: Options): MetricsServer | undefined => {
	const {settings, workspace, clock, onTrouble} = options;
	const {port, host} = settings;
	if (port === undefined) return undefined;
	const record = createMetricsRecord({workspace, clock});
	let watchdog: Watchdog | undefined;
	let beginning: Promise<void> | undefined;
	/** The newest time it was opened or closed: what an earlier one still does counts no more. */
	let turn = 0;
	let listening: Promise<Endpoint | undefined> = Promise.resolve(undefined);
	let cancelRetry = (): void => {};

	const listen = async (own: number): Promise<Endpoint | undefined> => {
		try {
			const {openEndpoint} = await import('./metrics-endpoint.ts');
			if (turn !== own) return undefined;
			const endpoint = await openEndpoint({port, host}, () => ({watchdog, record, clock}));
			onTrouble(undefined);
			return endpoint;
		} catch (error) {
			if (turn !== own) return undefined;
			onTrouble(explain({port, host}, error));
			cancelRetry = clock.callAt(clock.now() + retryDelay, () => {
				listening = listen(own);
			});
			return undefined;
		}
	};

	return {
		open: async () => {
			turn += 1;
			const own = turn;
			beginning ??= record.begin();
			await beginning;
			listening = listen(own);
		},
		take: record.take,
		countAlert: record.countAlert,
		serve: host => {
			watchdog = host;
			// Soon, so that nothing has to wait in memory for the first who asks.
			void record.facts(host);
		},
		close: async () => {
			turn += 1;
			cancelRetry();
			const endpoint = await listening;
			listening = Promise.resolve(undefined);
			await endpoint?.close();
		},
	};
};

const explain = ({port, host}: {readonly port: number; readonly host: string}, error: unknown): string => {
	const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
	const what = reasons.get(codeOf(error)) ?? 'Correct `metrics` in the config';
	return `The metrics cannot be served on ${place} (${reasonOf(error)}). ${what}; it is tried again each second.`;
};

const reasons: ReadonlyMap<string, string> = new Map([
	['EADDRINUSE', 'Another process has that port: end it, or write another `metrics.port`'],
	['EADDRNOTAVAIL', 'This machine has no such address: correct `metrics.host`'],
	['ENOTFOUND', 'Nobody knows that name: correct `metrics.host`'],
	['EACCES', 'This user may not have that port: write a `metrics.port` from 1024 on'],
]);
