import {describe, expect, test} from 'vitest';
import {createTheme, type Tone} from '../../source/console/theme.ts';
import {themeNames} from '../../source/core/console-settings.ts';

const tones: readonly Tone[] = ['plain', 'quiet', 'strong', 'good', 'caution', 'bad', 'accent'];

// What usual terminals make of the colours, with their dark and light backgrounds.
type Palette = {
	readonly backgrounds: readonly string[];
	readonly green: string;
	readonly cyan: string;
	readonly redBright: string;
	readonly magentaBright: string;
};

const palettes: Readonly<Record<string, Palette>> = {
	xterm: {
		backgrounds: ['#000000', '#ffffff'],
		...{green: '#00cd00', cyan: '#00cdcd', redBright: '#ff0000', magentaBright: '#ff00ff'},
	},
	'Linux console': {
		backgrounds: ['#000000'],
		...{green: '#00aa00', cyan: '#00aaaa', redBright: '#ff5555', magentaBright: '#ff55ff'},
	},
	GNOME: {
		backgrounds: ['#1e1e1e', '#ffffff'],
		...{green: '#26a269', cyan: '#2aa1b3', redBright: '#f66151', magentaBright: '#c061cb'},
	},
	Tango: {
		backgrounds: ['#2e3436', '#ffffff'],
		...{green: '#4e9a06', cyan: '#06989a', redBright: '#ef2929', magentaBright: '#ad7fa8'},
	},
	'macOS Terminal': {
		backgrounds: ['#000000', '#ffffff'],
		...{green: '#00a600', cyan: '#00a6b2', redBright: '#e50000', magentaBright: '#e500e5'},
	},
	'Windows Terminal': {
		backgrounds: ['#0c0c0c'],
		...{green: '#13a10e', cyan: '#3a96dd', redBright: '#e74856', magentaBright: '#b4009e'},
	},
	'One Half Light': {
		backgrounds: ['#fafafa'],
		...{green: '#50a14f', cyan: '#0997b3', redBright: '#df6c75', magentaBright: '#c577dd'},
	},
	Solarized: {
		backgrounds: ['#002b36', '#fdf6e3'],
		...{green: '#859900', cyan: '#2aa198', redBright: '#cb4b16', magentaBright: '#6c71c4'},
	},
};

const luminance = (color: string): number => {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5]
		.map(start => Number.parseInt(color.slice(start, start + 2), 16) / 255)
		.map(share => (share <= 0.039_28 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrastOf = (one: string, other: string): number => {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
};

describe('the default theme', () => {
	const {styleOf} = createTheme({isColored: true, isUnicode: true});

	test.each(Object.entries(palettes))('is read on dark and on light with the colours of %s', (_, palette) => {
		const colorOf = (tone: Tone): string => {
			const found = Object.entries(palette).find(([name]) => name === styleOf(tone).color)?.[1];
			return typeof found === 'string' ? found : '';
		};
		for (const background of palette.backgrounds) {
			for (const tone of ['caution', 'bad'] as const)
				expect(contrastOf(colorOf(tone), background), `${tone} on ${background}`).toBeGreaterThan(2.85);
			// What they say is said in words as well: xterm's white is the only one on which they are pale.
			for (const tone of ['good', 'accent'] as const)
				expect(contrastOf(colorOf(tone), background), `${tone} on ${background}`).toBeGreaterThan(1.9);
		}
	});

	test('uses the sixteen colours only', () => {
		for (const tone of tones)
			expect(styleOf(tone).color ?? 'red').toMatch(
				/^(?:black|red|green|yellow|blue|magenta|cyan|white)(?:Bright)?$/,
			);
	});
});

describe('the theme', () => {
	test('mono, and every theme without colour, has none', () => {
		for (const name of themeNames) {
			for (const isColored of name === 'mono' ? [true, false] : [false]) {
				const {styleOf} = createTheme({name, isColored, isUnicode: true});
				for (const tone of tones) {
					expect(styleOf(tone).color).toBeUndefined();
					expect(styleOf(tone).backgroundColor).toBeUndefined();
				}
			}
		}
	});

	test('contrast has a background for every colour, and dims nothing', () => {
		const {styleOf} = createTheme({name: 'contrast', isColored: true, isUnicode: true});
		for (const tone of tones) {
			const {color, backgroundColor, dimColor} = styleOf(tone);
			expect(dimColor).toBeUndefined();
			if (color !== undefined) expect(contrastOf(color, backgroundColor ?? color)).toBeGreaterThan(7);
		}
	});
});
