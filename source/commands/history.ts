import {wrap} from '../console/width.ts';
import type {HistoryEntry} from '../core/history-entry.ts';
import {historyWords} from '../core/history-words.ts';
import {plainJson, plainLine} from '../core/text.ts';
import {readHistory} from '../watchdog/history.ts';
import {readWholeHistory} from '../watchdog/whole-history.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import type {Verb} from './verb.ts';

const defaultEntries = 20;

/** Tells the newest entries of the history, oldest first, with or without a watchdog. */
export const history: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const newest = await readNewest(workspace, context.lines ?? defaultEntries);
	for (const entry of newest) {
		if (context.isJson) context.print(plainJson(entry));
		else for (const line of linesOf(entry)) context.print(line);
	}
	if (newest.length === 0 && context.lines !== 0 && !context.isJson) context.print('No history yet.');
	return 0;
};

const readNewest = async ({history: file}: Workspace, count: number): Promise<readonly HistoryEntry[]> => {
	if (count === 0) return [];
	const tail = await readHistory(file);
	if (tail.length >= count) return tail.slice(-count);
	const newest: HistoryEntry[] = [];
	await readWholeHistory(file, entry => {
		newest.push(entry);
		// Not at each one: what goes from the front moves all behind it.
		if (newest.length >= count * 2) newest.splice(0, newest.length - count);
	});
	return newest.slice(-count);
};

const timeWidth = 26;

// A terminal breaks lines where it likes; a pipe gets each entry as one line.
const linesOf = (entry: HistoryEntry): readonly string[] => {
	const width = process.stdout.isTTY
		? Math.max(process.stdout.columns - timeWidth, 20)
		: Number.POSITIVE_INFINITY;
	const words = wrap(plainLine(historyWords(entry)), width);
	return words.map((line, index) => (index === 0 ? plainLine(entry.at, 24) : '').padEnd(timeWidth) + line);
};
