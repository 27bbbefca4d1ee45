import {Writable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {createFrameWriter, type FrameWriter} from '../../source/console/frame-writer.ts';
import {createEmulator, type Emulator} from '../end-to-end/emulator.ts';

const begin = '\x1b[?2026h';
const end = '\x1b[?2026l';
const enter = '\x1b[?1049h';

/** A terminal of that size, which shows what it is sent at once, or when `take` is called. */
class FakeTerminal extends Writable {
	readonly isTTY = true;
	readonly written: string[] = [];
	columns: number;
	rows: number;
	isSlow = false;
	readonly emulator: Emulator;
	#held: (() => void)[] = [];

	constructor(columns: number, rows: number) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.emulator = createEmulator(columns, rows, () => {});
	}

	override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
		this.written.push(String(chunk));
		this.emulator.cells.write(String(chunk).replaceAll('\n', '\r\n'));
		if (this.isSlow) this.#held.push(done);
		else done();
	}

	/** Takes what waits. */
	take(): void {
		for (const done of this.#held.splice(0)) done();
	}

	/** The window changes; the program hears of it by `tell`. */
	resize(columns: number, rows: number): void {
		this.emulator.cells.resize(columns, rows);
	}

	tell(): void {
		this.columns = this.emulator.cells.cols;
		this.rows = this.emulator.cells.rows;
	}
}

/** Writes as Ink does. */
const createInk = ({stdout}: FrameWriter) => {
	let height = 0;
	const erase = (): string => {
		const lines = Array.from({length: height}, () => '\x1b[2K').join('\x1b[1A');
		return height === 0 ? '' : `${lines}\x1b[G`;
	};
	const draw = (lines: readonly string[]): void => {
		stdout.write(erase() + lines.join('\n'));
		height = lines.length;
	};
	const update = (act: () => void): void => {
		stdout.write(begin);
		act();
		stdout.write(end);
	};
	return {
		frame: (lines: readonly string[]) => update(() => draw(lines)),
		clear: () => {
			stdout.write(erase());
			height = 0;
		},
		/** Somebody writes to the console; what goes to stderr does not come this way. */
		foreign: (lines: readonly string[], before: () => void) =>
			update(() => {
				stdout.write(erase());
				height = 0;
				before();
				draw(lines);
			}),
	};
};

const open = (columns: number, rows: number) => {
	const terminal = new FakeTerminal(columns, rows);
	const writer = createFrameWriter(terminal);
	writer.stdout.write(enter);
	const since = (): string => terminal.written.splice(0).join('');
	return {terminal, writer, ink: createInk(writer), since};
};

/** Every cell with its width and style. */
const cellsOf = async ({cells, settle}: Emulator): Promise<readonly string[]> => {
	await settle();
	return Array.from({length: cells.rows}, (_, row) => {
		const line = cells.buffer.active.getLine(cells.buffer.active.baseY + row);
		return Array.from({length: cells.cols}, (_, column) => {
			const cell = line?.getCell(column);
			if (cell === undefined) return '?';
			const flags = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline(), cell.isItalic()];
			const colors = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
			const style = [...flags.map(Number), ...colors].join();
			return `${cell.getChars() || ' '}${cell.getWidth()}${style}`;
		}).join('|');
	});
};

/** What a terminal shows that never showed anything else. */
const freshly = async (lines: readonly string[], columns: number, rows: number) => {
	const emulator = createEmulator(columns, rows, () => {});
	emulator.cells.write(`${enter}\x1b[H${lines.join('\r\n')}`);
	const cells = await cellsOf(emulator);
	emulator.cells.dispose();
	return cells;
};

const createRandom = (seed: number) => {
	let state = seed;
	const below = (limit: number): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
	const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
		values[below(values.length)] ?? values[0];
	return {below, pick};
};

type Random = ReturnType<typeof createRandom>;

const styles: readonly [readonly string[], ...(readonly string[])[]] = [
	['', ''],
	['\x1b[1m', '\x1b[22m'],
	['\x1b[2m', '\x1b[22m'],
	['\x1b[31m\x1b[1m', '\x1b[22m\x1b[39m'],
	['\x1b[7m', '\x1b[27m'],
	['\x1b[4;38;5;200m', '\x1b[0m'],
	['\x1b[48;2;1;2;3m', '\x1b[49m'],
];

const texts = ['a', 'age 12s', '─┃', '●✔', ' ', '   ', '日本', '🚀', 'e\u0301', '한', 'é', '⚠'] as const;

