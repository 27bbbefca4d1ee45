import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {setImmediate as yieldToOthers} from 'node:timers/promises';
import type {PortHolder} from './contract.ts';

/** A socket that listens, as `/proc/net/tcp` tells of it. */
export type Listener = {readonly inode: string; readonly user: number};

/** Who listens on a TCP port of this network namespace. */
export const portHolders = async (port: number): Promise<readonly PortHolder[]> => {
	const listeners = await listenersOn(port);
	if (listeners.length === 0) return [];
	const owners = await findOwners(new Set(listeners.map(({inode}) => inode)));
	const isUnseen = ({inode}: Listener): boolean => owners.get(inode) === undefined;
	// One that has ended meanwhile is not out of sight, but gone.
	const left = listeners.some(isUnseen)
		? new Set((await listenersOn(port)).map(({inode}) => inode))
		: undefined;
	const holders = listeners.flatMap(({inode, user}): readonly PortHolder[] => {
		const pids = owners.get(inode);
		if (pids !== undefined) return pids.map(pid => ({pid, command: commandOf(pid), user}));
		return left?.has(inode) === true ? [{pid: undefined, command: undefined, user}] : [];
	});
	return [...new Map(holders.map(holder => [holder.pid ?? `user ${holder.user}`, holder])).values()];
};

/** The listeners on a port in the text of `/proc/net/tcp` or `/proc/net/tcp6`. */
export const parseListeners = (text: string, port: number): readonly Listener[] => {
	const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	return text.split('\n').flatMap(row => {
		const [, local, , state, , , , user, , inode] = row.trim().split(/\s+/);
		if (state !== listening || local?.endsWith(suffix) !== true || inode === undefined) return [];
		return [{inode, user: Number(user)}];
	});
};

const listening = '0A';
const pieceBytes = 64 * 1024;
const longestTurn = 2;

const listenersOn = async (port: number): Promise<readonly Listener[]> => {
	const texts = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readListening));
	return texts.flatMap(text => parseListeners(text, port));
};

// Not at once like the rest of `/proc`: the system walks all its connections for this, which can take milliseconds.
// It names those that listen first, so that behind many connections nobody needs the rest.
const readListening = async (file: string): Promise<string> => {
	let text = '';
	try {
		await using handle = await open(file);
		const piece = Buffer.alloc(pieceBytes);
		for (let size = -1; size !== 0; ) {
			size = (await handle.read(piece)).bytesRead;
			text += piece.toString('latin1', 0, size);
			if (text.length >= pieceBytes && !isStillListening(text)) break;
		}
	} catch {
		// No IPv6, or no `/proc`: what was read until then counts.
	}
	return text;
};

// The last row may be cut.
const isStillListening = (text: string): boolean =>
	text.split('\n').at(-2)?.trim().split(/\s+/)[3] === listening;

// A machine may have a million descriptors; nobody waits for this, so others have their turn in between.
const findOwners = async (inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly number[]>> => {
	const owners = new Map<string, readonly number[]>();
	let turnBegan = performance.now();
	for (const pid of pids()) {
		for (const inode of socketsOf(pid)) {
			const known = owners.get(inode) ?? [];
			if (inodes.has(inode) && !known.includes(pid)) owners.set(inode, [...known, pid]);
		}
		if (performance.now() - turnBegan < longestTurn) continue;
		await yieldToOthers();
		turnBegan = performance.now();
	}
	return owners;
};

const pids = (): readonly number[] => list('/proc').map(Number).filter(Number.isInteger);

const socketsOf = (pid: number): readonly string[] =>
	list(`/proc/${pid}/fd`).flatMap(
		descriptor => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [],
	);

const list = (directory: string): readonly string[] => {
	try {
		return readdirSync(directory);
	} catch {
		// It ended, or is somebody else's.
		return [];
	}
};

const linkOf = (file: string): string => {
	try {
		return readlinkSync(file);
	} catch {
		// Closed meanwhile.
		return '';
	}
};

const commandOf = (pid: number): string | undefined => {
	try {
		const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').replaceAll('\0', ' ');
		return words === '' ? readFileSync(`/proc/${pid}/comm`, 'utf8').trim() : words;
	} catch {
		// It ended meanwhile.
		return undefined;
	}
};
