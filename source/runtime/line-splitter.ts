const lineFeed = 10;
const smallestBuffer = 512;

type Options = {
	/** The most bytes of a line; a longer one is skipped whole. */
	readonly limit: number;
	/** Takes a line that is not empty. */
	readonly onLine: (line: string) => void;
	/** A line was too long; told once for each. */
	readonly onTooLong: () => void;
};

/** Cuts a stream of bytes into lines of UTF-8, and never holds more than twice the longest line of it. */
export const createLineSplitter = ({limit, onLine, onTooLong}: Options): ((chunk: Buffer) => void) => {
	// One buffer, however small the pieces: a line that comes byte by byte must not cost an object a byte.
	let held: Buffer = Buffer.alloc(0);
	let size = 0;
	let isTooLong = false;

	const drop = (): void => {
		held = Buffer.alloc(0);
		size = 0;
	};

	const hold = (chunk: Buffer, start: number, end: number): void => {
		const needed = size + end - start;
		if (isTooLong || start === end) return;
		if (needed > limit) {
			isTooLong = true;
			drop();
			onTooLong();
			return;
		}
		if (needed > held.length) held = grown(held, size, needed);
		size += chunk.copy(held, size, start, end);
	};

	const finish = (): void => {
		const line = held.toString('utf8', 0, size);
		isTooLong = false;
		drop();
		if (line !== '') onLine(line);
	};

	return chunk => {
		let start = 0;
		for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
			const isWhole = size === 0 && !isTooLong && end - start <= limit;
			if (!isWhole) hold(chunk, start, end);
			if (!isWhole) finish();
			else if (end > start) onLine(chunk.toString('utf8', start, end));
			start = end + 1;
		}
		hold(chunk, start, chunk.length);
	};
};

const grown = (held: Buffer, size: number, needed: number): Buffer => {
	const larger = Buffer.allocUnsafeSlow(Math.max(needed, held.length * 2, smallestBuffer));
	held.copy(larger, 0, 0, size);
	return larger;
};
