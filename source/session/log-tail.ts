import {open} from 'node:fs/promises';
import {StringDecoder} from 'node:string_decoder';
import {stripControl} from '../core/text.ts';
import {createStore} from '../runtime/store.ts';
import type {LogTail} from './session.ts';

const pollInterval = 250;
// What a flood leaves behind in one interval is skipped over but for its end.
const maxChunk = 256 * 1024;
const maxLines = 5000;
const maxLineLength = 2000;

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
		const all = [...whole, ...pieces.map(asShown)];
		const dropped = Math.max(all.length - maxLines, 0);
		first += dropped;
		whole = all.slice(dropped);
		shownPartial = partial;
		// A prompt, or the last words of a dying application, has no line feed.
		lines.set({first, lines: partial === '' ? whole : [...whole, asShown(partial)]});
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

// What a carriage return has overwritten, as progress bars do, is gone.
const asShown = (line: string): string => {
	const overwritten = line.replace(/\r+$/, '');
	return stripControl(overwritten.slice(overwritten.lastIndexOf('\r') + 1).slice(0, maxLineLength));
};

/** Reads what a file has gained, line by line. */
const createReader = (file: string) => {
	let decoder = new StringDecoder('utf8');
	let inode: number | undefined;
	let position = 0;
	let partial = '';
	let isCut = false;

	const beginAt = (start: number): void => {
		decoder = new StringDecoder('utf8');
		position = start;
		partial = '';
		// Anywhere but at the beginning of the file the first line is not whole.
		isCut = start > 0;
	};

	const take = (text: string): readonly string[] => {
		const pieces = (partial + text).split('\n');
		partial = (pieces.pop() ?? '').slice(-maxChunk);
		if (!isCut || pieces.length === 0) return pieces;
		isCut = false;
		return pieces.slice(1);
	};

	const read = async (): Promise<Gain> => {
		await using handle = await open(file, 'r');
		const {size, ino} = await handle.stat();
		// Emptied, or begun anew: what stands there now is new.
		if (ino !== inode || size < position) beginAt(0);
		inode = ino;
		if (size - position > maxChunk) beginAt(size - maxChunk);
		const length = size - position;
		if (length === 0) return {pieces: [], partial: isCut ? '' : partial};
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(length), 0, length, position);
		position += bytesRead;
		const pieces = take(decoder.write(buffer.subarray(0, bytesRead)));
		return {pieces, partial: isCut ? '' : partial};
	};

	return {read};
};
