/** What Ink writes between the begin and the end of a synchronized update. */
export type FrameUpdate = {
	/** The frame, one text a row. */
	readonly lines: readonly string[];
	/** The row that Ink expects the cursor in afterwards, counted from 0. */
	readonly cursorRow: number;
	/** What Ink does before it draws: it clears the screen, and lets somebody else write. */
	readonly before: string;
	/** Nothing may be left of the frame before. */
	readonly isWhole: boolean;
};

/** Begin and end of a synchronized update; Ink writes each by itself. */
export const updateBegin = '\x1b[?2026h';
export const updateEnd = '\x1b[?2026l';

/** Reads the chunks of one update. Undefined where there is no frame in it. */
export const readUpdate = (chunks: readonly string[]): FrameUpdate | undefined => {
	const chunk = chunks.at(-1);
	if (chunk === undefined || isErasure(chunk)) return undefined;
	const before = chunks.slice(0, -1).join('');
	const isWhole = before !== '' || !erasure.test(chunk);
	const lines = chunk.replace(erasure, '').replace(clearing, '').split('\n');
	const cursorRow = lines.length - 1;
	return {lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines, cursorRow, before, isWhole};
};

/** Whether a chunk does nothing but erase the last frame. */
export const isErasure = (chunk: string): boolean => erasure.exec(chunk)?.[0] === chunk;

// From the frame's last line up to its first.
const erasure = /^(?:\x1b\[2K\x1b\[1A)*\x1b\[2K\x1b\[G/;

const clearing = /^\x1b\[1;1H\x1b\[J/;
