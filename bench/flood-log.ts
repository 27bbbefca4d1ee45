import {open} from 'node:fs/promises';

const lineLength = 64;
const digits = 10;

/** What bench/flood.c prints. */
export const floodBytes = 256 * 2 ** 20;
export const floodLines = floodBytes / lineLength;

/** How many lines of a flood's log stand where they belong: line n holds n, whole, and at byte 64 × (n − 1). */
export const countLines = async (log: string): Promise<number> => {
	await using file = await open(log, 'r');
	const block = Buffer.alloc(lineLength * 16_384);
	let count = 0;
	for (let first = 0; ; first += block.length / lineLength) {
		const {bytesRead} = await file.read(block, 0, block.length, first * lineLength);
		if (bytesRead === 0) return count;
		for (let line = 0; (line + 1) * lineLength <= bytesRead; line += 1) {
			if (isLine(block, line * lineLength, first + line + 1)) count += 1;
		}
	}
};

const isLine = (block: Buffer, start: number, number: number): boolean => {
	const end = start + lineLength - 1;
	if (block[end] !== 0x0a) return false;
	let rest = number;
	for (let place = end - 1; place >= start; place -= 1) {
		const isDigit = end - place <= digits;
		if (block[place] !== (isDigit ? 0x30 + (rest % 10) : 0x2e)) return false;
		if (isDigit) rest = Math.floor(rest / 10);
	}
	return true;
};
