import {emptyHistogram, type Histogram, observe} from './histogram.ts';
import type {HistoryEntry} from './history-entry.ts';
import type {KernelReason} from './kernel-state.ts';
import type {RestartReason} from './phase.ts';

/**
 * How the application stood in a span of time: a life lived; none did, though one should; or none was wanted, because a
 * person had stopped it or it had done its work.
 */
export type Presence = 'up' | 'down' | 'off';

/** Known time. Whatever lies between two spans is not known. Milliseconds of the wall clock. */
export type Span = {readonly presence: Presence; readonly from: number; readonly to: number};

/** A life that ended, and nobody wanted it to. */
export type Failure = {
	readonly at: number;
	/** When the next life began; undefined where none has, or nobody watched. */
	readonly repairedAt: number | undefined;
};

/** One restart of the process, or of a kernel. */
export type RestartNote = {
	readonly at: number;
	readonly isKernel: boolean;
	readonly reason: RestartReason | KernelReason;
	/** Undefined while it has none, and for one that was cut off with its watchdog. */
	readonly outcome: 'success' | 'failed' | 'interrupted' | undefined;
};

/** What a history tells, in the order in which it happened. */
export type Account = {
	readonly spans: readonly Span[];
	readonly failures: readonly Failure[];
	readonly restarts: readonly RestartNote[];
};

/** What has come together since the first entry. None of it ever becomes less, but for a clock that is set back. */
export type Sums = {
	/** Milliseconds in which a life was there. */
	readonly up: number;
	/** Those of which it is settled that nobody asked for them. */
	readonly failures: number;
	/** From these failures to the next life. */
	readonly repairs: Histogram;
	/** When the life that is there began, in milliseconds of the wall clock; undefined while there is none. */
	readonly since: number | undefined;
};

/** A history that is read entry by entry, and forgets what is older than the longest time that is asked for. */
export type Chronicle = {
	readonly take: (entry: HistoryEntry) => void;
	/** All that is known at `now`; what is going on then goes on only where a watchdog runs. */
	readonly account: (now: number, isWatched: boolean) => Account;
	/** The same over all time, also of what is forgotten. */
	readonly sums: (now: number, isWatched: boolean) => Sums;
};

type Mutable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

type Up = {
	readonly presence: 'up';
	readonly from: number;
	readonly life: number;
	/** Its watchdog is gone, and was last known to be there then; whether the life goes on is not known. */
	unsureFrom: number | undefined;
};

type Gap = {
	readonly presence: 'down' | 'off';
	readonly from: number;
	/** The life that would follow; undefined where none came before. */
	readonly nextLife: number | undefined;
	readonly failure: Mutable<Failure> | undefined;
	/** It was said that the application should be up. */
	isSure: boolean;
};

