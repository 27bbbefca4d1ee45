import {setBlocking} from './blocking.ts';
import {moveTo, rowChanges} from './frame-changes.ts';
import {emptyRow, type FrameRow, readRow} from './frame-row.ts';
import {type FrameUpdate, isErasure, readUpdate, updateBegin, updateEnd} from './frame-update.ts';
import {withMembers} from './stream-proxy.ts';

type Output = NodeJS.WritableStream & {
	readonly columns?: number;
	readonly rows?: number;
};
type Written = Parameters<Output['write']>;

/** A terminal that Ink writes whole frames to, and that is sent what changed. */
export type FrameWriter = {
	/** The terminal for Ink: all but its `write` is that of the real one. */
	readonly stdout: Output;
	/** Somebody may have changed the screen: draws all of it, unless Ink does so at once. */
	readonly renew: () => void;
	/** The terminal is for others again; everything has been written. */
	readonly close: () => void;
};

/** A frame with a row for each of the terminal's. */
type Frame = {
	readonly lines: readonly string[];
	readonly rows: readonly FrameRow[];
	readonly columns: number;
	readonly cursorRow: number;
	readonly before: string;
};

/**
 * Stands between Ink, which writes every frame whole, and a terminal on its alternate screen: writes the cells that
 * differ from the last frame, and one row more in turn, so that nothing stays that others wrote. A terminal that is
 * slow gets the newest frame when it has taken the last one, and not those in between. What is no frame passes
 * through untouched, and the next frame is written whole; so is the first one of another size.
 */
export const createFrameWriter = (stdout: Output): FrameWriter => {
	let chunks: string[] | undefined;
	// What the terminal shows once it has taken everything; undefined where that is not known.
	let shown: Frame | undefined;
	let newest: Frame | undefined;
	let isSending = false;
	let isWaiting = false;
	let turn = 0;

	const draw = (): void => {
		isWaiting = false;
		if (newest === undefined) return;
		turn += 1;
		const changes = changesOf(shown, newest, turn);
		isSending = true;
		stdout.write(updateBegin + newest.before + changes + updateEnd, onTaken);
		newest = {...newest, before: ''};
		shown = newest;
	};
	const drawSoon = (): void => {
		isWaiting = true;
		if (!isSending) draw();
	};
	const onTaken = (): void => {
		isSending = false;
		if (isWaiting && stdout.writable) draw();
	};

	const pass = (...given: Written): boolean => {
		if (isWaiting) draw();
		const [text] = given;
		if (text !== '') shown = undefined;
		if (String(text).includes(leavingScreen)) newest = undefined;
		return stdout.write(...given);
	};

	/** Ends the update that is open. */
	const close = (isComplete: boolean): void => {
		const given = chunks;
		chunks = undefined;
		if (given === undefined) return;
		const update = isComplete ? readUpdate(given) : undefined;
		const frame = update && readFrame(update, stdout, newest);
		if (frame === undefined) {
			isWaiting = false;
			newest = undefined;
			pass(updateBegin + given.join('') + (isComplete ? updateEnd : ''));
			return;
		}
		if (update?.isWhole) shown = undefined;
		newest = frame;
		drawSoon();
	};

	const write = (...given: Written): boolean => {
		const [chunk] = given;
		if (typeof chunk !== 'string' || given.length > 1) {
			close(false);
			return pass(...given);
		}
		if (chunk === updateBegin) {
			close(false);
			chunks = [];
			// Ink ends at once what it begins, unless it fails.
			queueMicrotask(() => close(false));
		} else if (chunk === updateEnd && chunks !== undefined) close(true);
		else if (chunks !== undefined) chunks.push(chunk);
		else if (isErasure(chunk)) shown = undefined;
		else return pass(chunk);
		return true;
	};

	setBlocking(stdout, false);
	return {
		stdout: withMembers(stdout, {write}),
		close: () => setBlocking(stdout, true),
		renew: () => {
			shown = undefined;
			setImmediate(() => {
				if (shown === undefined && newest !== undefined && isAsBig(newest, stdout)) drawSoon();
			});
		},
	};
};

const leavingScreen = '\x1b[?1049l';

// A terminal that has become narrower in the meantime must not wrap a row into the next one.
const noWrap = '\x1b[?7l';
const wrap = '\x1b[?7h';
const noStyle = '\x1b[m';

const changesOf = (shown: Frame | undefined, {rows, columns, cursorRow}: Frame, turn: number): string => {
	const known = shown?.columns === columns && shown.rows.length === rows.length ? shown.rows : [];
	const changes = rows.map((row, place) => {
		if (place === turn % rows.length) return rowChanges(place, undefined, row);
		return row === known[place] ? '' : rowChanges(place, known[place], row);
	});
	return noWrap + noStyle + changes.join('') + moveTo(Math.min(cursorRow, rows.length - 1), 0) + wrap;
};

/** The frame of an update. Undefined where it is none, or higher than the terminal. */
const readFrame = (
	{lines, cursorRow, before}: FrameUpdate,
	{columns = 0, rows: height = 0}: Output,
	last: Frame | undefined,
): Frame | undefined => {
	if (columns < 1 || height < lines.length) return undefined;
	const rows: FrameRow[] = [];
	for (let place = 0; place < height; place += 1) {
		const line = lines[place];
		const isKnown = last !== undefined && last.columns === columns && last.lines[place] === line;
		const row = line === undefined ? emptyRow : isKnown ? last.rows[place] : readRow(line, columns);
		if (row === undefined) return undefined;
		rows.push(row);
	}
	return {lines, rows, columns, cursorRow, before};
};

const isAsBig = (frame: Frame, {columns, rows}: Output): boolean =>
	frame.columns === columns && frame.rows.length === rows;
