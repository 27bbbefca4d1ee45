import type xterm from '@xterm/headless';
import {type Shape, shapeOf} from './box-drawing.ts';
import {background, foreground, paletteColour} from './palette.ts';

const fontSize = 14;
const cellWidth = 8.43;
const cellHeight = 18;
const margin = 14;
const titleHeight = 34;
const baseline = 13.5;

/** What a terminal shows, as an SVG picture of a window with that title. */
export const terminalToSvg = (terminal: xterm.Terminal, title: string): string =>
	drawWindow(terminal, title, drawCells(readRows(terminal).flat()));

/** What a terminal shows, each row as SVG elements. Rows that look the same are the same text. */
export const drawRows = (terminal: xterm.Terminal): readonly string[] =>
	readRows(terminal).map(cells => drawCells(cells).join(''));

/** A window of the terminal's size, with that title and these elements in it. */
export const drawWindow = (
	{cols, rows}: Pick<xterm.Terminal, 'cols' | 'rows'>,
	title: string,
	elements: readonly string[],
): string => {
	const width = Math.ceil(cols * cellWidth + 2 * margin);
	const height = titleHeight + rows * cellHeight + margin;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${background}" stroke="#3b4252"/>`,
		...['#ff5f57', '#febc2e', '#28c840'].map(
			(colour, index) => `<circle cx="${20 + index * 20}" cy="${titleHeight / 2}" r="6" fill="${colour}"/>`,
		),
		`<g font-family="${fonts}" font-size="${fontSize}" xml:space="preserve">`,
		`<text x="${width / 2}" y="${titleHeight / 2 + 5}" fill="#8b949e" text-anchor="middle">${escapeXml(title)}</text>`,
		...elements,
		'</g>',
		'</svg>',
		'',
	].join('\n');
};

const drawCells = (cells: readonly Cell[]): readonly string[] => [
	...joinCells(cells, hasSameBackground).flatMap(drawBackground),
	...drawShapes(cells.filter(cell => cell.shape !== undefined)),
	...joinCells(
		cells.filter(cell => cell.text.trim() !== '' && cell.shape === undefined),
		isSameRun,
	).map(drawText),
];

const fonts = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

type Style = {
	readonly colour: string;
	readonly background: string;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isItalic: boolean;
	readonly isUnderlined: boolean;
	readonly isStruck: boolean;
};

/** A character, or neighbours of one style joined to a run. */
type Cell = Style & {
	readonly row: number;
	readonly column: number;
	readonly columns: number;
	readonly text: string;
	readonly shape: Shape | undefined;
};

const readRows = ({buffer: {active}, rows, cols}: xterm.Terminal): readonly (readonly Cell[])[] =>
	Array.from({length: rows}, (_, row) => {
		const line = active.getLine(active.baseY + row);
		return Array.from({length: cols}, (_, column) => readCell(line?.getCell(column), row, column)).filter(
			cell => cell !== undefined,
		);
	});

const readCell = (cell: xterm.IBufferCell | undefined, row: number, column: number): Cell | undefined => {
	const columns = cell?.getWidth() ?? 0;
	// The second half of a wide character.
	if (cell === undefined || columns === 0) return undefined;
	const text = cell.isInvisible() ? ' ' : cell.getChars() || ' ';
	const x = margin + column * cellWidth;
	const y = titleHeight + row * cellHeight;
	const shape = shapeOf(text, {x, y, width: cellWidth, height: cellHeight});
	return {row, column, columns, text, shape, ...styleOf(cell)};
};

const styleOf = (cell: xterm.IBufferCell): Style => {
	const front = colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) ?? foreground;
	const back = colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()) ?? background;
	const isInverse = Boolean(cell.isInverse());
	return {
		colour: isInverse ? back : front,
		background: isInverse ? front : back,
		isBold: Boolean(cell.isBold()),
		isDim: Boolean(cell.isDim()),
		isItalic: Boolean(cell.isItalic()),
		isUnderlined: Boolean(cell.isUnderline()),
		isStruck: Boolean(cell.isStrikethrough()),
	};
};

const colourOf = (isDefault: boolean, isRgb: boolean, value: number): string | undefined => {
	if (isDefault) return undefined;
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : paletteColour(value);
};

const joinCells = (
	cells: readonly Cell[],
	isJoined: (left: Cell, right: Cell) => boolean,
): readonly Cell[] => {
	const runs: Cell[] = [];
	for (const cell of cells) {
		const left = runs.at(-1);
		if (left === undefined || !isNeighbour(left, cell) || !isJoined(left, cell)) {
			runs.push(cell);
			continue;
		}
		runs[runs.length - 1] = {...left, text: left.text + cell.text, columns: left.columns + cell.columns};
	}
	return runs;
};

const isNeighbour = (left: Cell, right: Cell): boolean =>
	left.row === right.row && left.column + left.columns === right.column;

const hasSameBackground = (left: Cell, right: Cell): boolean => left.background === right.background;

const isPlain = (text: string): boolean => /^[ -~]+$/.test(text);

// A character that another font may have to draw stands alone, so that its width moves nobody.
const isSameRun = (left: Cell, right: Cell): boolean =>
	isPlain(left.text) && isPlain(right.text) && attributesOf(left) === attributesOf(right);

const drawBackground = (run: Cell): readonly string[] => {
	if (run.background === background) return [];
	const x = round(margin + run.column * cellWidth);
	const y = titleHeight + run.row * cellHeight;
	return [
		`<rect x="${x}" y="${y}" width="${round(run.columns * cellWidth)}" height="${cellHeight}" fill="${run.background}" shape-rendering="crispEdges"/>`,
	];
};

const drawShapes = (cells: readonly Cell[]): readonly string[] => {
	const kindOf = ({colour, isDim, shape}: Cell): string => {
		const opacity = isDim ? ' opacity="0.55"' : '';
		if (shape?.how === 'fill') return `fill="${colour}"${opacity}`;
		const weight = shape?.how === 'heavyStroke' ? ' stroke-width="2.4" stroke-linecap="square"' : '';
		return `fill="none" stroke="${colour}"${weight}${opacity}`;
	};
	return [...Map.groupBy(cells, kindOf)].map(
		([kind, group]) => `<path d="${group.map(({shape}) => shape?.path).join('')}" ${kind}/>`,
	);
};

const drawText = (run: Cell): string => {
	const x = round(margin + run.column * cellWidth);
	const y = titleHeight + run.row * cellHeight + baseline;
	const length = `textLength="${round(run.columns * cellWidth)}" lengthAdjust="spacingAndGlyphs"`;
	return `<text x="${x}" y="${y}" ${length} ${attributesOf(run)}>${escapeXml(run.text)}</text>`;
};

const attributesOf = ({colour, isBold, isDim, isItalic, isUnderlined, isStruck}: Style): string => {
	const decoration = [isUnderlined && 'underline', isStruck && 'line-through'].filter(Boolean).join(' ');
	return [
		`fill="${colour}"`,
		isBold && 'font-weight="bold"',
		isDim && 'fill-opacity="0.55"',
		isItalic && 'font-style="italic"',
		decoration !== '' && `text-decoration="${decoration}"`,
	]
		.filter(Boolean)
		.join(' ');
};

const escapeXml = (text: string): string =>
	text.replace(/[&<>"]/g, character => `&#${character.codePointAt(0)};`);

const round = (value: number): number => Math.round(value * 100) / 100;
