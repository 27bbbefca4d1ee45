import type {Severity} from '../core/alert.ts';
import {severityIn} from '../core/alert-name.ts';
import {subjectOf} from '../core/alert-subject.ts';
import type {AlertRow} from '../session/session.ts';
import {type Fold, type Folds, foldsOf} from './alert-folds.ts';
import {isMatch, patternOf} from './match.ts';

/** Which alerts are shown. */
export type AlertSearch = {
	/** What they must have in them; undefined: anything. */
	readonly filter: string | undefined;
	/** The least severity. */
	readonly least: Severity;
};

/**
 * What is known of every alert of a feed: six bytes for each beside its name, so that a hundred thousand cost little.
 * What an alert says is known once it was read; until then it is a row of its own, and no filter lets it through.
 */
export type AlertIndex = {
	/** Takes in which alerts there are; what is known of those that stay is kept. */
	readonly align: (names: readonly string[]) => void;
	/** Takes in what an alert says; returns whether that changes what is drawn. */
	readonly learn: (place: number, row: AlertRow) => boolean;
	/** Returns whether that is another one. */
	readonly search: (search: AlertSearch) => boolean;
	readonly names: () => readonly string[];
	readonly isRead: (place: number) => boolean;
	/** Whether it says the same as the one behind it. */
	readonly isLikeNext: (place: number) => boolean;
	/** Whether only reading it tells if the filter lets it through. */
	readonly isUnsearched: (place: number) => boolean;
	readonly isShown: (place: number) => boolean;
	/** The drawn rows as they are known now. */
	readonly folds: () => Folds;
};

/** An index of nothing. */
export const createAlertIndex = (): AlertIndex => {
	let names: readonly string[] = [];
	let subjects = new Int32Array(0);
	let ranks = new Uint8Array(0);
	let verdicts = new Uint8Array(0);
	let search: AlertSearch = {filter: undefined, least: 'info'};
	let pattern = patternOf(search.filter);
	let least = rankOf(search.least);

	const isUnsearched = (place: number): boolean =>
		pattern !== undefined && verdicts[place] === unknown && (ranks[place] ?? 0) >= least;
	const isShown = (place: number): boolean =>
		(pattern === undefined || verdicts[place] === matching) && (ranks[place] ?? 0) >= least;

	return {
		align: next => {
			const {moves, fresh} = movesOf(names, next);
			subjects = moved(subjects, new Int32Array(next.length), moves);
			verdicts = moved(verdicts, new Uint8Array(next.length), moves);
			ranks = moved(ranks, ranksOf(next, fresh), moves);
			names = next;
		},
		learn: (place, row) => {
			const subject = hashOf(subjectOf(row));
			const rank = rankOf(row.severity);
			const verdict = verdictOf(row, pattern);
			const isNews = subjects[place] !== subject || ranks[place] !== rank || verdicts[place] !== verdict;
			subjects[place] = subject;
			ranks[place] = rank;
			verdicts[place] = verdict;
			return isNews;
		},
		search: next => {
			const {filter: before} = search;
			if (next.filter === before && next.least === search.least) return false;
			search = next;
			least = rankOf(next.least);
			if (next.filter === before) return true;
			pattern = patternOf(next.filter);
			// Who lacks a text lacks a longer one, too.
			const isLonger = before !== undefined && next.filter?.includes(before) === true;
			verdicts = verdicts.map(verdict => (isLonger && verdict === other ? other : unknown));
			return true;
		},
		names: () => names,
		isRead: place => subjects[place] !== 0,
		isLikeNext: place => subjects[place] !== 0 && subjects[place] === subjects[place + 1],
		isUnsearched,
		isShown,
		folds: () => foldsOf({subjects, isShown, isUnsearched}),
	};
};

const unknown = 0;
const matching = 1;
const other = 2;

const severityRanks: Readonly<Record<Severity, number>> = {info: 0, warning: 1, critical: 2};

const rankOf = (severity: Severity): number => severityRanks[severity];

const ranksOf = (names: readonly string[], {start, end}: Fold): Uint8Array<ArrayBuffer> => {
	const ranks = new Uint8Array(names.length);
	for (let place = start; place < end; place += 1)
		ranks[place] = rankOf(severityIn(names[place] ?? '') ?? 'warning');
	return ranks;
};

const verdictOf = (row: AlertRow, pattern: ReturnType<typeof patternOf>): number => {
	if (pattern === undefined) return unknown;
	return textsOf(row).some(text => isMatch(text, pattern)) ? matching : other;
};

// What its row says.
const textsOf = ({severity, event, summary}: AlertRow): readonly string[] => [severity, event, summary];

// FNV-1a. Two neighbours of four thousand millions are folded that should not be.
const hashOf = (text: string): number => {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index += 1)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return hash === 0 ? 1 : hash | 0;
};

type Move = {readonly from: number; readonly to: number; readonly length: number};

/** What stays, and where all that is new stands. */
type Moves = {readonly moves: readonly Move[]; readonly fresh: Fold};

// Mostly all that is new stands at one end.
const movesOf = (before: readonly string[], after: readonly string[]): Moves => {
	const least = Math.min(before.length, after.length);
	let head = 0;
	while (head < least && before[head] === after[head]) head += 1;
	let tail = 0;
	while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
	const moves: Move[] = [
		{from: 0, to: 0, length: head},
		{from: before.length - tail, to: after.length - tail, length: tail},
	];
	const fresh = {start: head, end: after.length - tail};
	if (head + tail === least) return {moves, fresh};
	const places = new Map(before.slice(head, before.length - tail).map((name, place) => [name, head + place]));
	for (let to = head; to < after.length - tail; to += 1) {
		const from = places.get(after[to] ?? '');
		if (from !== undefined) moves.push({from, to, length: 1});
	}
	return {moves, fresh};
};

const moved = <Items extends Int32Array | Uint8Array>(
	from: Items,
	to: Items,
	moves: readonly Move[],
): Items => {
	for (const {from: source, to: target, length} of moves)
		to.set(from.subarray(source, source + length), target);
	return to;
};
