/** The codes that make a style out of none, joined by `;`; empty for no style. */
export type Style = string;

/** A style after one more sequence of codes. Undefined where one of them is not known here. */
export const styleAfter = (style: Style, sequence: string): Style | undefined => {
	let opened: readonly string[] = style.match(codes) ?? [];
	for (const code of sequence.match(codes) ?? ['0']) {
		const number = Number.parseInt(code, 10);
		const end = endOf(number);
		if (number === 0) opened = [];
		else if (ends.has(number)) opened = opened.filter(other => endOf(Number.parseInt(other, 10)) !== number);
		else if (end === undefined) return undefined;
		// Bold and dim end together, and may go together; of colours there is one.
		else opened = [...opened.filter(other => other !== code && !(isColor(end) && hasEnd(other, end))), code];
	}
	return opened.join(';');
};

/** The sequence that leads from one style to another. */
export const changeStyle = (from: Style, to: Style): string => {
	if (from === to) return '';
	return from === '' || to === '' ? `\x1b[${to}m` : `\x1b[0;${to}m`;
};

// A colour of 256 or of all takes several numbers.
const codes = /[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+/g;

const foreground = 39;
const background = 49;
const ends: ReadonlySet<number> = new Set([22, 23, 24, 25, 27, 28, 29, foreground, background, 55]);

const endOf = (code: number): number | undefined => {
	if (code === 1 || code === 2) return 22;
	if ([3, 4, 5, 7, 8, 9].includes(code)) return code + 20;
	if ((code >= 30 && code <= 38) || (code >= 90 && code <= 97)) return foreground;
	if ((code >= 40 && code <= 48) || (code >= 100 && code <= 107)) return background;
	return code === 53 ? 55 : undefined;
};

const isColor = (end: number): boolean => end === foreground || end === background;

const hasEnd = (code: string, end: number): boolean => endOf(Number.parseInt(code, 10)) === end;
