/** Numbers that look random and are the same for the same seed. */
export type Random = {
	/** A whole number from 0 to below `limit`. */
	readonly below: (limit: number) => number;
	readonly pick: <Item>(items: readonly Item[]) => Item;
};

/** The generator mulberry32. */
export const createRandom = (seed: number): Random => {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d_2b_79_f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit: number): number => Math.floor(next() * limit);
	return {
		below,
		pick: items => {
			const item = items[below(items.length)];
			if (item === undefined) throw new Error('Expected something to pick from, got nothing.');
			return item;
		},
	};
};
