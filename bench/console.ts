import * as pty from '@lydell/node-pty';
import {createEmulator} from '../test/end-to-end/emulator.ts';
import {cli, node, personalEnvironment, type Variables} from '../test/end-to-end/environment.ts';
import type {Workspace} from '../test/end-to-end/workspace.ts';

const frameBegin = '\x1b[?2026h';
const frameEnd = '\x1b[?2026l';

/** When a screen was first as it was waited for, in milliseconds of `performance.now`. */
export type Seen = {
	/** The first byte of the frame that made it so. */
	readonly begunAt: number;
	/** The last piece of it. */
	readonly doneAt: number;
};

/** A program in a real terminal, with the times at which what it writes arrives. */
export type MeasuredConsole = {
	readonly launchedAt: number;
	readonly pid: number;
	/** What it has written so far. */
	readonly bytes: () => number;
	readonly screen: () => readonly string[];
	readonly press: (keys: string) => void;
	/** The first frame from now on for which `isExpected`. Throws after `deadline` milliseconds, with the screen. */
	readonly see: (isExpected: (lines: readonly string[]) => boolean, deadline: number) => Promise<Seen>;
	/** Ends it; a console of grace-tui stops its application before. */
	readonly close: () => Promise<void>;
};

/** Columns and rows. */
export type TerminalSize = readonly [columns: number, rows: number];

/** Opens the built console of a workspace. */
export const openConsole = (workspace: Workspace, size: TerminalSize = [120, 40]): MeasuredConsole =>
	openTerminal([cli], {directory: workspace.directory, variables: workspace.env, size});

type Options = {
	readonly directory: string;
	readonly variables: Variables;
	readonly size: TerminalSize;
};

/** Runs `node` with these words in a terminal. */
export const openTerminal = (
	words: readonly string[],
	{directory, variables, size: [columns, rows]}: Options,
): MeasuredConsole => {
	const launchedAt = performance.now();
	const child = pty.spawn(node, [...words], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd: directory,
		env: personalEnvironment({...variables, TERM: 'xterm-256color', COLORTERM: 'truecolor'}),
	});
	let bytes = 0;
	let isOver = false;
	const write = (data: string): void => {
		if (!isOver) child.write(data);
	};
	const emulator = createEmulator(columns, rows, write);
	const {promise: exit, resolve: onExit} = Promise.withResolvers<void>();
	child.onExit(() => {
		isOver = true;
		onExit();
	});
	let look = (_seen: Seen): void => {};
	let begunAt: number | undefined;

	child.onData(data => {
		const doneAt = performance.now();
		bytes += Buffer.byteLength(data);
		if (data.includes(frameBegin)) begunAt ??= doneAt;
		const seen = {begunAt: begunAt ?? doneAt, doneAt};
		if (data.lastIndexOf(frameEnd) > data.lastIndexOf(frameBegin)) begunAt = undefined;
		emulator.cells.write(data, () => look(seen));
	});

	return {
		launchedAt,
		pid: child.pid,
		bytes: () => bytes,
		screen: emulator.screen,
		press: write,
		see: (isExpected, deadline) =>
			new Promise((resolve, reject) => {
				const impatience = setTimeout(() => {
					look = () => {};
					reject(
						new Error(`Expected another screen in ${deadline} ms, got:\n${emulator.screen().join('\n')}`),
					);
				}, deadline);
				look = seen => {
					if (!isExpected(emulator.screen())) return;
					look = () => {};
					clearTimeout(impatience);
					resolve(seen);
				};
			}),
		close: async () => {
			if (!isOver) child.kill('SIGTERM');
			const impatience = setTimeout(() => {
				if (!isOver) child.kill('SIGKILL');
			}, 15_000);
			await exit;
			clearTimeout(impatience);
			emulator.cells.dispose();
		},
	};
};
