import {expect} from 'vitest';

/** Every sequence that the console writes itself; anything else was written for somebody. */
export const ownSequences: readonly RegExp[] = [
	// The other screen, the cursor, one frame at a time, what is pasted, the mouse, and no line that goes on in the next.
	/\x1b\[\?(?:1049|25|2026|2004|100[06]|7)[hl]/g,
	// To the cells that changed, and what is left of a line or of the screen.
	/\x1b\[\d{1,3}(?:;\d{1,3})?H/g,
	/\x1b\[[KJ]/g,
	// Bold, faint and inverted, colours of the theme, and back.
	/\x1b\[(?:(?:0|1|2|7|22|27|3[1-7]|9[0-7]|39)(?:;|(?=m)))*m/g,
	/\r\n/g,
];

/** What of these bytes a terminal would obey, reorder or hide, each with what stands around it. */
export const hostileIn = (bytes: Buffer, permitted: readonly RegExp[] = []): readonly string[] => {
	const text = bytes.toString();
	const found: string[] = Buffer.from(text).equals(bytes) ? [] : ['bytes that are no UTF-8'];
	const rest = permitted.reduce((left, sequence) => left.replaceAll(sequence, ''), text);
	for (const match of rest.matchAll(hostile)) {
		const around = rest.slice(Math.max(match.index - 40, 0), match.index + 40);
		found.push(`${JSON.stringify(match[0])} in ${JSON.stringify(around)}`);
		if (found.length > 10) break;
	}
	return found;
};

/** Fails unless these bytes are plain text, but for the `permitted` sequences. */
export const expectPlain = (bytes: Buffer | string, permitted?: readonly RegExp[]): void =>
	expect(hostileIn(Buffer.from(bytes), permitted)).toEqual([]);

const hostile =
	/[\x00-\x09\x0b-\x1f\x7f-\x9f]|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|\p{M}{5}/gu;
