import {expect, test} from 'vitest';
import {createLineCutter, longestLine} from '../../source/kernels/link-lines.ts';

const cut = (...chunks: readonly string[]): readonly string[] => {
	const lines: string[] = [];
	const push = createLineCutter(line => lines.push(line));
	for (const chunk of chunks) push(Buffer.from(chunk));
	return lines;
};

test('lines are whole, however they arrive', () => {
	expect(cut('one\ntw', 'o\n', '\n \nthree')).toEqual(['one', 'two']);
	const bytes = Buffer.from('{"name":"größe 😀"}\n');
	const lines: string[] = [];
	const push = createLineCutter(line => lines.push(line));
	for (const byte of bytes) push(Buffer.from([byte]));
	expect(lines).toEqual(['{"name":"größe 😀"}']);
});

test('a line over 64 KiB is dropped, and the next is heard', () => {
	const longest = 'x'.repeat(longestLine);
	expect(cut(`${longest}\n${longest}y\nnext\n`)).toEqual([longest, 'next']);
	expect(cut(longest, 'y', 'z', '\nnext\n')).toEqual(['next']);
});

test('a line that never ends is not kept', () => {
	const push = createLineCutter(() => expect.unreachable());
	const before = process.memoryUsage().arrayBuffers;
	for (let count = 0; count < 300; count += 1) push(Buffer.alloc(1024 * 1024, 'x'));
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
});
