import {metricFamilies} from '../core/metric-families.ts';
import {unreadiness} from '../core/readiness.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {exposeMetrics, expositionType} from './exposition.ts';
import type {MetricsRecord} from './metrics-record.ts';

/** One answer over HTTP. */
export type Page = {
	readonly status: number;
	readonly type: string;
	readonly body: string;
	/** The methods that are allowed, where another one was used. */
	readonly allow?: string;
};

type Host = {
	/** Undefined while it begins. */
	readonly watchdog: Pick<Watchdog, 'model' | 'applications'> | undefined;
	readonly record: Pick<MetricsRecord, 'facts'>;
	readonly clock: Clock;
};

/** What a request is answered. */
export const pageOf = async (method = 'GET', url = '/', host: Host): Promise<Page> => {
	const path = url.replace(/[?#].*$/s, '');
	const page = pages.get(path);
	if (page === undefined)
		return text(404, `Expected one of ${[...pages.keys()].join(', ')}, got another path.`);
	if (method !== 'GET' && method !== 'HEAD')
		return {
			...text(405, 'Expected GET, got another method. Nothing can be changed here.'),
			allow: 'GET, HEAD',
		};
	return host.watchdog === undefined
		? text(503, 'The watchdog begins.')
		: page({...host, watchdog: host.watchdog});
};

type Serving = Host & {readonly watchdog: NonNullable<Host['watchdog']>};

type Answer = (host: Serving) => Page | Promise<Page>;

const tellMetrics: Answer = async ({watchdog, record}) => ({
	status: 200,
	type: expositionType,
	body: await exposeMetrics(metricFamilies(await record.facts(watchdog))),
});

const tellReadiness: Answer = ({watchdog, clock}) => {
	const reason = unreadiness(watchdog.model.get(), clock.now());
	return reason === undefined ? text(200, 'ok') : text(503, `Not ready: ${reason}.`);
};

const pages: ReadonlyMap<string, Answer> = new Map([
	['/metrics', tellMetrics],
	['/livez', () => text(200, 'ok')],
	['/readyz', tellReadiness],
]);

const text = (status: number, body: string): Page => ({
	status,
	type: 'text/plain; charset=utf-8',
	body: `${body}\n`,
});
