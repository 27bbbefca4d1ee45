// As many as the clients of a few processes hold back while nobody confirms them.
const mostKnown = 4000;

/** Takes what is told under an id, unless that was taken before: then what became of it is the answer. */
export type ToldOnce = (id: string, take: () => Promise<void>) => Promise<void>;

/** One that knows nothing yet, and then the newest ids. What is refused may be told again. */
export const createToldOnce = (limit = mostKnown): ToldOnce => {
	const known = new Map<string, Promise<void>>();
	return (id, take) => {
		const before = known.get(id);
		if (before !== undefined) return before;
		const taken = take();
		known.set(id, taken);
		taken.catch(() => {
			if (known.get(id) === taken) known.delete(id);
		});
		const [oldest] = known.keys();
		if (oldest !== undefined && known.size > limit) known.delete(oldest);
		return taken;
	};
};
