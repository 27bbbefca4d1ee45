import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import type {LineWriter} from '../runtime/line-writer.ts';

/** The levels of `watchdog.log`. */
export type Level = 'INFO' | 'WARN' | 'ERROR' | 'CRITICAL';

/** `[timestamp] [LEVEL] message`, a line an event. */
export const formatLine = (at: Date, level: Level, message: string): string =>
	`[${at.toISOString()}] [${level}] ${plainLine(message, 2000)}`;

/** Writes a line to the log, and to whoever listens. */
export const createWatchdogLog =
	(writer: LineWriter, wall: () => Date, onLine: (line: string) => void) =>
	(level: Level, message: string): void => {
		const line = formatLine(wall(), level, message);
		writer.write(line);
		try {
			onLine(line);
		} catch (error) {
			// Whoever listens may fail; what is told goes on.
			writer.write(formatLine(wall(), 'ERROR', `A listener of this log failed: ${messageOf(error)}`));
		}
	};
