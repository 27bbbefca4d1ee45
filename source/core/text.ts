// Whole escape sequences first (OSC, DCS, APC, PM, SOS to their terminator; CSI; two-character ESC), then what is left of C0 and C1.
const escapeSequences =
	/(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
// Marks that reorder or hide text: bidirectional overrides and isolates, zero-width characters, line separators, tags.
const invisibles = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

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
		.slice(0, limit);
