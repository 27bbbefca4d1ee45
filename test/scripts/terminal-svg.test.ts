import {describe, expect, test} from 'vitest';
import {terminalToSvg} from '../../scripts/terminal-svg.ts';
import {createEmulator} from '../end-to-end/emulator.ts';

const draw = async (bytes: string): Promise<string> => {
	const emulator = createEmulator(20, 3, () => {});
	emulator.cells.write(bytes);
	await emulator.settle();
	return terminalToSvg(emulator.cells, 'a <title>');
};

const textsOf = (svg: string): string[] =>
	[
		...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*?(fill=[^>]*)>(.*)<\/text>/g),
	].map(match => match.slice(1).join(' '));

describe('a picture of a terminal', () => {
	test('places words by cell, in their colour and weight', async () => {
		const svg = await draw('\x1b[1;31mred\x1b[m \x1b[2;38;2;1;2;3mfaint\x1b[m\r\n  \x1b[38;5;196mcube');
		expect(textsOf(svg)).toEqual([
			'14 47.5 25.29 fill="#ff7b72" font-weight="bold" red',
			'47.72 47.5 42.15 fill="#010203" fill-opacity="0.55" faint',
			'30.86 65.5 33.72 fill="#ff0000" cube',
		]);
	});

	test('swaps the colours of what is inverse', async () => {
		const svg = await draw('\x1b[7mok\x1b[m');
		expect(svg).toContain('<rect x="14" y="34" width="16.86" height="18" fill="#d0d7de"');
		expect(textsOf(svg)).toEqual(['14 47.5 16.86 fill="#0d1117" ok']);
	});

	test('gives a wide character two cells, and its neighbour the next', async () => {
		expect(textsOf(await draw('日a'))).toEqual([
			'14 47.5 16.86 fill="#d0d7de" 日',
			'30.86 47.5 8.43 fill="#d0d7de" a',
		]);
	});

	test('draws lines and blocks as shapes that meet', async () => {
		const svg = await draw('\x1b[32m──\x1b[m▄');
		expect(textsOf(svg)).toEqual([]);
		expect(svg).toContain(
			'<path d="M18.22 43L14 43M18.22 43L22.43 43M26.65 43L22.43 43M26.65 43L30.86 43" fill="none" stroke="#3fb950"/>',
		);
		expect(await draw('┃')).toMatch(/<path d="M18.22 43L18.22 34M18.22 43L18.22 52" [^>]*stroke-width="2.4"/);
		expect(svg).toContain('<path d="M30.86 43H39.29V52H30.86Z" fill="#d0d7de"/>');
	});

	test('escapes what XML would take for its own', async () => {
		const svg = await draw('<&">');
		expect(svg).toContain('>&#60;&#38;&#34;&#62;</text>');
		expect(svg).toContain('>a &#60;title&#62;</text>');
	});
});
