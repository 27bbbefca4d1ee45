import {constants} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import type xterm from '@xterm/headless';
import {createEmulator} from './emulator.ts';
import {cli, node, personalEnvironment, type Variables} from './environment.ts';

export type TerminalOptions = {
	readonly args?: readonly string[];
	readonly cwd?: string;
	/** Added to the environment, which has no CI, NO_COLOR or FORCE_COLOR of its own. */
	readonly env?: Variables;
	/** @default 120 */
	readonly columns?: number;
	/** @default 40 */
	readonly rows?: number;
	/** Another program than the built one. */
	readonly program?: string;
};

/** A text on one line, a pattern for the whole screen, or what the lines must be. */
export type Expected = string | RegExp | ((lines: readonly string[]) => boolean);

/** A program in a real terminal, seen and typed to as a person would. */
export type Terminal = {
	readonly pid: number;
	/** The lines as a person sees them, without the blanks at their ends; always as many as the terminal has rows. */
	readonly screen: () => string[];
	/** The screen as soon as it is as expected. Throws with the whole screen after `deadline` milliseconds (default 10,000), or when the program ends before. */
	readonly waitFor: (expected: Expected, deadline?: number) => Promise<string[]>;
	/** Types, as bytes; see `keys` for those without a letter. */
	readonly press: (keys: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	/** All that the program has written. */
	readonly raw: () => string;
	/** The same, byte for byte. */
	readonly bytes: () => Buffer;
	/** How the program ended; the screen is complete then. */
	readonly exit: Promise<{readonly code: number | null; readonly signal: string | null}>;
	readonly isAlternate: () => boolean;
	readonly isCursorVisible: () => boolean;
	/** The cells with their colours. */
	readonly cells: xterm.Terminal;
	readonly kill: (signal: NodeJS.Signals) => void;
	/** Closes the window: SIGHUP, and SIGKILL to a program that is still there after `patience` milliseconds (default 5000). */
	readonly close: (patience?: number) => Promise<void>;
};

/** Keys without a letter, as a terminal sends them. */
export const keys = {
	up: '\x1b[A',
	down: '\x1b[B',
	right: '\x1b[C',
	left: '\x1b[D',
	home: '\x1b[H',
	end: '\x1b[F',
	pageUp: '\x1b[5~',
	pageDown: '\x1b[6~',
	enter: '\r',
	escape: '\x1b',
	tab: '\t',
	shiftTab: '\x1b[Z',
	backspace: '\x7f',
	ctrlC: '\x03',
	ctrlD: '\x04',
	ctrlU: '\x15',
} as const;

/** Runs the built program, or `program`, in a terminal of its own. */
export const openTerminal = ({
	args = [],
	cwd = process.cwd(),
	env = {},
	columns = 120,
	rows = 40,
	program,
}: TerminalOptions = {}): Terminal => {
	const command = program === undefined ? [cli, ...args] : [...args];
	const child = pty.spawn(program ?? node, command, {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		// Bytes, whatever its types say: what is no UTF-8 must not be mended on the way.
		encoding: null,
		env: personalEnvironment({TERM: 'xterm-256color', COLORTERM: 'truecolor', ...env}),
	});
	let isOver = false;
	const emulator = createEmulator(columns, rows, data => {
		if (!isOver) child.write(data);
	});
	const {cells, screen} = emulator;
	const written: Buffer[] = [];
	child.onData(data => {
		const bytes = Buffer.from(data);
		written.push(bytes);
		cells.write(bytes);
	});

	const {promise: exit, resolve} = Promise.withResolvers<Awaited<Terminal['exit']>>();
	child.onExit(({exitCode, signal = 0}) => {
		const name = signalName(signal);
		emulator.settle().then(() => {
			isOver = true;
			resolve({code: name === null ? exitCode : null, signal: name});
		});
	});

	const kill = (signal: NodeJS.Signals): void => {
		if (!isOver) child.kill(signal);
	};

	return {
		pid: child.pid,
		screen,
		waitFor: async (expected, deadline = 10_000) => {
			const end = performance.now() + deadline;
			for (;;) {
				const wasOver = isOver;
				const lines = screen();
				if (isAsExpected(lines, expected)) return lines;
				const why = wasOver ? 'before the program ended' : `in ${deadline} ms`;
				if (wasOver || performance.now() > end) throw new Error(complaint(expected, why, lines));
				await sleep(20);
			}
		},
		press: data => {
			if (!isOver) child.write(data);
		},
		resize: (newColumns, newRows) => {
			cells.resize(newColumns, newRows);
			if (!isOver) child.resize(newColumns, newRows);
		},
		raw: () => Buffer.concat(written).toString(),
		bytes: () => Buffer.concat(written),
		exit,
		isAlternate: () => cells.buffer.active.type === 'alternate',
		isCursorVisible: emulator.isCursorVisible,
		cells,
		kill,
		close: async (patience = 5000) => {
			kill('SIGHUP');
			const impatience = setTimeout(kill, patience, 'SIGKILL');
			await exit;
			clearTimeout(impatience);
			cells.dispose();
		},
	};
};

const signalName = (signal: number): string | null =>
	Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? null;

const isAsExpected = (lines: readonly string[], expected: Expected): boolean => {
	if (typeof expected === 'string') return lines.some(line => line.includes(expected));
	if (typeof expected === 'function') return expected(lines);
	return lines.join('\n').search(expected) !== -1;
};

const complaint = (expected: Expected, why: string, lines: readonly string[]): string => {
	const framed = lines.map((line, row) => `${String(row + 1).padStart(3)} │${line}`).join('\n');
	return `Expected the screen to show ${String(expected)} ${why}, got:\n${framed}`;
};
