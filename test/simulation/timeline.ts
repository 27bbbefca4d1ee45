import v8 from 'node:v8';

/** Somebody to whom things happen: a watchdog, a process, or the world itself. What waits for a dead one never comes. */
export type Actor = {
	readonly name: string;
	isAlive: boolean;
	/** Stands still until then. */
	stalledUntil: number;
	/** Events that wait for it. */
	pending: number;
};

/** Simulated time: what happens next, happens now. */
export type Timeline = {
	readonly now: () => number;
	/** How many steps were taken. */
	readonly steps: () => number;
	/** Whose turn it is. */
	readonly actor: () => Actor;
	/** Calls back at an instant, for the actor whose turn it is or another; returns how to call that off. */
	readonly at: (instant: number, callback: () => void, actor?: Actor) => () => void;
	/** Lets an actor do something now, and everything that follows from it at once. */
	readonly act: (actor: Actor, task: () => void) => void;
	/** Takes the next step; false where nothing is left to happen until `end`. */
	readonly step: (end: number) => boolean;
};

/** A new somebody. */
export const createActor = (name: string): Actor => ({name, isAlive: true, stalledUntil: 0, pending: 0});

type Event = {
	at: number;
	readonly order: number;
	readonly callback: () => void;
	readonly actor: Actor;
	isOver: boolean;
};

// A macrotask a step would do the same at ten times the price.
v8.setFlagsFromString('--allow-natives-syntax');
const runMicrotasks: () => void = new Function('%PerformMicrotaskCheckpoint()') as () => void;

/** Time that stands still until somebody takes a step. Must be driven from a macrotask. */
export const createTimeline = (world: Actor): Timeline => {
	const heap: Event[] = [];
	let now = 0;
	let order = 0;
	let steps = 0;
	let actor = world;

	const act = (next: Actor, task: () => void): void => {
		actor = next;
		steps += 1;
		task();
		runMicrotasks();
		actor = world;
	};

	return {
		now: () => now,
		steps: () => steps,
		actor: () => actor,
		act,
		at: (instant, callback, owner = actor) => {
			order += 1;
			const event = {at: Math.max(instant, now), order, callback, actor: owner, isOver: false};
			owner.pending += 1;
			push(heap, event);
			return () => {
				if (!event.isOver) owner.pending -= 1;
				event.isOver = true;
			};
		},
		step: end => {
			for (let next = heap[0]; next !== undefined && next.at <= end; next = heap[0]) {
				pop(heap);
				if (next.isOver || !next.actor.isAlive) continue;
				if (next.actor.stalledUntil > next.at) {
					next.at = next.actor.stalledUntil;
					push(heap, next);
					continue;
				}
				next.isOver = true;
				next.actor.pending -= 1;
				now = next.at;
				act(next.actor, next.callback);
				return true;
			}
			now = Math.max(now, end);
			return false;
		},
	};
};

const isBefore = (one: Event, other: Event): boolean =>
	one.at < other.at || (one.at === other.at && one.order < other.order);

const push = (heap: Event[], event: Event): void => {
	let index = heap.length;
	heap.push(event);
	while (index > 0) {
		const parent = (index - 1) >> 1;
		const above = heap[parent] as Event;
		if (!isBefore(event, above)) break;
		heap[index] = above;
		index = parent;
	}
	heap[index] = event;
};

const pop = (heap: Event[]): void => {
	const last = heap.pop();
	if (last === undefined || heap.length === 0) return;
	let index = 0;
	while (true) {
		const left = index * 2 + 1;
		if (left >= heap.length) break;
		const right = left + 1;
		const least = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left;
		if (!isBefore(heap[least] as Event, last)) break;
		heap[index] = heap[least] as Event;
		index = least;
	}
	heap[index] = last;
};
