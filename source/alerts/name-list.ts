import {setImmediate} from 'node:timers/promises';
import {orderOf} from '../core/alert-name.ts';

/** Names in the order in which their alerts were raised; those without a time come first. */
export type NameList = {
	readonly size: () => number;
	/** All names; what comes later does not change it. */
	readonly names: () => readonly string[];
	/** The names from `start` to `end` (exclusive). */
	readonly slice: (start: number, end: number) => readonly string[];
	/** How often it has changed. */
	readonly changes: () => number;
	readonly has: (name: string) => boolean;
	/** Puts in those that are not there; returns how many that were. */
	readonly add: (names: Iterable<string>) => number;
	/** Takes out those that are there; returns how many that were. */
	readonly remove: (names: Iterable<string>) => number;
};

/** An empty list. Few names are put in by bisection, many by one sort. */
export const createNameList = (): NameList => {
	const known = new Set<string>();
	let entries: Entry[] = [];
	let changes = 0;
	// Asked for at each change, and mostly one name is new.
	let inOrder: string[] | undefined;
	return {
		size: () => entries.length,
		changes: () => changes,
		names: () => {
			inOrder ??= entries.map(({name}) => name);
			return inOrder.slice();
		},
		slice: (start, end) => entries.slice(Math.max(0, start), Math.max(0, end)).map(({name}) => name),
		has: name => known.has(name),
		add: names => {
			const added: Entry[] = [];
			for (const name of names) {
				if (known.has(name)) continue;
				known.add(name);
				added.push({name, order: orderOf(name)});
			}
			if (added.length > 0) changes += 1;
			if (added.length > few) {
				for (const entry of added) entries.push(entry);
				entries.sort(compare);
				inOrder = undefined;
				return added.length;
			}
			for (const entry of added) {
				const position = positionOf(entries, entry);
				entries.splice(position, 0, entry);
				inOrder?.splice(position, 0, entry.name);
			}
			return added.length;
		},
		remove: names => {
			const removed = [...names].filter(name => known.delete(name));
			if (removed.length > 0) changes += 1;
			if (removed.length > few) {
				entries = entries.filter(({name}) => known.has(name));
				inOrder = undefined;
				return removed.length;
			}
			for (const name of removed) {
				const position = positionOf(entries, {name, order: orderOf(name)});
				entries.splice(position, 1);
				inOrder?.splice(position, 1);
			}
			return removed.length;
		},
	};
};

/** Puts in very many names without holding up the event loop. */
export const addGradually = async (list: NameList, names: readonly string[]): Promise<void> => {
	for (let first = 0; first < names.length; first += portion) {
		list.add(names.slice(first, first + portion));
		await setImmediate();
	}
};

type Entry = {readonly name: string; readonly order: number};

/** Up to so many insertions are cheaper than a look at the whole list. */
const few = 200;
/** So many names are sorted in one go, which takes about 10 ms. */
const portion = 10_000;

const compare = (a: Entry, b: Entry): number => {
	if (a.order !== b.order) return a.order - b.order;
	if (a.name === b.name) return 0;
	return a.name < b.name ? -1 : 1;
};

const positionOf = (entries: readonly Entry[], wanted: Entry): number => {
	let low = 0;
	let high = entries.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const entry = entries[middle];
		if (entry !== undefined && compare(entry, wanted) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
};