/** A line of `columns` at most, often exactly. */
const randomLine = ({below, pick}: Random, columns: number): string => {
	const room = pick([columns, columns, below(columns + 1)]);
	let [line, width] = ['', 0];
	while (width < room) {
		const text = pick(texts);
		const own = widthOf(text);
		if (width + own > room) {
			line += 'x'.repeat(room - width);
			break;
		}
		const [opening, closing] = pick(styles);
		line += opening + text + closing;
		width += own;
	}
	return line;
};

const widthOf = (text: string): number =>
	[...text].reduce(
		(sum, character) => sum + (/[日本🚀한]/u.test(character) ? 2 : character === '\u0301' ? 0 : 1),
		0,
	);

const randomFrame = (random: Random, last: readonly string[], columns: number, rows: number) =>
	Array.from({length: rows}, (_, row) => {
		const kept = last[row];
		if (kept === undefined || random.below(3) === 0) return randomLine(random, columns);
		if (random.below(2) === 0) return kept;
		// Changes in the middle of a line; the last one moves what stands behind it.
		return kept
			.replace('a', 'b')
			.replace(/1\ds/, `1${random.below(10)}s`)
			.replace(random.below(2) === 0 ? 'ge' : '-', 'g');
	});

describe('a screen', () => {
	test.each([1, 2, 3, 4, 5, 6])('is the same as one drawn afresh, whatever came before (%i)', async seed => {
		const random = createRandom(seed);
		const {below, pick} = random;
		const {terminal, writer, ink} = open(30, 8);
		let lines: readonly string[] = [];
		for (let step = 0; step < 80; step += 1) {
			const act = below(12);
			if (act === 0) {
				terminal.resize(5 + below(60), 2 + below(12));
				// What was drawn for the old size arrives in the new one, before the program hears of it and after.
				const late = randomFrame(random, lines, terminal.columns, terminal.rows);
				if (below(2) === 0) ink.frame(late);
				terminal.tell();
				if (below(2) === 0) writer.renew();
				if (below(2) === 0) ink.frame(late);
				if (below(2) === 0) ink.clear();
				lines = [];
			}
			const height = pick([terminal.rows, terminal.rows, 1 + below(terminal.rows)]);
			lines = randomFrame(random, lines, terminal.columns, height);
			if (act === 1) ink.foreign(lines, () => writer.stdout.write('said by somebody\nelse'));
			else if (act === 2) {
				ink.foreign(lines, () => {
					terminal.emulator.cells.write('complained\r\nabout\r\n');
				});
			} else if (act === 3) {
				writer.stdout.write('\x1b[3;3H what nobody knows\x1b[31m');
				ink.frame(lines);
			} else if (act === 4) {
				// In a style that is not known here.
				ink.frame(lines.map(line => `\x1b[4:3m\x1b[4:0m${line}`));
			} else ink.frame(lines);
			// What was left out while the terminal was busy follows.
			await cellsOf(terminal.emulator);
			expect(await cellsOf(terminal.emulator), `step ${step}`).toEqual(
				await freshly(lines, terminal.columns, terminal.rows),
			);
		}
	});
});

const kernels = (age: number): readonly string[] =>
	Array.from(
		{length: 10},
		(_, row) => `┃ ✔ kernel_${row}   \x1b[2m██░░\x1b[22m ${age + row}s   ┃ an alert ┃`,
	);

