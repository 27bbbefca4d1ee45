import {appendFileSync} from 'node:fs';
import {appendFile, mkdtemp, rename, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createLogTail} from '../../source/session/log-tail.ts';
import {type ApplicationLog, openApplicationLog} from '../../source/watchdog/application-log.ts';
import {logPlace} from '../../source/watchdog/log-place.ts';
import {rotateLog} from '../../source/watchdog/log-rotation.ts';

let directory: string;
let file: string;
let tails: ReturnType<typeof createLogTail>[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'log-tail-'));
	file = join(directory, 'grace.log');
	tails = [];
});

afterEach(async () => {
	for (const tail of tails) tail.close();
	await rm(directory, {recursive: true});
});

const open = () => {
	const tail = createLogTail(file);
	tails.push(tail);
	return {tail, lines: () => tail.lines.get().lines, follow: () => tail.lines.subscribe(() => {})};
};
const numbered = (from: number, to: number) =>
	Array.from({length: to - from}, (_, index) => `line ${from + index}`);
const until = (read: () => unknown) => expect.poll(read, {timeout: 5000});

test('the file is read while somebody subscribes, and only then', async () => {
	await writeFile(file, 'one\n');
	const {lines, follow} = open();
	expect(lines()).toEqual([]);
	const leave = follow();
	await until(lines).toEqual(['one']);
	leave();
	await appendFile(file, 'two\n');
	const other = open();
	other.follow();
	await until(other.lines).toEqual(['one', 'two']);
	expect(lines()).toEqual(['one']);
	follow();
	await until(lines).toEqual(['one', 'two']);
});

test('what is appended follows, and nobody is told when nothing is', async () => {
	await writeFile(file, 'one\n');
	const {tail, lines} = open();
	const listener = vi.fn();
	tail.lines.subscribe(listener);
	await until(lines).toEqual(['one']);
	await appendFile(file, 'two\nthree\n');
	await until(lines).toEqual(['one', 'two', 'three']);
	expect(listener).toHaveBeenCalledTimes(2);
});

test('a line is shown before it is whole, and once when it is', async () => {
	await writeFile(file, 'one\nha');
	const {lines, follow} = open();
	follow();
	await until(lines).toEqual(['one', 'ha']);
	await appendFile(file, 'lf\n');
	await until(lines).toEqual(['one', 'half']);
});

test('a file that is missing has no lines, until it is there', async () => {
	const {lines, follow} = open();
	follow();
	await writeFile(join(directory, 'other'), '');
	expect(lines()).toEqual([]);
	await writeFile(file, 'one\n');
	await until(lines).toEqual(['one']);
});

test('of a flood the end is shown, and no line that is cut', async () => {
	await writeFile(file, 'one\n');
	const {tail, lines, follow} = open();
	follow();
	await until(lines).toEqual(['one']);
	const flood = Array.from(
		{length: 150_000},
		(_, index) => `${String(index).padStart(8, '0')} ${'x'.repeat(60)}`,
	);
	// All of it between two looks.
	appendFileSync(file, `${flood.join('\n')}\n`);
	await until(() => lines().at(-1)).toBe(flood.at(-1));
	const shown = lines().slice(lines().indexOf('one') + 1);
	expect(shown.length).toBeGreaterThan(1000);
	expect(shown.length).toBeLessThan(5000);
	expect(shown).toEqual(flood.slice(-shown.length));
	expect(tail.lines.get().first).toBe(0);
});

test('a file that was long before anybody looked is shown by its end, without a cut line', async () => {
	const all = numbered(0, 100_000);
	await writeFile(file, `${all.join('\n')}\n`);
	const {lines, follow} = open();
	follow();
	await until(() => lines().length).toBeGreaterThan(0);
	expect(lines()).toEqual(all.slice(-lines().length));
});

test('the newest 5,000 lines are kept, with the number of the first', async () => {
	const {tail, lines, follow} = open();
	follow();
	await writeFile(file, `${numbered(0, 4000).join('\n')}\n`);
	await until(() => lines().length).toBe(4000);
	await appendFile(file, `${numbered(4000, 6500).join('\n')}\n`);
	await until(() => lines().at(-1)).toBe('line 6499');
	expect(lines()).toHaveLength(5000);
	expect(tail.lines.get().first).toBe(1500);
	expect(lines()[0]).toBe('line 1500');
});

test('what stands in a file that was emptied is new, and half a line of before is forgotten', async () => {
	await writeFile(file, 'a long first line\nhalf of ano');
	const {lines, follow} = open();
	follow();
	await until(lines).toEqual(['a long first line', 'half of ano']);
	await truncate(file, 0);
	await appendFile(file, 'anew\n');
	await until(lines).toEqual(['a long first line', 'anew']);
});

test('what stands in another file of the same name is new, however long', async () => {
	await writeFile(file, 'one\n');
	const {lines, follow} = open();
	follow();
	await until(lines).toEqual(['one']);
	await writeFile(join(directory, 'next'), 'another, longer than the first\n');
	await rename(join(directory, 'next'), file);
	await until(lines).toEqual(['one', 'another, longer than the first']);
});

