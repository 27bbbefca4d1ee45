/** No line of the link is longer, in characters. */
export const longestLine = 64 * 1024;

/** Cuts a stream into lines, and drops those that are too long; it never holds much more than one. */
export const createLineCutter = (onLine: (line: string) => void): ((chunk: Buffer) => void) => {
	const decoder = new TextDecoder();
	let held = '';
	return chunk => {
		for (const [index, piece] of decoder.decode(chunk, {stream: true}).split('\n').entries()) {
			if (index > 0) {
				if (held.length <= longestLine && held.trim() !== '') onLine(held);
				held = '';
			}
			// What is too long already is not made longer.
			if (held.length <= longestLine) held += piece;
		}
	};
};
