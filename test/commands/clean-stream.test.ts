import {describe, expect, test} from 'vitest';
import {createCleanStream} from '../../source/commands/clean-stream.ts';
import {stripControl} from '../../source/core/text.ts';

const {pieces}: {pieces: Buffer[]} = await import(
	new URL('../../fixtures/hostile/corpus.mjs', import.meta.url).href
);

/** The output where the bytes come in pieces of `size`, then something harmless. */
const inPieces = (bytes: Buffer, size: number): string => {
	const clean = createCleanStream();
	let output = '';
	for (let start = 0; start < bytes.length; start += size)
		output += clean(bytes.subarray(start, start + size));
	return output;
};

describe('in pieces', () => {
	// A line feed ends what has no end.
	const bytes = Buffer.concat(pieces.flatMap(piece => [piece, Buffer.from('\n')]));
	const hostile =
		/[\x00-\x09\x0b-\x1f\x7f-\x9f]|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|\p{M}{5}/u;

	test.each([1, 2, 3, 7, 64, 1000])('of %i bytes the corpus is plain text', size => {
		const output = inPieces(bytes, size);
		expect(output.match(hostile)).toBeNull();
		expect(output).toContain('plain text, 監視 é 👍 שלום');
		expect(output).not.toMatch(/cm0gLXJm|\[2J|;OWNED/);
	});

	test('what comes is what would have come at once', () => {
		const text = 'safe\x1b[31;1mred\x1b[0m\x1b]0;title\x07 👩 e\u0301 监\n\x1b]8;;http://x/\x1b\\link\n';
		for (const size of [1, 2, 5]) expect(inPieces(Buffer.from(text), size)).toBe(stripControl(text));
	});
});

test('a flood of marks is one flood, however it is cut', () => {
	const flood = Buffer.from(`a${'\u0301'.repeat(100)}b`);
	for (const size of [1, 2, 4, 50]) expect(inPieces(flood, size)).toBe('a\u0301\u0301\u0301\u0301b');
});

test('a joiner that stood at the edge of what is remembered eats nothing', () => {
	const text = `${'👩\u200d'.repeat(20)}👩 ${'x'.repeat(20)}`;
	for (const size of [4, 7, 11]) expect(inPieces(Buffer.from(text), size)).toMatch(/ x{20}$/);
});

test('the beginning of a sequence that does not end in time is dropped, and waits for nobody', () => {
	const clean = createCleanStream();
	expect(clean(Buffer.from('one\x1b]0;'))).toBe('one');
	expect(clean(Buffer.from('x'.repeat(300)))).toBe('');
	expect(clean(Buffer.from('two\nthree'))).toBe('two\nthree');
});
