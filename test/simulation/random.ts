/** A stream of chance that a seed decides altogether. */
export type Random = {
	/** From 0 up to, and without, 1. */
	readonly next: () => number;
	/** A whole number from 0 up to, and without, `limit`. */
	readonly below: (limit: number) => number;
	readonly between: (least: number, most: number) => number;
	readonly chance: (probability: number) => boolean;
	readonly pick: <Item>(items: readonly Item[]) => Item;
};

/** Mulberry32: 32 bits of state are plenty for one schedule. */
export const createRandom = (seed: number): Random => {
	let state = Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995;
	const next = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const below = (limit: number): number => Math.floor(next() * limit);
	return {
		next,
		below,
		between: (least, most) => least + next() * (most - least),
		chance: probability => next() < probability,
		pick: items => {
			const item = items[below(items.length)];
			if (item === undefined) throw new Error('Expected something to pick from.');
			return item;
		},
	};
};
