/** The colours of a dark terminal where a program asks for none. */
export const background = '#0d1117';
export const foreground = '#d0d7de';

/** The colour with that number of the 256 that terminals have. */
export const paletteColour = (index: number): string => {
	const named = names[index];
	if (named !== undefined) return named;
	if (index >= 232) return hex([8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10]);
	const cube = index - 16;
	return hex(
		[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(step =>
			step === 0 ? 0 : 55 + step * 40,
		),
	);
};

const names: readonly string[] = [
	'#21262d',
	'#ff7b72',
	'#3fb950',
	'#d29922',
	'#58a6ff',
	'#bc8cff',
	'#39c5cf',
	'#c9d1d9',
	'#6e7681',
	'#ffa198',
	'#56d364',
	'#e3b341',
	'#79c0ff',
	'#d2a8ff',
	'#56d4dd',
	'#f0f6fc',
];

const hex = (parts: readonly number[]): string =>
	`#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
