import {StringDecoder} from 'node:string_decoder';
import {createStore} from '../runtime/store.ts';
import {createLogReader} from '../watchdog/log-reader.ts';
import type {LogTail} from './session.ts';
import {maxShownLines, shownLine} from './shown-line.ts';

const pollInterval = 250;
// What a flood leaves behind in one interval is skipped over but for its end.
const maxChunk = 256 * 1024;

/** The tail of a file that is read only while somebody subscribes. */
export const createLogTail = (file: string): LogTail & {readonly close: () => void} => {
	const lines = createStore<{first: number; lines: readonly string[]}>({first: 0, lines: []});
	let whole: readonly string[] = [];
	let first = 0;
	let shownPartial = '';
	const reader = createReader(file);
	let subscribers = 0;
	let isPolling = false;
	let isClosed = false;
	let timer: NodeJS.Timeout | undefined;

	const append = ({pieces, partial}: Gain): void => {
		const isSame = pieces.length === 0 && partial === shownPartial;
		if (isSame) return;
		const all = [...whole, ...pieces.map(shownLine)];
		const dropped = Math.max(all.length - maxShownLines, 0);
		first += dropped;
		whole = all.slice(dropped);
		shownPartial = partial;
		// A prompt, or the last words of a dying application, has no line feed.
		lines.set({first, lines: partial === '' ? whole : [...whole, shownLine(partial)]});
	};

	const poll = async (): Promise<void> => {
		isPolling = true;
		// A missing file has no lines; the next look is soon.
		append(await reader.read().catch(() => ({pieces: [], partial: shownPartial})));
		isPolling = subscribers > 0 && !isClosed;
		if (isPolling) timer = setTimeout(() => void poll(), pollInterval).unref();
	};

	return {
		lines: {
			get: lines.get,
			subscribe: listener => {
				const unsubscribe = lines.subscribe(listener);
				let isSubscribed = true;
				subscribers += 1;
				if (!isPolling && !isClosed) void poll();
				return () => {
					if (isSubscribed) subscribers -= 1;
					isSubscribed = false;
					unsubscribe();
				};
			},
		},
		close: () => {
			isClosed = true;
			clearTimeout(timer);
		},
	};
};

/** Whole lines, and what stands behind the last of them. */
type Gain = {readonly pieces: readonly string[]; readonly partial: string};

/** Reads what a file has gained, line by line, also across its rotations. */
const createReader = (file: string) => {
	const log = createLogReader(file);
	let decoder = new StringDecoder('utf8');
	let offset: number | undefined;
	let partial = '';
	let isCut = false;

	const beginAt = (start: number, isWhole: boolean): void => {
		decoder = new StringDecoder('utf8');
		offset = start;
		partial = '';
		// Anywhere but at the beginning of a file the first line is not whole.
		isCut = !isWhole;
	};

	const take = (text: string): readonly string[] => {
		const pieces = (partial + text).split('\n');
		partial = (pieces.pop() ?? '').slice(-maxChunk);
		if (!isCut || pieces.length === 0) return pieces;
		isCut = false;
		return pieces.slice(1);
	};

	const read = async (): Promise<Gain> => {
		const span = await log.span();
		if (span === undefined) return {pieces: [], partial: isCut ? '' : partial};
		if (offset === undefined) beginAt(span.begin, true);
		const pieces: string[] = [];
		for (let from = offset ?? span.begin; ; from = offset ?? from) {
			if (span.end - from > maxChunk) beginAt(span.end - maxChunk, false);
			const {bytes, begin} = await log.read(offset ?? from, maxChunk);
			if (begin !== offset) beginAt(begin, true);
			if (bytes.length === 0) break;
			offset = begin + bytes.length;
			pieces.push(...take(decoder.write(bytes)));
			if (offset >= span.end) break;
		}
		return {pieces, partial: isCut ? '' : partial};
	};

	return {read};
};
