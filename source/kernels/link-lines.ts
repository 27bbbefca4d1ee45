/** No line of the link is longer, in bytes. */
export const longestLine = 64 * 1024;

/** Cuts a stream into lines, and drops those over 64 KiB; it never holds more than one. */
export const createLineCutter = (onLine: (line: string) => void): ((chunk: Buffer) => void) => {
	let parts: Buffer[] = [];
	let size = 0;

	const take = (part: Buffer): void => {
		size += part.length;
		// Of a line that is too long nothing is kept, so at its end there is none.
		if (size <= longestLine) parts.push(part);
		else parts = [];
	};

	const end = (): void => {
		const line = Buffer.concat(parts).toString();
		parts = [];
		size = 0;
		if (line.trim() !== '') onLine(line);
	};

	return chunk => {
		let from = 0;
		for (let to = chunk.indexOf(lineFeed); to >= 0; to = chunk.indexOf(lineFeed, from)) {
			take(chunk.subarray(from, to));
			end();
			from = to + 1;
		}
		take(chunk.subarray(from));
	};
};

const lineFeed = 10;
