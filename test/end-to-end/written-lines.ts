import {createReadStream} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Readable} from 'node:stream';
import {createLineSplitter} from '../../source/runtime/line-splitter.ts';

/** What the lines of fixtures/apps/writers.mjs were found to be. */
export type WrittenLines = {
	/** Whole lines that are numbered. */
	readonly count: number;
	/** Lines that are none of a writer's, that are not whole, or that do not follow the one before of their writer. */
	readonly faults: readonly string[];
	/** Writers that have told how much they have written, and written that. */
	readonly ended: readonly string[];
};

/** The lines of streams, one after the other, judged as they come; tells of each writer that has ended. */
export const judgeLines = async (
	streams: readonly Readable[],
	onEnded: () => void = () => {},
): Promise<WrittenLines> => {
	const next = new Map<string, number>();
	const faults: string[] = [];
	const ended: string[] = [];
	let count = 0;

	const fault = (line: string): void => {
		if (faults.length < 10) faults.push(line.slice(0, 120));
	};
	const onLine = (line: string): void => {
		const [, writer = '', number] = /^(w\d+-\d+) (\d{9}) \.+$/.exec(line) ?? [];
		const expected = next.get(writer) ?? 0;
		const [, name = '', total] = /^(w\d+-\d+) ends after (\d+)$/.exec(line) ?? [];
		if (total !== undefined && (next.get(name) ?? 0) === Number(total)) {
			ended.push(name);
			onEnded();
		} else if (line.length !== 79 || number === undefined) fault(line);
		else {
			if (Number(number) !== expected) fault(`${line} (expected ${expected})`);
			next.set(writer, Number(number) + 1);
			count += 1;
		}
	};
	for (const stream of streams) {
		let last = 10;
		const split = createLineSplitter({
			limit: 1000,
			onLine,
			onTooLong: () => fault('a line that is too long'),
		});
		for await (const chunk of stream) {
			split(chunk);
			last = chunk.at(-1) ?? last;
		}
		if (last !== 10) fault('the end of a file is within a line');
	}
	return {count, faults, ended: ended.toSorted()};
};

/** The lines over all files of a log that are kept, from the oldest on. */
export const judgeFiles = async (directory: string): Promise<WrittenLines & {readonly files: number}> => {
	const names = (await readdir(directory)).filter(name => /^grace\.log\.\d+$/.test(name));
	const numberOf = (name: string): number => Number(name.slice('grace.log.'.length));
	const ordered = [...names.toSorted((one, other) => numberOf(other) - numberOf(one)), 'grace.log'];
	const streams = ordered.map(name => createReadStream(path.join(directory, name), {highWaterMark: 2 ** 20}));
	return {...(await judgeLines(streams)), files: names.length};
};
