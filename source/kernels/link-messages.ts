/** What a message, or a part of it, holds. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads one line. Nonsense has no fields, and is ignored by this. Never throws. */
export const readFields = (line: string): Fields => {
	try {
		return Object(JSON.parse(line));
	} catch {
		return {};
	}
};

/** The part of an answer that says why not; the code is one of JSON-RPC. */
export const refused = (code: number, message: string): Fields => ({error: {code, message}});

/** A list in pieces of at most so many items. */
export const pieces = <Item>(items: readonly Item[], size: number): readonly Item[][] =>
	Array.from({length: Math.ceil(items.length / size)}, (_, index) =>
		items.slice(index * size, (index + 1) * size),
	);
