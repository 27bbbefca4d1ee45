import path from 'node:path';

/** A file or directory, whatever names it has. */
export type Inode = {
	readonly id: number;
	readonly isDirectory: boolean;
	content: Buffer;
	/** What a power cut leaves of it for sure. */
	durable: Buffer | undefined;
	modifiedAt: bigint;
	mode: number;
	/** Names that it has. */
	links: number;
};

/** What the disk refuses, while it does. */
export type DiskFault = {
	readonly code: 'ENOSPC' | 'EACCES' | 'EROFS' | 'EIO';
	/** The part of the paths that are concerned. */
	readonly under: string;
	/** How many of the attempts fail. */
	readonly share: number;
};

/** What an operation does to a path. */
export type Access = 'look' | 'read' | 'create' | 'write' | 'name';

/** A disk in memory, flat: paths lead to inodes. */
export type Disk = {
	readonly find: (file: string) => Inode | undefined;
	/** Throws ENOENT. */
	readonly get: (file: string) => Inode;
	readonly create: (file: string, isDirectory: boolean) => Inode;
	readonly write: (inode: Inode, content: Buffer) => void;
	readonly sync: (inode: Inode) => void;
	readonly rename: (from: string, to: string) => void;
	readonly link: (from: string, to: string) => void;
	readonly remove: (file: string) => void;
	readonly list: (directory: string) => readonly string[];
	readonly paths: () => readonly string[];
	/** Tells who watches a path of each change. */
	readonly watch: (file: string, onChange: () => void) => () => void;
	/** What was never synced may be gone, or be half of itself. */
	readonly lose: () => void;
};

type Options = {
	readonly nanoseconds: () => bigint;
	readonly below: (limit: number) => number;
};

/** An error as the system makes it. */
export const systemError = (code: string, call: string, file: string): NodeJS.ErrnoException => {
	// Nobody reads where it was made, and finding that out takes longer than all the rest.
	const {stackTraceLimit} = Error;
	Error.stackTraceLimit = 0;
	const error: NodeJS.ErrnoException = new Error(`${code}: no reason, ${call} '${file}'`);
	Error.stackTraceLimit = stackTraceLimit;
	error.code = code;
	return error;
};

type Undo = {readonly directory: string; readonly undo: () => void};

/** An empty disk. */
export const createDisk = ({nanoseconds, below}: Options): Disk => {
	const names = new Map<string, Inode>();
	const watchers = new Map<string, Set<() => void>>();
	let unsynced: Undo[] = [];
	let lastId = 0;

	const tell = (file: string): void => {
		for (const onChange of [...(watchers.get(file) ?? [])]) onChange();
	};
	const tellAll = (inode: Inode): void => {
		for (const file of watchers.keys()) if (names.get(file) === inode) tell(file);
	};
	const put = (file: string, inode: Inode | undefined): void => {
		const before = names.get(file);
		if (before !== undefined) before.links -= 1;
		if (inode === undefined) {
			names.delete(file);
			return;
		}
		inode.links += 1;
		names.set(file, inode);
	};
	const change = (file: string, inode: Inode | undefined): void => {
		const before = names.get(file);
		unsynced.push({directory: path.dirname(file), undo: () => put(file, before)});
		put(file, inode);
		tell(file);
	};
	const get = (file: string): Inode => {
		const found = names.get(file);
		if (found === undefined) throw systemError('ENOENT', 'open', file);
		return found;
	};
	const requireParent = (file: string): void => {
		const parent = path.dirname(file);
		if (parent !== '/' && !get(parent).isDirectory) throw systemError('ENOTDIR', 'open', file);
	};

	return {
		find: file => names.get(file),
		get,
		create: (file, isDirectory) => {
			requireParent(file);
			lastId += 1;
			const inode: Inode = {
				id: lastId,
				isDirectory,
				content: Buffer.alloc(0),
				durable: isDirectory ? Buffer.alloc(0) : undefined,
				modifiedAt: nanoseconds(),
				links: 0,
				mode: isDirectory ? 0o40755 : 0o100644,
			};
			change(file, inode);
			return inode;
		},
		write: (inode, content) => {
			inode.content = content;
			inode.modifiedAt = nanoseconds();
			tellAll(inode);
		},
		sync: inode => {
			inode.durable = inode.content;
			if (!inode.isDirectory) return;
			unsynced = unsynced.filter(({directory}) => names.get(directory) !== inode);
		},
		rename: (from, to) => {
			const inode = get(from);
			requireParent(to);
			change(to, inode);
			change(from, undefined);
		},
		link: (from, to) => {
			requireParent(to);
			if (names.has(to)) throw systemError('EEXIST', 'link', to);
			change(to, get(from));
		},
		remove: file => change(file, undefined),
		list: directory => [...names.keys()].filter(file => path.dirname(file) === directory),
		paths: () => [...names.keys()],
		watch: (file, onChange) => {
			const known = watchers.get(file) ?? new Set();
			watchers.set(file, known.add(onChange));
			return () => known.delete(onChange);
		},
		lose: () => {
			// A journal keeps the order of names: what is lost is its end.
			const kept = below(unsynced.length + 1);
			for (const {undo} of unsynced.slice(kept).reverse()) undo();
			unsynced = [];
			for (const inode of new Set(names.values())) {
				const {content, durable = Buffer.alloc(0)} = inode;
				if (content === durable) continue;
				const isAppended =
					content.length > durable.length && content.subarray(0, durable.length).equals(durable);
				const torn = isAppended
					? content.subarray(0, durable.length + below(content.length - durable.length + 1))
					: content.subarray(0, below(content.length + 1));
				inode.content = [content, durable, torn][below(3)] ?? durable;
				inode.durable = inode.content;
			}
		},
	};
};