/** A chronicle of at least the last `longest` milliseconds. */
export const createChronicle = (longest: number): Chronicle => {
	const spans: Mutable<Span>[] = [];
	const failures = new Set<Mutable<Failure>>();
	const restarts = new Map<string, RestartNote>();
	let open: Up | Gap | undefined;
	let closedGap: {readonly gap: Gap; readonly span: Mutable<Span>} | undefined;
	let newestRestart: {readonly life: number; readonly isAsked: boolean} | undefined;
	let watchdog: number | undefined;
	let seenAt = Number.NEGATIVE_INFINITY;
	let forgotten: Sums = {up: 0, failures: 0, repairs: emptyHistogram, since: undefined};

	const close = (to: number): void => {
		if (open === undefined) return;
		const span = {presence: open.presence, from: open.from, to};
		// A clock that was set back makes time that never was.
		if (to > open.from) spans.push(span);
		closedGap = open.presence === 'up' ? undefined : {gap: open, span};
		open = undefined;
	};

	// Who watches no more does not see how it goes on; a life may, and whoever adopts it knows.
	const lose = (at: number): void => {
		if (open?.presence === 'up') open.unsureFrom ??= at;
		else close(at);
	};

	const closeLife = (): void => {
		if (open?.presence === 'up') close(open.unsureFrom ?? seenAt);
	};

	const openGap = (presence: 'down' | 'off', from: number): void => {
		open = {presence, from, nextLife: undefined, failure: undefined, isSure: presence === 'down'};
	};

	const beginLife = (life: number, at: number): void => {
		closeLife();
		if (open?.presence === 'down' && open.failure !== undefined) open.failure.repairedAt = at;
		close(at);
		open = {presence: 'up', from: at, life, unsureFrom: undefined};
	};

	const endLife = (life: number, at: number): void => {
		if (open?.presence !== 'up' || open.life !== life) return;
		if (open.unsureFrom !== undefined) {
			close(open.unsureFrom);
			return;
		}
		close(at);
		const failure = {at, repairedAt: undefined};
		failures.add(failure);
		open = {presence: 'down', from: at, nextLife: life + 1, failure, isSure: false};
		if (newestRestart?.life === life + 1) judgeGap(newestRestart.isAsked);
	};

	// Why a life ended is on record before or after its end.
	const judgeGap = (isAsked: boolean): void => {
		if (open === undefined || open.presence === 'up' || open.isSure) return;
		if (!isAsked) open.isSure = true;
		else calm(open);
	};

	/** The life before a gap was ended by a person, or had done its work: no failure. */
	const calm = (gap: Gap): void => {
		if (gap.failure !== undefined) failures.delete(gap.failure);
		open = {...gap, presence: 'off', failure: undefined};
	};

	const judgeClosedGap = (life: number, isAsked: boolean): void => {
		if (closedGap === undefined || closedGap.gap.isSure || closedGap.gap.nextLife !== life) return;
		closedGap.gap.isSure = true;
		if (!isAsked) return;
		closedGap.span.presence = 'off';
		if (closedGap.gap.failure !== undefined) failures.delete(closedGap.gap.failure);
	};

	const noteRestart = (life: number, reason: RestartReason, at: number): void => {
		const isAsked = reason === 'manual_request';
		newestRestart = {life, isAsked};
		restarts.set(`life ${life}`, {at, isKernel: false, reason, outcome: undefined});
		if (open !== undefined && open.presence !== 'up' && open.nextLife === life) judgeGap(isAsked);
		else judgeClosedGap(life, isAsked);
	};

	const rest = (isWanted: boolean, at: number): void => {
		closeLife();
		if (open === undefined) openGap(isWanted ? 'down' : 'off', at);
		else if (open.presence === 'up') return;
		else if (isWanted && open.presence === 'down') open.isSure = true;
		else if (!isWanted && open.presence === 'down' && !open.isSure) calm(open);
		else if (isWanted !== (open.presence === 'down')) {
			close(at);
			openGap(isWanted ? 'down' : 'off', at);
		}
	};

	const change = (key: string, changes: Partial<RestartNote>): void => {
		const known = restarts.get(key);
		if (known !== undefined) restarts.set(key, {...known, ...changes});
	};

	const tell = (entry: HistoryEntry, at: number): void => {
		switch (entry.event) {
			case 'watchdog.began':
				watchdog = entry.pid;
				lose(seenAt);
				return;
			case 'watchdog.ended':
				// One that handed over ends after its successor has begun.
				if (entry.pid !== watchdog) return;
				watchdog = undefined;
				lose(at);
				return;
			case 'life.began':
				beginLife(entry.life, at);
				return;
			case 'life.adopted':
				// It lived all the time, also while nobody watched.
				if (open?.presence === 'up' && open.life === entry.life) open.unsureFrom = undefined;
				else beginLife(entry.life, at);
				return;
			case 'life.ended':
				endLife(entry.life, at);
				return;
			case 'process.phase':
				rest(entry.is_wanted, at);
				return;
			case 'restart':
				noteRestart(entry.life, entry.reason, at);
				return;
			case 'restart.outcome':
				change(`life ${entry.life}`, {outcome: entry.outcome});
				return;
			case 'kernel.restart': {
				const key = `kernel ${entry.restart}`;
				const {reason, outcome} = entry;
				if (restarts.has(key)) change(key, {outcome});
				else restarts.set(key, {at, isKernel: true, reason, outcome});
			}
		}
	};

	// Whether it is one, and when it was repaired, may still be told.
	const isOpen = (failure: Failure): boolean =>
		(open?.presence === 'down' && open.failure === failure) ||
		(closedGap?.gap.failure === failure && !closedGap.gap.isSure);

	const forget = (before: number): void => {
		while (spans[0] !== undefined && spans[0].to < before) {
			forgotten = addSpan(forgotten, spans[0]);
			spans.shift();
		}
		for (const failure of failures) {
			if (failure.at >= before || isOpen(failure)) break;
			forgotten = addFailure(forgotten, failure);
			failures.delete(failure);
		}
		for (const [key, {at}] of restarts) {
			if (at >= before) break;
			restarts.delete(key);
		}
	};

	const spansUntil = (now: number, isWatched: boolean): readonly Span[] =>
		open === undefined ? spans : [...spans, {...open, to: endOf(open, isWatched ? now : seenAt)}];

	return {
		take: entry => {
			const at = Date.parse(entry.at);
			if (Number.isNaN(at)) return;
			tell(entry, at);
			// Of a kernel it may be told long after, when a watchdog is there again.
			seenAt = entry.event === 'kernel.restart' ? Math.max(seenAt, at) : at;
			forget(at - longest);
		},
		account: (now, isWatched) => ({
			spans: spansUntil(now, isWatched),
			failures: [...failures],
			restarts: [...restarts.values()],
		}),
		sums: (now, isWatched) => {
			const isSettled = (failure: Failure): boolean =>
				!isOpen(failure) || (open?.presence === 'down' && open.failure === failure && open.isSure);
			const timed = spansUntil(now, isWatched).reduce(addSpan, forgotten);
			const since = open?.presence === 'up' ? open.from : undefined;
			return {...[...failures].filter(isSettled).reduce(addFailure, timed), since};
		},
	};
};

const endOf = (open: Up | Gap, to: number): number => (open.presence === 'up' ? (open.unsureFrom ?? to) : to);

const addSpan = (sums: Sums, {presence, from, to}: Span): Sums =>
	presence === 'up' ? {...sums, up: sums.up + Math.max(to - from, 0)} : sums;

const addFailure = (sums: Sums, {at, repairedAt}: Failure): Sums => ({
	...sums,
	failures: sums.failures + 1,
	repairs:
		repairedAt === undefined ? sums.repairs : observe(sums.repairs, Math.max(repairedAt - at, 0) / 1000),
});
