import type {FileHandle} from 'node:fs/promises';

/** Reads from a place in a file; fewer bytes where it ends before. */
export const readBytes = async (handle: FileHandle, from: number, length: number): Promise<Buffer> => {
	const buffer = Buffer.allocUnsafe(Math.max(length, 0));
	let read = 0;
	while (read < length) {
		const {bytesRead} = await handle.read(buffer, read, length - read, from + read);
		if (bytesRead === 0) break;
		read += bytesRead;
	}
	return buffer.subarray(0, read);
};
