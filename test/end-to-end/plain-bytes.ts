import {expect} from 'vitest';

/** Every sequence that Ink and the console write themselves; anything else was written for somebody. */
export const ownSequences: readonly RegExp[] = [
	// The other screen, the cursor, one frame at a time, and what is pasted.
	/\x1b\[\?(?:1049|25|2026|2004)[hl]/g,
	// Over the frame before: a line cleared, the line above, the line's beginning.
	/\x1b\[2K/g,
	/\x1b\[\d{1,3}A/g,
	/\x1b\[G/g,
	// After a change of size: to a line's beginning, and everything below cleared.
	/\x1b\[\d{1,3};1H/g,
	/\x1b\[J/g,
	// Bold and faint, colours of the theme, and back.
	/\x1b\[(?:1|2|22|3[1-7]|9[0-7]|39)m/g,
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
