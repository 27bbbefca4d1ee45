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
	/** Puts in those that are not there; returns them. */
	readonly add: (names: readonly string[]) => readonly string[];
	/** Takes out those that are there; returns them. */
	readonly remove: (names: Iterable<string>) => readonly string[];
};

/**
 * An empty list. A hundred thousand names are held once, and found by bisection: no set of them, nothing beside each but
 * a number.
 */
export const createNameList = (): NameList => {
	let names: string[] = [];
	/** By which they are sorted; a number is compared sooner than it is read from the name again. */
	let orders: number[] = [];
	let changes = 0;
	// Who was given the names holds them; then the next change is made in a copy.
	let isLent = false;

	const placeOf = (name: string): number => {
		const order = orderOf(name);
		let low = 0;
		let high = names.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (isBefore(orders[middle] ?? 0, names[middle] ?? '', order, name)) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	const has = (name: string): boolean => names[placeOf(name)] === name;
	const own = (): void => {
		if (isLent) names = names.slice();
		isLent = false;
	};
	// From the end on, so that all that is there moves once and nothing is held twice.
	const merge = (added: readonly string[]): void => {
		own();
		let from = names.length - 1;
		names.length += added.length;
		orders.length = names.length;
		let to = names.length - 1;
		for (const name of added.toReversed()) {
			const order = orderOf(name);
			for (; from >= 0; from -= 1, to -= 1) {
				const [oldName = '', oldOrder = 0] = [names[from], orders[from]];
				if (isBefore(oldOrder, oldName, order, name)) break;
				names[to] = oldName;
				orders[to] = oldOrder;
			}
			names[to] = name;
			orders[to] = order;
			to -= 1;
		}
	};

	return {
		size: () => names.length,
		changes: () => changes,
		names: () => {
			isLent = true;
			return names;
		},
		slice: (start, end) => names.slice(Math.max(0, start), Math.max(0, end)),
		has,
		add: wanted => {
			const added = sorted([...new Set(wanted)].filter(name => !has(name)));
			if (added.length === 0) return added;
			changes += 1;
			if (added.length > few) {
				merge(added);
				return added;
			}
			own();
			for (const name of added) {
				const place = placeOf(name);
				names.splice(place, 0, name);
				orders.splice(place, 0, orderOf(name));
			}
			return added;
		},
		remove: wanted => {
			const removed = [...new Set(wanted)].filter(has);
			if (removed.length === 0) return removed;
			changes += 1;
			if (removed.length > few) {
				const gone = new Set(removed);
				orders = orders.filter((_, place) => !gone.has(names[place] ?? ''));
				names = names.filter(name => !gone.has(name));
				isLent = false;
				return removed;
			}
			own();
			for (const name of removed) {
				const place = placeOf(name);
				names.splice(place, 1);
				orders.splice(place, 1);
			}
			return removed;
		},
	};
};

/** Up to so many insertions are cheaper than a copy of the whole list. */
const few = 200;

// The number is read from each name once, not once a comparison.
const sorted = (names: readonly string[]): readonly string[] =>
	names
		.map(name => ({name, order: orderOf(name)}))
		.sort((one, other) => (isBefore(one.order, one.name, other.order, other.name) ? -1 : 1))
		.map(({name}) => name);

const isBefore = (order: number, name: string, otherOrder: number, otherName: string): boolean =>
	order === otherOrder ? name < otherName : order < otherOrder;
