import {readHistory} from '../watchdog/history.ts';
import {createLogReader} from '../watchdog/log-reader.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {LifeOutput} from './session.ts';
import {maxShownLines, shownLine} from './shown-line.ts';

const mostBytes = 1024 * 1024;

/**
 * The output of the life before the newest one: its last 5,000 lines, of its last MiB at most. Undefined where the history
 * knows no such life. Rejects with the system's error.
 */
export const readPreviousLife = async ({
	history,
	applicationLog,
}: Pick<Workspace, 'history' | 'applicationLog'>): Promise<LifeOutput | undefined> => {
	const entries = await readHistory(history);
	// An early history does not tell where a life's output begins.
	const begun = entries
		.filter(entry => entry.event === 'life.began')
		.filter(entry => Number.isSafeInteger(entry.log_offset));
	const newest = begun.at(-1);
	const previous = begun.findLast(({life}) => newest !== undefined && life < newest.life);
	if (newest === undefined || previous === undefined) return undefined;
	const text = await readText(applicationLog, previous.log_offset, newest.log_offset);
	const lines = text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	return {life: previous.life, lines: lines.slice(-maxShownLines).map(shownLine)};
};

/** What is left of a part of the output, from the beginning of a line on. */
const readText = async (file: string, begin: number, end: number): Promise<string> => {
	const log = createLogReader(file);
	const span = await log.span();
	const from = Math.max(begin, end - mostBytes, span?.begin ?? end);
	const pieces: Buffer[] = [];
	for (let offset = from; offset < end; ) {
		const {bytes, begin: found} = await log.read(offset, end - offset);
		// Rotated away since, or another log: what comes is not this life's.
		if (bytes.length === 0 || found !== offset) break;
		pieces.push(bytes);
		offset += bytes.length;
	}
	const text = Buffer.concat(pieces).toString();
	return from === begin ? text : text.slice(text.indexOf('\n') + 1);
};
