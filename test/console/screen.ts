import {Console} from 'node:console';
import {Readable, Writable} from 'node:stream';
import {expect} from 'vitest';
import {type ExtraKey, renderConsole} from '../../source/console/render.tsx';
import {type ConsoleSettings, defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {createEmulator} from '../end-to-end/emulator.ts';
import {createTestClock, type TestClock} from './clock.ts';
import {openTestSession, type TestSession, type TestSessionOptions} from './session.ts';

// The test runner's console lacks what Ink needs to take its place for a while.
console.Console ??= Console;

/** The whole console on an emulated terminal, over a session that the test holds. */
export type TestScreen = {
	readonly session: TestSession;
	readonly clock: TestClock;
	readonly lines: () => readonly string[];
	readonly text: () => string;
	/** Waits until the screen shows, or no longer shows, what is asked. */
	readonly until: (shows: string | RegExp) => Promise<void>;
	readonly untilGone: (shown: string | RegExp) => Promise<void>;
	readonly press: (keys: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	readonly leaves: () => number;
	readonly raw: () => string;
	readonly isAlternate: () => boolean;
	readonly isCursorVisible: () => boolean;
	/** Which reports of the mouse the terminal was asked for; `none` without. */
	readonly mouseMode: () => string;
	readonly exited: Promise<void>;
	readonly failTerminal: () => void;
	readonly close: () => Promise<void>;
};

type Options = Omit<TestSessionOptions, 'clock'> & {
	readonly columns: number;
	readonly rows: number;
	readonly isUnicode?: boolean;
	readonly settings?: Partial<ConsoleSettings>;
	readonly isColored?: boolean;
	readonly extraKeys?: readonly ExtraKey[];
	readonly onDetach?: () => Promise<void>;
	/** Changes the session before the first frame. */
	readonly prepare?: (session: TestSession, clock: TestClock) => void;
	/** Puts something before the session, such as a failure. */
	readonly wrap?: (session: TestSession) => TestSession;
};

const deadline = 5000;

export const openScreen = (options: Options): TestScreen => {
	const {columns, rows, isUnicode = true, isColored = true, prepare, wrap = session => session} = options;
	const {extraKeys = [], onDetach, settings = {}} = options;
	const clock = createTestClock();
	const session = openTestSession({...options, clock});
	prepare?.(session, clock);
	const emulator = createEmulator(columns, rows, () => {});
	const stdin = new TerminalInput();
	const stdout = new TerminalOutput(columns, rows, data => emulator.cells.write(data));
	let leaves = 0;
	const {waitUntilExit, unmount} = renderConsole({
		session: wrap(session),
		clock,
		settings: {...defaultConsoleSettings, signs: isUnicode ? 'unicode' : 'ascii', ...settings},
		isColored,
		extraKeys,
		...(onDetach !== undefined && {onDetach}),
		stdin,
		stdout,
		onLeave: () => {
			leaves += 1;
		},
	});
	const exited = waitUntilExit();
	const text = () => emulator.screen().join('\n');
	return {
		session,
		clock,
		lines: emulator.screen,
		text,
		until: shows => expect.poll(text, {timeout: deadline, interval: 5}).toMatch(shows),
		untilGone: shown => expect.poll(text, {timeout: deadline, interval: 5}).not.toMatch(shown),
		press: keys => stdin.push(keys),
		resize: (nextColumns, nextRows) => {
			emulator.cells.resize(nextColumns, nextRows);
			stdout.resize(nextColumns, nextRows);
		},
		leaves: () => leaves,
		raw: () => stdout.written,
		isAlternate: () => emulator.cells.buffer.active.type === 'alternate',
		isCursorVisible: emulator.isCursorVisible,
		mouseMode: () => emulator.cells.modes.mouseTrackingMode,
		exited,
		failTerminal: () => stdout.emit('error', new Error('write EIO')),
		close: async () => {
			unmount();
			await exited;
			await emulator.settle();
		},
	};
};

class TerminalInput extends Readable {
	readonly isTTY = true;

	override _read(): void {}

	setRawMode(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}

class TerminalOutput extends Writable {
	readonly isTTY = true;
	columns: number;
	rows: number;
	written = '';
	readonly #show: (data: string) => void;

	constructor(columns: number, rows: number, show: (data: string) => void) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#show = show;
	}

	resize(columns: number, rows: number): void {
		this.columns = columns;
		this.rows = rows;
		this.emit('resize');
	}

	override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
		this.written += String(chunk);
		// A pseudo-terminal turns line feeds into new lines.
		this.#show(String(chunk).replaceAll('\n', '\r\n'));
		done();
	}
}
