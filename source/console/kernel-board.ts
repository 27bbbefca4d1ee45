import type {Instant} from '../core/instant.ts';
import type {KernelRow, Model} from '../core/model.ts';
import {type Standing, standingOf, standings} from '../core/standing.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';

/** The kernels as they are drawn: the worst first, and as old as they were at `now`. */
export type KernelBoard = {
	readonly rows: readonly KernelRow[];
	readonly totals: Readonly<Record<Standing, number>>;
	readonly now: Instant;
};

type Options = {
	readonly model: Store<Model>;
	/** Tells the time each second. */
	readonly ticker: Store<Instant>;
	readonly clock: Clock;
};

/**
 * The board of a model. It changes each second, and at once when more than a beat has happened: beats come all the
 * time, and a screen that was drawn for each of them would never rest.
 */
export const createKernelBoard = ({model, ticker, clock}: Options): Store<KernelBoard> => {
	const listeners = new Set<() => void>();
	let source = model.get();
	// What the listeners know; somebody who asks in between may see something newer.
	let told = source;
	let board = boardOf(source, clock.now());
	let unsubscribe = (): void => {};

	const build = (): void => {
		source = model.get();
		board = boardOf(source, clock.now());
	};
	const tell = (): void => {
		build();
		told = source;
		for (const listener of [...listeners]) listener();
	};
	const listen = (): void => {
		told = source;
		const stops = [
			ticker.subscribe(tell),
			model.subscribe(() => {
				if (isNews(told, model.get())) tell();
			}),
		];
		unsubscribe = () => {
			for (const stop of stops) stop();
		};
	};

	return {
		get: () => {
			// While nobody listens nobody keeps it up to date either.
			const isOld = listeners.size === 0 && clock.now() - board.now >= freshFor;
			if (isOld || isNews(source, model.get())) build();
			return board;
		},
		subscribe: listener => {
			if (listeners.size === 0) listen();
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) unsubscribe();
			};
		},
	};
};

const freshFor = 1000;

/** Sorted by how bad it is; among equals the order of their registration stays, so that rows do not jump. */
export const boardOf = ({kernels}: Pick<Model, 'kernels'>, now: Instant): KernelBoard => {
	const groups = new Map<Standing, KernelRow[]>(standings.map(standing => [standing, []]));
	const downAndCritical: KernelRow[] = [];
	const totals = {failed: 0, restarting: 0, cooling: 0, overdue: 0, away: 0, healthy: 0};
	for (const row of kernels) {
		const standing = standingOf(row, now);
		totals[standing] += 1;
		const group = standing === 'failed' && row.isCritical ? downAndCritical : groups.get(standing);
		group?.push(row);
	}
	return {rows: downAndCritical.concat(...groups.values()), totals, now};
};

const isNews = (before: Model, after: Model): boolean => !isBeatsOnly(before.kernels, after.kernels);

const isBeatsOnly = (before: readonly KernelRow[], after: readonly KernelRow[]): boolean =>
	before === after ||
	(before.length === after.length &&
		after.every((row, index) => {
			const old = before[index];
			return old === row || (old !== undefined && isSameButBeat(old, row));
		}));

const isSameButBeat = (one: KernelRow, other: KernelRow): boolean =>
	one.key === other.key &&
	one.phase === other.phase &&
	one.attempts === other.attempts &&
	one.until === other.until &&
	one.reason === other.reason &&
	one.heartbeatTimeout === other.heartbeatTimeout &&
	one.isLinked === other.isLinked &&
	one.isCritical === other.isCritical &&
	one.isRestartable === other.isRestartable;
