import {lstat, opendir, rm} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';

type Options = {
	/** How many files are looked at. @default 1000 */
	readonly limit?: number;
	/** Milliseconds; a younger one may be about to be listened on. @default 60000 */
	readonly leastAge?: number;
	/** Whose sockets they are. @default this user's */
	readonly uid?: number;
};

/**
 * Removes the sockets that killed watchdogs have left in a directory: those of this user on which nobody listens, and
 * not for a moment only. Never rejects.
 */
export const removeDeadSockets = async (directory: string, options: Options = {}): Promise<void> => {
	const {limit = 1000, leastAge = 60_000, uid = process.getuid?.() ?? 0} = options;
	const isOldSocket = async (file: string): Promise<boolean> => {
		const found = await lstat(file);
		return found.isSocket() && found.uid === uid && Date.now() - found.mtimeMs > leastAge;
	};
	const visit = async (file: string): Promise<void> => {
		if (!socketName.test(path.basename(file)) || !(await isOldSocket(file))) return;
		// Somebody may have replaced it meanwhile, and theirs is young.
		if ((await isRefused(file)) && (await isOldSocket(file))) await rm(file, {force: true});
	};
	try {
		let seen = 0;
		for await (const {name} of await opendir(directory)) {
			seen += 1;
			if (seen > limit) return;
			await visit(path.join(directory, name)).catch(ignore);
		}
	} catch {
		// The directory is gone, and what stood in it.
	}
};

// A workspace's key.
const socketName = /^[0-9a-f]{16}\.sock$/;

// Any other error, such as a full queue, comes from somebody who listens.
const isRefused = (file: string): Promise<boolean> =>
	new Promise(resolve => {
		const socket = net.connect({path: file});
		socket.once('connect', () => {
			socket.destroy();
			resolve(false);
		});
		socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
	});

const ignore = (): void => {
	// It is gone already, or stays where it is.
};
