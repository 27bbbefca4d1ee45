import {setTimeout as sleep} from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import {expect} from 'vitest';
import {expectWholeScreen} from '../console/whole-screen.ts';
import {createEmulator} from './emulator.ts';
import {cli, node, personalEnvironment} from './environment.ts';
import {test} from './stage.ts';
import {eventually, untilRunning} from './supervised.ts';
import type {Terminal} from './terminal.ts';

const seconds = 10;

// They beat once, and then grow older.
const application = `
	import {kernels} from ${JSON.stringify(new URL('../../dist/kernels.js', import.meta.url).href)};
	for (let index = 10; index < 22; index += 1) {
		kernels.register('kernel_' + index, {critical: index % 3 === 0, restart: () => {}});
		kernels.beat('kernel_' + index);
	}
	kernels.start();
	setInterval(() => {}, 1000);
`;

test('a second at rest costs under 2 kB, with twelve kernels that all grow older', async ({stage}) => {
	const workspace = await stage.workspace({
		config: {command: [node, 'kernels.mjs'], watchdog: {min_uptime_for_success: 1}},
		files: {'kernels.mjs': application},
	});
	const terminal = stage.console(workspace);
	terminal.press('2');
	const ages = (): readonly number[] =>
		terminal
			.screen()
			.slice(21)
			.flatMap(line => /✔ healthy.*kernel_\d\d.*?(\d+)s/.exec(line)?.slice(1).map(Number) ?? []);
	await terminal.waitFor('Steady.');
	await eventually(() => expect(ages()).toHaveLength(12));
	const old = ages();
	for (let second = 0; second < seconds; second += 1) {
		const before = terminal.raw().length;
		await sleep(1000);
		expect(Buffer.byteLength(terminal.raw().slice(before))).toBeLessThan(2000);
	}
	for (const [index, age] of ages().entries()) expect(age - (old[index] ?? age)).toBeGreaterThan(seconds - 3);
});

test('200 sizes one after the other, and much to show, leave what a whole redraw shows', async ({stage}) => {
	const command = ['sh', '-c', 'trap "exit 0" TERM; while :; do seq -s " 日本 🚀 " 40; sleep 0.02; done'];
	const workspace = await stage.workspace({config: {command}});
	const terminal = stage.console(workspace);
	await terminal.waitFor('● running');
	const {pid} = await untilRunning(workspace);
	terminal.press('5');
	for (let index = 0; index < 200; index += 1) {
		const [columns, rows] = [10 + ((index * 7919) % 200), 3 + ((index * 104_729) % 60)];
		terminal.resize(columns, rows);
		await sleep((index * 31) % 40);
	}
	terminal.resize(100, 30);
	await terminal.waitFor(lines => lines.length === 30 && lines.at(-1)?.includes('leave') === true);
	expect((await untilRunning(workspace)).pid).toBe(pid);
	terminal.press('s');
	await terminal.waitFor('■ stopped');
	await untilStill(terminal);
	const before = cellsOf(terminal);
	const written = terminal.raw().length;
	terminal.kill('SIGCONT');
	const update = await untilUpdate(terminal, written);
	expect(update.match(/\x1b\[K/g)?.length).toBeGreaterThanOrEqual(30);
	expect(before).toEqual(await freshly(update, terminal));
});

test('a terminal that nobody reads holds up neither watchdog nor application, and is shown the newest then', async ({
	stage,
	onTestFinished,
}) => {
	const workspace = await stage.workspace({config: {command: ['sleep', '600']}});
	const [columns, rows] = [250, 70];
	const child = pty.spawn(node, [cli], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd: workspace.directory,
		env: personalEnvironment({...workspace.env, TERM: 'xterm-256color'}),
	});
	const exit = new Promise<void>(resolve => child.onExit(() => resolve()));
	onTestFinished(async () => {
		child.resume();
		child.kill('SIGTERM');
		await exit;
	});
	const emulator = createEmulator(columns, rows, () => {});
	let received = 0;
	child.onData(data => {
		received += data.length;
		emulator.cells.write(data);
	});
	const {pid} = await untilRunning(workspace);
	await eventually(() => expect(emulator.screen().join('\n')).toContain(`pid ${pid}`));
	child.pause();
	received = 0;
	for (let count = 0; count < 100; count += 1) {
		// Each asks for a whole frame, of more than 10 kB.
		process.kill(child.pid, 'SIGCONT');
		await sleep(10);
	}
	process.kill(pid, 'SIGKILL');
	await eventually(async () => expect((await untilRunning(workspace)).pid).not.toBe(pid));
	const next = (await untilRunning(workspace)).pid;
	child.resume();
	await eventually(() => expect(emulator.screen().join('\n')).toContain(`pid ${next}`));
	expect(received).toBeLessThan(300_000);
	expectWholeScreen({lines: emulator.screen}, columns, rows);
});

/** Nothing has been written for longer than it is from one second to the next. */
const untilStill = async (terminal: Terminal): Promise<void> => {
	for (let length = -1; length !== terminal.raw().length; await sleep(1500)) length = terminal.raw().length;
};

const untilUpdate = async (terminal: Terminal, from: number): Promise<string> => {
	let update = '';
	await eventually(() => {
		update = /\x1b\[\?2026h.*\x1b\[\?2026l/s.exec(terminal.raw().slice(from))?.[0] ?? '';
		expect(update).not.toBe('');
	});
	return update;
};

const freshly = async (bytes: string, {cells: {cols, rows}}: Terminal): Promise<readonly string[]> => {
	const emulator = createEmulator(cols, rows, () => {});
	emulator.cells.write(`\x1b[?1049h${bytes}`);
	await emulator.settle();
	const cells = cellsOf(emulator);
	emulator.cells.dispose();
	return cells;
};

/** A text for each row of cells, with what colour and weight each has. */
const cellsOf = ({cells}: Pick<Terminal, 'cells'>): readonly string[] =>
	Array.from({length: cells.rows}, (_, row) => {
		const line = cells.buffer.active.getLine(cells.buffer.active.baseY + row);
		return Array.from({length: cells.cols}, (_, column) => {
			const cell = line?.getCell(column);
			return `${cell?.getChars() || ' '}${cell?.getFgColor()},${cell?.isBold()},${cell?.isDim()}`;
		}).join(' ');
	});
