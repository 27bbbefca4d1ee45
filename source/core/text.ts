// Whole escape sequences first: OSC, DCS, APC, PM and SOS to their terminator, or to what cuts them short; CSI; ESC and
// its character. Every part of a match is optional, so hostile text cannot make the search go back over itself.
const escapeSequences =
	/(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
// What is left of C0 and C1.
const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;
/**
 * Marks that reorder or hide text (bidirectional overrides and isolates, zero-width characters, line separators, tags)
 * and halves of a character. The joiners U+200C and U+200D stay: emoji and many scripts are written with them.
 */
export const invisibles =
	/[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/**
 * Text from elsewhere made safe for a terminal: no escape sequence, control or reordering character is left.
 * Tabs become a space; line feeds are kept.
 */
export const stripControl = (text: string): string =>
	text.replace(escapeSequences, '').replace(/\t/g, ' ').replace(controls, '').replace(invisibles, '');

/** The same on one line, and at most `limit` characters long. */
export const plainLine = (text: string, limit = 500): string =>
	stripControl(text.slice(0, limit * 4))
		.replace(/\s*\n\s*/g, ' ')
		.trim()
		.slice(0, limit)
		.replace(/\p{Surrogate}$/u, '');
