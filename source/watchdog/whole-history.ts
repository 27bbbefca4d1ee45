import {open} from 'node:fs/promises';
import {codeOf} from '../core/errors.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import {createLineSplitter} from '../runtime/line-splitter.ts';
import {parseEntry} from './history.ts';

// Small enough that the supervision does not wait for one.
const pieceBytes = 64 * 1024;
const longestLine = 64 * 1024;

/**
 * Reads a history file from its first entry on, or only its first `length` bytes. A line that cannot be read is passed
 * over, and a file that is not there is empty. Rejects with the system's error.
 */
export const readWholeHistory = async (
	file: string,
	take: (entry: HistoryEntry) => void,
	length = Number.POSITIVE_INFINITY,
): Promise<void> => {
	const split = createLineSplitter({
		limit: longestLine,
		onLine: line => {
			const entry = parseEntry(line);
			if (entry !== undefined) take(entry);
		},
		onTooLong: () => {},
	});
	try {
		await using handle = await open(file, 'r');
		const piece = Buffer.alloc(pieceBytes);
		for (let at = 0; at < length; ) {
			const {bytesRead} = await handle.read(piece, 0, Math.min(pieceBytes, length - at), at);
			if (bytesRead === 0) return;
			split(piece.subarray(0, bytesRead));
			at += bytesRead;
		}
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
	}
};