test('a character that comes in two parts is one', async () => {
	const text = Buffer.from('grün 🎉 fertig\n');
	const {tail, lines} = open();
	tail.lines.subscribe(() => {});
	// Each part is there long enough to be read: the line before it says when it was.
	await writeFile(file, Buffer.concat([Buffer.from('mark 1\n'), text.subarray(0, 3)]));
	await until(() => lines()[0]).toBe('mark 1');
	await appendFile(file, Buffer.concat([text.subarray(3, 8), Buffer.from('\n'), text.subarray(0, 8)]));
	await until(() => lines().length).toBe(3);
	await appendFile(file, text.subarray(8));
	await until(lines).toEqual(['mark 1', expect.stringMatching(/^grün /), 'grün 🎉 fertig']);
});

test('what a carriage return overwrites is gone, as in a progress bar', async () => {
	await writeFile(file, '10 %\r50 %\r100 %\ndone\r\n1 of 2\r2 of 2');
	const {lines, follow} = open();
	follow();
	await until(lines).toEqual(['100 %', 'done', '2 of 2']);
});

test('lines are safe to draw, without their CR, and cut at 2,000 characters', async () => {
	await writeFile(
		file,
		Buffer.concat([Buffer.from(`\x1b[31mred\x1b[0m\r\n${'x'.repeat(3000)}\n`), Buffer.from([0xff, 10])]),
	);
	const {lines, follow} = open();
	follow();
	await until(lines).toEqual(['red', 'x'.repeat(2000), '\ufffd']);
});

test('who leaves and comes back while the file is being read sees each line once', async () => {
	await writeFile(file, `${numbered(0, 2000).join('\n')}\n`);
	const {lines, follow} = open();
	for (let round = 0; round < 50; round += 1) follow()();
	follow();
	follow();
	await until(() => lines().length).toBeGreaterThan(0);
	await appendFile(file, 'last\n');
	await until(() => lines().at(-1)).toBe('last');
	expect(lines()).toEqual([...numbered(0, 2000), 'last']);
});

test('to leave twice counts once', async () => {
	const {lines, follow} = open();
	follow();
	const leave = follow();
	leave();
	leave();
	await writeFile(file, 'one\n');
	await until(lines).toEqual(['one']);
});

describe('across rotations', () => {
	const still = {
		whole: Promise.resolve(true),
		isStill: async () => true,
		isHeld: () => true,
		pause: () => 0,
		release: () => {},
	};
	let log: ApplicationLog;

	beforeEach(async () => {
		log = await openApplicationLog(file);
	});

	afterEach(() => log.close());

	const rotate = async (): Promise<void> => {
		const options = {place: logPlace(file), file: log.file, count: 3, isWanted: () => true};
		expect(await rotateLog({...options, freeze: () => still})).toBeDefined();
	};

	test('each line is seen once, also what was not read before it went', async () => {
		await appendFile(file, 'one\n');
		const {lines, follow} = open();
		follow();
		await until(lines).toEqual(['one']);
		// All of it between two looks.
		appendFileSync(file, 'two\n');
		await rotate();
		appendFileSync(file, 'three\n');
		await rotate();
		appendFileSync(file, 'four\n');
		await until(lines).toEqual(['one', 'two', 'three', 'four']);
		await rotate();
		await appendFile(file, 'five\n');
		await until(lines).toEqual(['one', 'two', 'three', 'four', 'five']);
	});

	test('a line whose halves stand on both sides is one', async () => {
		await appendFile(file, 'one\nha');
		const {lines, follow} = open();
		follow();
		await until(lines).toEqual(['one', 'ha']);
		await rotate();
		await appendFile(file, 'lf\n');
		await until(lines).toEqual(['one', 'half']);
	});

	test('the first look reaches back into what was rotated', async () => {
		await appendFile(file, 'one\n');
		await rotate();
		await appendFile(file, 'two\n');
		const {lines, follow} = open();
		follow();
		await until(lines).toEqual(['one', 'two']);
	});

	test('after a file that is gone it goes on with the next', async () => {
		await appendFile(file, 'one\n');
		const {lines, follow} = open();
		follow();
		await until(lines).toEqual(['one']);
		await appendFile(file, 'lost\n');
		await rotate();
		await rm(`${file}.1`);
		await appendFile(file, 'three\n');
		await until(() => lines().at(-1)).toBe('three');
		expect(lines()[0]).toBe('one');
	});

	test('many rotations while it is read: no line twice, none missing', async () => {
		const {lines, follow} = open();
		follow();
		for (let round = 0; round < 16; round += 1) {
			appendFileSync(file, `${numbered(round * 50, round * 50 + 50).join('\n')}\n`);
			// No more than are kept pass between two looks.
			if (round % 2 === 1) await until(() => lines().at(-1)).toBe(`line ${round * 50 + 49}`);
			await rotate();
		}
		await until(lines).toEqual(numbered(0, 800));
	});
});
