import xterm from '@xterm/headless';
import stringWidth from 'string-width';

/** A terminal without a window: takes bytes, holds cells. */
export type Emulator = {
	readonly cells: xterm.Terminal;
	/** The lines as a person sees them, blanks at their ends cut; never half of a synchronized update. */
	readonly screen: () => string[];
	readonly isCursorVisible: () => boolean;
	/** Resolves when everything written before is on the screen. */
	readonly settle: () => Promise<void>;
};

/** An emulator of that size; what programs ask the terminal is answered through `reply`. */
export const createEmulator = (columns: number, rows: number, reply: (data: string) => void): Emulator => {
	const cells = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 5000});
	cells.unicode.register({version: 'grapheme', wcwidth: widthOf, charProperties});
	cells.unicode.activeVersion = 'grapheme';
	cells.onData(reply);

	let isCursorVisible = true;
	let held: string[] | undefined;
	const onMode = (modes: readonly (number | number[])[], isSet: boolean): boolean => {
		if (modes.includes(25)) isCursorVisible = isSet;
		if (modes.includes(2026)) held = isSet ? read(cells) : undefined;
		return false;
	};
	cells.parser.registerCsiHandler({prefix: '?', final: 'h'}, modes => onMode(modes, true));
	cells.parser.registerCsiHandler({prefix: '?', final: 'l'}, modes => onMode(modes, false));

	return {
		cells,
		screen: () => held ?? read(cells),
		isCursorVisible: () => isCursorVisible,
		settle: () => new Promise(resolve => cells.write('', resolve)),
	};
};

// On the alternate screen lines keep what a narrower terminal no longer shows.
const read = ({buffer: {active}, rows, cols}: xterm.Terminal): string[] =>
	Array.from(
		{length: rows},
		(_, row) =>
			active
				.getLine(active.baseY + row)
				?.translateToString(true, 0, cols)
				.trimEnd() ?? '',
	);

const widths = new Map<number, 0 | 1 | 2>();

const widthOf = (codePoint: number): 0 | 1 | 2 => {
	if (codePoint >= 0x20 && codePoint < 0x7f) return 1;
	const known = widths.get(codePoint);
	if (known !== undefined) return known;
	const measured = stringWidth(String.fromCodePoint(codePoint));
	const width = measured === 0 ? 0 : measured === 1 ? 1 : 2;
	widths.set(codePoint, width);
	return width;
};

const afterJoiner = 1;
const afterIndicator = 2;

// Packed as the terminal wants it: our state, the width of the cluster so far, whether it joins what stands before.
const charProperties = (codePoint: number, preceding: number): number => {
	const before = {state: preceding >> 3, width: (preceding >> 1) & 3};
	const isIndicator = codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
	const isModifier = codePoint >= 0x1f3fb && codePoint <= 0x1f3ff;
	const own = widthOf(codePoint);
	const isJoined =
		before.width > 0 &&
		(own === 0 ||
			before.state === afterJoiner ||
			(isModifier && before.width === 2) ||
			(isIndicator && before.state === afterIndicator));
	const isWidened = isJoined && (codePoint === 0xfe0f || isIndicator);
	const width = isWidened ? 2 : isJoined ? Math.max(before.width, own) : own;
	const opensFlag = isIndicator && !isJoined;
	const state = codePoint === 0x200d && isJoined ? afterJoiner : opensFlag ? afterIndicator : 0;
	return (state << 3) | (width << 1) | (isJoined ? 1 : 0);
};
