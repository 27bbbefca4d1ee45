import {describe, expect, test} from 'vitest';
import {plainLine, stripControl} from '../../source/core/text.ts';

describe('what is stripped', () => {
	const stripped: ReadonlyArray<readonly [string, string]> = [
		['colours', 'a\x1b[1;31mb\x1b[0mc'],
		['colours with colons', 'a\x1b[38:2::1:2:3mb\x1b[mc'],
		['cursor moves', 'a\x1b[2Jb\x1b[10;20H\x1b[?25lc'],
		['a title', 'a\x1b]0;evil\x07b\x1b]2;evil\x1b\\c'],
		['a clipboard write, OSC 52', 'a\x1b]52;c;cm0gLXJm\x07bc'],
		['a hyperlink', 'a\x1b]8;;https://example.org\x1b\\b\x1b]8;;\x1b\\c'],
		['DCS', 'a\x1bP1$r0m\x1b\\bc'],
		['APC, PM and SOS', 'a\x1b_x\x1b\\b\x1b^y\x1b\\\x1bXz\x1b\\c'],
		['an 8-bit CSI', 'a\u009b31mb\u009b0mc'],
		['an 8-bit OSC', 'a\u009d0;evil\u009cb\u009d0;evil\x07c'],
		['an 8-bit DCS', 'a\u0090q\u009cbc'],
		['character sets and resets', 'a\x1b(0b\x1bc\x1b7\x1b8\x1b=c'],
		['other control characters', 'a\x00\x07\x08b\x0e\x0f\x7f\u0085c'],
		['carriage returns', 'abc\r'],
		['bidirectional overrides and isolates', 'a\u202e\u202db\u2066\u2069\u200e\u200f\u061cc'],
		['zero-width space, word joiner and byte order mark', '\ufeffa\u200bb\u2060c'],
		['soft hyphens and annotation marks', 'a\u00adb\ufff9\ufffbc'],
		['line and paragraph separators', 'a\u2028b\u2029c'],
		['tag characters', 'a\u{e0041}\u{e007f}bc'],
		['half a character', 'a\ud83db\udc4dc'],
		['half a CSI at the end', 'abc\x1b[1;3'],
		['half an OSC at the end', 'abc\x1b]52;c;cm0g'],
		['a lone escape at the end', 'abc\x1b'],
		['a sequence cut short by another', 'a\x1b]0;evil\x1b[31mbc'],
		['an escape inside an escape', 'a\x1b\x1b[31mbc'],
	];
	test.each(stripped)('%s', (_, text) => {
		expect(stripControl(text)).toBe('abc');
	});

	test('no escape, control or reordering character survives any mix of them', () => {
		const parts = [
			'\x1b',
			'[',
			']',
			'\x07',
			'\u009b',
			'\u009d',
			'\\',
			'P',
			'3',
			'm',
			'\n',
			'\u202e',
			'\ud83d',
			'\x00',
		];
		const safe = /^[[\]\\P3m\n]*$/;
		for (const a of parts) {
			for (const b of parts) {
				for (const c of parts) {
					for (const d of parts)
						expect(safe.test(stripControl(a + b + c + d)), JSON.stringify(a + b + c + d)).toBe(true);
				}
			}
		}
	});

	test('a third of a million openings without an end are stripped like any other', () => {
		expect(stripControl(`${'\u009d'.repeat(333_333)}\x1b[`)).toBe('');
		expect(stripControl('\x1b]x\x1b['.repeat(111_111))).toBe('');
	});

	test('an unfinished sequence hides nothing of the next line', () => {
		expect(stripControl('one\x1b]0;evil\ntwo')).toBe('one\ntwo');
	});
});

describe('what is kept', () => {
	test.each([
		['CJK', '監視プロセスを再起動しました'],
		['accents, composed or not', 'é e\u0301 ñ'],
		['right-to-left scripts', 'שלום مرحبا'],
		['emoji joined by ZWJ', '👩‍💻 👨‍👩‍👧 ❤️'],
		['scripts that need joiners', 'می‌خواهم क्‍ष'],
		['brackets and numbers that only look like a sequence', '[31m [2026-11-23] ;52'],
		['line feeds', 'one\ntwo\n'],
	])('%s', (_, text) => {
		expect(stripControl(text)).toBe(text);
	});

	test('a tab becomes a space', () => {
		expect(stripControl('a\tb')).toBe('a b');
	});
});

describe('a plain line', () => {
	test('has no line feeds and no blanks around it', () => {
		expect(plainLine('  one \r\n\n  two\n')).toBe('one two');
	});

	test('is at most as long as it may be', () => {
		expect(plainLine('x'.repeat(1000))).toHaveLength(500);
		expect(plainLine('abcdef', 3)).toBe('abc');
	});

	test('never ends in half a character', () => {
		expect(plainLine('ab👍', 3)).toBe('ab');
		expect(plainLine('ab👍', 4)).toBe('ab👍');
	});
});
