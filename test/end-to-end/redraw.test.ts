import {setTimeout as sleep} from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import {expect, vi} from 'vitest';
import {type Box, expectWholeScreen, partsOf} from '../console/whole-screen.ts';
import {createRandom} from '../soak/random.ts';
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

// Prints at least fifty lines a second, and writes ten alerts; a kernel beats, and one falls silent again and again.
const busy = `
	import {writeFile} from 'node:fs/promises';
	import {kernels} from ${JSON.stringify(new URL('../../dist/kernels.js', import.meta.url).href)};
	kernels.register('orders', {critical: true, restart: () => {}});
	kernels.register('silent', {restart: () => {}});
	kernels.start();
	const words = Array.from({length: 40}, (_, index) => index + ' 日本 🚀 ').join('');
	let count = 0;
	const alert = async () => {
		const [day, time] = new Date().toISOString().replace(/\\.\\d+Z$/, '').replace(/[-:]/g, '').split('T');
		const severity = ['info', 'warning', 'critical'][count % 3];
		const text = JSON.stringify({event_type: 'backup.' + severity, payload: {message: 'number ' + count + ' ' + words}});
		await writeFile('alerts/' + severity + '_' + day + '_' + time + '_' + String(++count).padStart(3, '0') + '.json', text);
	};
	setInterval(() => console.log(words), 20);
	setInterval(() => kernels.beat('orders'), 50);
	setInterval(() => void alert(), 100);
`;

const seed = Number(process.env.RESIZE_SEED || Math.floor(Math.random() * 100_000));

test(`200 random sizes under load leave what a whole redraw shows (seed ${seed})`, async ({stage}) => {
	const random = createRandom(seed);
	const between = (least: number, most: number): number => least + random.below(most - least + 1);
	const workspace = await stage.workspace({
		config: {command: [node, 'busy.mjs'], kernels: {heartbeat_timeout: 1, restart_cooldown: 1}},
		files: {'busy.mjs': busy, 'alerts/.keep': ''},
	});
	const terminal = stage.console(workspace);
	await terminal.waitFor('● running');
	const {pid} = await untilRunning(workspace);
	await terminal.waitFor(/backup|number/);
	const fits = (columns: number, rows: number): void => {
		if (columns >= 40 && rows >= 12) expectWholeScreen({lines: terminal.screen}, columns, rows);
	};
	for (let index = 1; index <= 200; index += 1) {
		const [columns, rows] = [between(20, 250), between(5, 70)];
		terminal.resize(columns, rows);
		if (index % 20 !== 0) await sleep(between(0, 40));
		// Long before each row would have had its turn to be written again.
		else await vi.waitFor(() => fits(columns, rows), {timeout: 6000, interval: 20});
		if (index % 40 === 0) terminal.press(String(index / 40));
	}
	expect((await untilRunning(workspace)).pid).toBe(pid);
	expect((await workspace.alerts()).length).toBeGreaterThan(20);
	terminal.press('s');
	terminal.resize(100, 30);
	await terminal.waitFor('■ stopped');
	// Little is written at rest that could mend what these leave.
	for (let count = 0; count < 10; count += 1) {
		terminal.resize(between(20, 250), between(5, 70));
		await sleep(between(0, 40));
	}
	// No clock is drawn at such a width.
	const [columns, rows] = [between(40, 119), between(12, 70)];
	terminal.resize(columns, rows);
	await eventually(() => fits(columns, rows));
	await untilStill(terminal);
	const before = cellsOf(terminal);
	const written = terminal.raw().length;
	terminal.kill('SIGCONT');
	const update = await untilUpdate(terminal, written);
	expect(update.match(/\x1b\[K/g)?.length).toBeGreaterThanOrEqual(terminal.cells.rows);
	expect(before).toEqual(await freshly(update, terminal));

	const other = stage.console(workspace, [], {columns, rows});
	await other.waitFor('■ stopped');
	other.press('5');
	await eventually(() => expect(logOf(other)).toEqual(logOf(terminal)));
	expect(logOf(terminal)?.rows.join('')).toContain('日本 🚀');
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

const logOf = ({screen}: Terminal): Box | undefined =>
	partsOf(screen()).boxes.find(({title}) => title.includes('5 Log'));

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
