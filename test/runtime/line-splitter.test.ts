import {expect, test} from 'vitest';
import {createLineSplitter} from '../../source/runtime/line-splitter.ts';

const create = (limit: number) => {
	const lines: string[] = [];
	let tooLong = 0;
	const push = createLineSplitter({
		limit,
		onLine: line => lines.push(line),
		onTooLong: () => {
			tooLong += 1;
		},
	});
	return {
		push: (text: string | Buffer) => push(typeof text === 'string' ? Buffer.from(text) : text),
		lines,
		tooLong: () => tooLong,
	};
};

test('lines come whole and in order, however they are cut', () => {
	const text = 'one\n\ntwo €€\nthree🙂\n';
	for (let size = 1; size <= text.length; size += 1) {
		const {push, lines} = create(100);
		const bytes = Buffer.from(text);
		for (let start = 0; start < bytes.length; start += size) push(bytes.subarray(start, start + size));
		expect(lines).toEqual(['one', 'two €€', 'three🙂']);
	}
});

test('half a line waits for its end', () => {
	const {push, lines} = create(100);
	push('one\ntw');
	expect(lines).toEqual(['one']);
	push('o\n');
	expect(lines).toEqual(['one', 'two']);
});

test.each([1, 3, 1000])(
	'a line over the limit is skipped whole and told once, in pieces of %i bytes',
	size => {
		const {push, lines, tooLong} = create(10);
		const text = `${'x'.repeat(10)}\n${'y'.repeat(11)}\n${'z'.repeat(500)}\nend\n`;
		for (let start = 0; start < text.length; start += size) push(text.slice(start, start + size));
		expect(lines).toEqual(['x'.repeat(10), 'end']);
		expect(tooLong()).toBe(2);
	},
);

test('what it holds is its own, and not a part of a larger chunk', () => {
	const {push, lines} = create(100);
	const chunk = Buffer.from('half');
	push(chunk);
	chunk.fill('x');
	push('\n');
	expect(lines).toEqual(['half']);
});

test('an endless line that comes byte by byte costs no more than one line', () => {
	const limit = 64 * 1024;
	const push = createLineSplitter({limit, onLine: () => {}, onTooLong: () => {}});
	const byte = Buffer.from('x');
	const before = process.memoryUsage();
	for (let count = 0; count < limit; count += 1) push(byte);
	const after = process.memoryUsage();
	expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * limit);
});
