/**
 * Whole escape sequences: OSC, DCS, APC, PM and SOS to their terminator, or to what cuts them short; CSI; ESC and its
 * character. Every part of a match is optional, so hostile text cannot make the search go back over itself.
 */
export const escapeSequences =
	/(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
// What is left of C0 and C1.
const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;
// Marks that reorder or hide text (bidirectional overrides and isolates, zero-width characters, fillers, line separators,
// tags) and halves of a character. Joiners and variation selectors have a rule of their own; numbers in Arabic are written
// with marks that are seen.
const invisibles =
	/[[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]--[\u200c\u200d\ufe0e\ufe0f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]/gv;
// Emoji and many scripts are written with joiners, and only there do they stay. Marked as pure, so that the library for
// applications, which does not need it, does not carry it.
const looseMarks = /* @__PURE__ */ (() => {
	const emoji = '\\p{Extended_Pictographic}';
	const joined = `(?:${['Arab', 'Syrc', 'Mong', 'Nkoo', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'].map(script => `\\p{Script=${script}}`).join('|')})`;
	return new RegExp(
		[
			`(?<!${joined})\\u200c`,
			`\\u200c(?!${joined})`,
			`(?<!${joined}|${emoji}|${emoji}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}])\\u200d`,
			`\\u200d(?!${joined}|${emoji})`,
			`(?<!${emoji})[\\ufe0e\\ufe0f]`,
		].join('|'),
		'gu',
	);
})();
// No script stacks more marks on one character; a flood of them covers the lines around it.
const floods = /(?<=\p{M}{4})\p{M}+/gu;

/**
 * Text from elsewhere made safe for a terminal: no escape sequence, control or reordering character is left.
 * Tabs become a space; line feeds are kept.
 */
export const stripControl = (text: string): string => {
	const plain = text.replace(escapeSequences, '').replace(/\t/g, ' ').replace(controls, '');
	// Nothing of the rest is in the text that most lines are made of.
	if (isLatin(plain)) return plain;
	return plain.replace(invisibles, '').replace(looseMarks, '').replace(floods, '');
};

/**
 * The JSON of a value, safe for a terminal: what that would obey, reorder or hide is written as `\uXXXX`, which is the same
 * to whoever reads JSON.
 */
export const plainJson = (value: unknown, indent?: number): string =>
	JSON.stringify(value, undefined, indent).replace(unsafeInJson, escaped);

const unsafeInJson = /[\x7f-\x9f]|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?<=\p{M}{4})\p{M}/gu;

const escaped = (character: string): string =>
	Array.from(
		{length: character.length},
		(_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
	).join('');

const isLatin = (text: string): boolean => !/[^\n\x20-\x7e\xa0-\xac\xae-\xff]/.test(text);

/** Text on one line: a run of control characters, which neither a terminal nor a log should be given, is a blank. */
export const withoutControls = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');

/** Text from elsewhere made safe for a terminal, on one line, and at most `limit` characters long. */
export const plainLine = (text: string, limit = 500): string =>
	stripControl(text.slice(0, limit * 4))
		.replace(/\s*\n\s*/g, ' ')
		.trim()
		.slice(0, limit)
		.replace(/\p{Surrogate}$/u, '');