describe('the bytes', () => {
	test('of a change are those of the changed cells, and of one row in turn', async () => {
		const {terminal, ink, since} = open(60, 10);
		ink.frame(kernels(10));
		await terminal.emulator.settle();
		const whole = since().length;
		ink.frame(kernels(20));
		await terminal.emulator.settle();
		const changes = since();
		expect(changes).toContain('\x1b[5;21H2\x1b');
		expect(changes.match(/an alert/g)).toHaveLength(1);
		// Behind the text of a full row it would erase the last cell.
		expect(changes).toMatch(/H\x1b\[K┃/);
		expect(changes).not.toMatch(/┃\x1b\[K/);
		expect(changes.length).toBeLessThan(whole / 2);
		expect(terminal.emulator.screen()).toEqual(kernels(20).map(line => line.replaceAll(/\x1b\[\d+m/g, '')));
	});

	test('make good what others wrote, within as many updates as there are rows', async () => {
		const {terminal, ink} = open(60, 10);
		ink.frame(kernels(10));
		terminal.emulator.cells.write('\x1b[4;1Ha warning\r\n\n\n\n\n\n\n\n');
		for (let age = 11; age <= 20; age += 1) {
			ink.frame(kernels(age));
			await terminal.emulator.settle();
		}
		expect(await cellsOf(terminal.emulator)).toEqual(await freshly(kernels(20), 60, 10));
	});

	test('that are no frame pass through as they are, and the next frame is whole, as is one of another size', async () => {
		const {terminal, writer, ink, since} = open(60, 10);
		ink.frame(kernels(10));
		await terminal.emulator.settle();
		since();
		ink.clear();
		expect(since()).toBe('');
		for (const text of ['\x1b[?2004h', '\x07', `${begin}\x1b[5;5H?${end}`]) {
			writer.stdout.write(text);
			expect(since()).toBe(text);
		}
		ink.frame(kernels(10));
		expect(since().match(/an alert/g)).toHaveLength(10);
		await terminal.emulator.settle();
		terminal.columns = 61;
		ink.frame(kernels(10));
		expect(since().match(/an alert/g)).toHaveLength(10);
		await terminal.emulator.settle();
		// Higher than the terminal, so that it scrolls.
		ink.frame([...kernels(1), 'one more']);
		await terminal.emulator.settle();
		expect(since()).toContain(`${kernels(1).join('\n')}\none more${end}`);
	});

	test('of an update that is never ended come at the end of the turn', async () => {
		const {writer, since} = open(60, 10);
		since();
		writer.stdout.write(begin);
		writer.stdout.write('half');
		expect(since()).toBe('');
		await Promise.resolve();
		expect(since()).toBe(`${begin}half`);
	});
});

test('a terminal that takes nothing gets the newest frame when it takes again, and none in between', async () => {
	const {terminal, writer, ink} = open(60, 10);
	ink.frame(kernels(10));
	await terminal.emulator.settle();
	terminal.isSlow = true;
	for (let age = 11; age < 1000; age += 1) ink.frame(kernels(age));
	await terminal.emulator.settle();
	expect(terminal.written).toHaveLength(3);
	expect(terminal.writableLength).toBeLessThan(1000);
	expect(terminal.emulator.screen()[0]).toContain('11s');
	terminal.isSlow = false;
	terminal.take();
	await terminal.emulator.settle();
	expect(await cellsOf(terminal.emulator)).toEqual(await freshly(kernels(999), 60, 10));
	expect(terminal.written).toHaveLength(4);

	terminal.isSlow = true;
	ink.frame(kernels(1));
	ink.frame(kernels(2));
	writer.stdout.write('\x1b[?1049l');
	terminal.isSlow = false;
	terminal.take();
	await terminal.emulator.settle();
	await new Promise(setImmediate);
	// The last frame comes before what follows it, and nothing after.
	expect(terminal.written.at(-1)).toBe('\x1b[?1049l');
	expect(terminal.written.at(-2)).toContain('\x1b[9;21H10s');
});

describe('a screen that others may have changed', () => {
	test('is drawn again', async () => {
		const {terminal, writer, ink, since} = open(60, 10);
		ink.foreign(kernels(10), () => writer.stdout.write('said by somebody'));
		await terminal.emulator.settle();
		expect(since()).toContain('said by somebody');
		terminal.emulator.cells.write('\x1b[2J');
		writer.renew();
		await expect.poll(() => terminal.emulator.screen()[9]).toContain('19s');
		expect(await cellsOf(terminal.emulator)).toEqual(await freshly(kernels(10), 60, 10));
		expect(since()).not.toContain('said by somebody');
	});

	test('of a terminal that has become narrower has its rows cut, not wrapped', async () => {
		const {terminal, ink} = open(60, 10);
		terminal.resize(30, 10);
		ink.frame(kernels(10));
		await terminal.emulator.settle();
		expect(terminal.emulator.screen().map(line => line.slice(0, 12))).toEqual(
			kernels(10).map(line => line.slice(0, 12)),
		);
	});

	test('is left alone where Ink draws it at once, for another size, or no longer', async () => {
		const {terminal, writer, ink, since} = open(60, 10);
		ink.frame(kernels(10));
		await terminal.emulator.settle();
		since();
		writer.renew();
		ink.frame(kernels(11));
		await new Promise(setImmediate);
		expect(terminal.written).toHaveLength(1);
		terminal.rows = 9;
		writer.renew();
		await new Promise(setImmediate);
		expect(terminal.written).toHaveLength(1);
		terminal.rows = 10;
		writer.stdout.write('\x1b[?1049l');
		writer.renew();
		await new Promise(setImmediate);
		expect(terminal.written).toHaveLength(2);
	});
});
