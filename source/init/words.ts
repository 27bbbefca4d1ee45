/**
 * The words of a command line, as a person types it: quotes hold blanks together, and a backslash takes away the meaning
 * of a quote, a blank or a backslash. Elsewhere it stands for itself, as in paths of Windows. Undefined where a quote is
 * left open.
 */
export const splitWords = (line: string): readonly string[] | undefined => {
	const words: string[] = [];
	let word: string | undefined;
	let quote: string | undefined;
	for (const [piece] of line.matchAll(/\\["'\s\\]|[\s\S]/g)) {
		const isEscaped = piece.length > 1;
		if (isEscaped && quote !== "'") word = (word ?? '') + piece.slice(1);
		else if (piece === quote) quote = undefined;
		else if (quote === undefined && (piece === '"' || piece === "'")) {
			quote = piece;
			word ??= '';
		} else if (quote === undefined && /^\s$/.test(piece)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else if (isEscaped && piece.endsWith("'")) {
			// Nothing is escaped between single quotes: the backslash is one, and the quote ends.
			word = `${word ?? ''}\\`;
			quote = undefined;
		} else word = (word ?? '') + piece;
	}
	if (quote !== undefined) return undefined;
	return word === undefined ? words : [...words, word];
};

/** Words as a person would type them: `splitWords` reads the same back. */
export const joinWords = (words: readonly string[]): string =>
	words.map(word => (/^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/(["\\])/g, '\\$1')}"`)).join(' ');
