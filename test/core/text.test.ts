import {describe, expect, test} from 'vitest';
import {plainJson, plainLine, stripControl} from '../../source/core/text.ts';

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
		['letters that are blank', 'a\u3164\u115f\u1160b\uffa0\u034fc'],
		['joiners where nothing is joined', 'a\u200db\u200cc\u200d'],
		['variation selectors where nothing varies', 'a\ufe0fb\ufe01c\u{e0100}'],
		['marks that only format', 'a\u{1d173}b\u{1bca0}c'],
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
		['numbers in Arabic with their mark', '\u0600١٢'],
		['as many marks as a script stacks', 'ש\u05bc\u05c1\u05b8\u0591'],
		['line feeds', 'one\ntwo\n'],
	])('%s', (_, text) => {
		expect(stripControl(text)).toBe(text);
	});

	test('of a flood of marks on one character the first four', () => {
		expect(stripControl(`Z${'\u0336\u0310'.repeat(500)}a`)).toBe('Z\u0336\u0310\u0336\u0310a');
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

describe('plain JSON', () => {
	const marks = `e${'\u0301'.repeat(20)}`;
	const texts = ['a\u009b31m', '\u202eb', 'c\u200bd', '\u{e0041}', marks, '\x1b\x7f', '監 é 👍'];

	test('says the same, and nothing that a terminal would obey', () => {
		for (const indent of [undefined, 2]) {
			const json = plainJson({[texts.join('')]: texts}, indent);
			expect(JSON.parse(json)).toEqual({[texts.join('')]: texts});
			expect(stripControl(json)).toBe(json);
		}
	});

	test('leaves plain text as it is', () => {
		expect(plainJson({a: ['監 é 👍', 1, null]})).toBe('{"a":["監 é 👍",1,null]}');
	});
});
