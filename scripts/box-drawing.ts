/** A cell's place and size in the picture. */
export type Cell = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

/** A shape to be filled, or a line to be stroked, as SVG path data. */
export type Shape = {readonly how: 'fill' | 'stroke' | 'heavyStroke'; readonly path: string};

/** The shape of a line or block character, so that neighbours meet whatever the font; undefined for any other. */
export const shapeOf = (character: string, cell: Cell): Shape | undefined => {
	const arms = lines[character];
	if (arms !== undefined) return {how: 'stroke', path: drawArms(arms, cell)};
	const heavyArms = lines[lightOf[character] ?? ''];
	if (heavyArms !== undefined) return {how: 'heavyStroke', path: drawArms(heavyArms, cell)};
	const corner = roundCorners[character];
	if (corner !== undefined) return {how: 'stroke', path: drawCorner(corner, cell)};
	const part = blocks[character];
	return part === undefined ? undefined : {how: 'fill', path: drawBlock(part, cell)};
};

type Arm = 'up' | 'down' | 'left' | 'right';

const lines: Readonly<Record<string, readonly Arm[]>> = {
	'─': ['left', 'right'],
	'│': ['up', 'down'],
	'┌': ['right', 'down'],
	'┐': ['left', 'down'],
	'└': ['right', 'up'],
	'┘': ['left', 'up'],
	'├': ['up', 'down', 'right'],
	'┤': ['up', 'down', 'left'],
	'┬': ['left', 'right', 'down'],
	'┴': ['left', 'right', 'up'],
	'┼': ['left', 'right', 'up', 'down'],
};

/** Heavy lines, each with the light one of its form. */
const lightOf: Readonly<Record<string, string>> = {
	'━': '─',
	'┃': '│',
	'┏': '┌',
	'┓': '┐',
	'┗': '└',
	'┛': '┘',
	'┣': '├',
	'┫': '┤',
	'┳': '┬',
	'┻': '┴',
	'╋': '┼',
};

const roundCorners: Readonly<Record<string, readonly [Arm, Arm]>> = {
	'╭': ['right', 'down'],
	'╮': ['left', 'down'],
	'╰': ['right', 'up'],
	'╯': ['left', 'up'],
};

/** Left, top, right and bottom edge in eighths of the cell. */
const blocks: Readonly<Record<string, readonly [number, number, number, number]>> = {
	...Object.fromEntries([...'▁▂▃▄▅▆▇█'].map((block, index) => [block, [0, 7 - index, 8, 8] as const])),
	...Object.fromEntries([...'▏▎▍▌▋▊▉'].map((block, index) => [block, [0, 0, index + 1, 8] as const])),
	'▀': [0, 0, 8, 4],
	'▐': [4, 0, 8, 8],
};

const drawArms = (arms: readonly Arm[], cell: Cell): string => {
	const [centreX, centreY] = endOf(undefined, cell);
	return arms
		.map(arm => {
			const [x, y] = endOf(arm, cell);
			return `M${round(centreX)} ${round(centreY)}L${round(x)} ${round(y)}`;
		})
		.join('');
};

const drawCorner = ([from, to]: readonly [Arm, Arm], cell: Cell): string => {
	const [startX, startY] = endOf(from, cell);
	const [centreX, centreY] = endOf(undefined, cell);
	const [endX, endY] = endOf(to, cell);
	return `M${round(startX)} ${round(startY)}Q${round(centreX)} ${round(centreY)} ${round(endX)} ${round(endY)}`;
};

const endOf = (arm: Arm | undefined, {x, y, width, height}: Cell): readonly [number, number] => {
	switch (arm) {
		case 'up':
			return [x + width / 2, y];
		case 'down':
			return [x + width / 2, y + height];
		case 'left':
			return [x, y + height / 2];
		case 'right':
			return [x + width, y + height / 2];
		case undefined:
			return [x + width / 2, y + height / 2];
	}
};

const drawBlock = (
	[left, top, right, bottom]: readonly [number, number, number, number],
	{x, y, width, height}: Cell,
): string => {
	const [fromX, toX] = [x + (left / 8) * width, x + (right / 8) * width].map(round);
	const [fromY, toY] = [y + (top / 8) * height, y + (bottom / 8) * height].map(round);
	return `M${fromX} ${fromY}H${toX}V${toY}H${fromX}Z`;
};

const round = (value: number): number => Math.round(value * 100) / 100;
