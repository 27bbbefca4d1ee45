import fs from 'node:fs';
import path from 'node:path';
import {type Access, type Inode, systemError} from '../disk.ts';
import {theWorld} from '../stage.ts';

/** The part of `node:fs/promises` that the watchdog uses, on the simulated disk. */
export const {constants} = fs;

const submit = <Result>(call: string, file: string, access: Access, task: () => Result): Promise<Result> =>
	theWorld().io.submit(call, file, access, task);

type Content = string | Uint8Array;

class FileHandle {
	readonly fd: number;
	readonly #file: string;
	readonly #inode: Inode;
	#isOpen = true;

	constructor(file: string, inode: Inode) {
		this.#file = file;
		this.#inode = inode;
		this.fd = theWorld().descriptors.add(this);
		theWorld().io.countOpen(1);
	}

	stat(options?: {readonly bigint?: boolean}): Promise<unknown> {
		return submit('fstat', this.#file, 'look', () => statsOf(this.#inode, options));
	}

	read(buffer: Buffer, offset: number, length: number, position: number): Promise<unknown> {
		return submit('read', this.#file, 'read', () => {
			const part = this.#inode.content.subarray(position, position + length);
			buffer.set(part, offset);
			return {buffer, bytesRead: part.length};
		});
	}

	write(content: Content, offset = 0): Promise<{readonly bytesWritten: number}> {
		return submit('write', this.#file, 'look', () => ({bytesWritten: this.#append(content, offset)}));
	}

	async writeFile(content: Content): Promise<void> {
		await submit('write', this.#file, 'look', () => this.#append(content, 0));
	}

	appendFile(content: Content): Promise<void> {
		return this.writeFile(content);
	}

	sync(): Promise<void> {
		return submit('fsync', this.#file, 'write', () => theWorld().disk.sync(this.#inode));
	}

	datasync(): Promise<void> {
		return this.sync();
	}

	truncate(size: number): Promise<void> {
		return submit('ftruncate', this.#file, 'look', () =>
			theWorld().disk.write(this.#inode, this.#inode.content.subarray(0, size)),
		);
	}

	chown(): Promise<void> {
		return submit('fchown', this.#file, 'look', () => undefined);
	}

	chmod(): Promise<void> {
		return submit('fchmod', this.#file, 'look', () => undefined);
	}

	async close(): Promise<void> {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		theWorld().descriptors.delete(this.fd);
		theWorld().io.countOpen(-1);
		await submit('close', this.#file, 'look', () => undefined);
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	// A disk that fills up takes what still has room.
	#append(content: Content, offset: number): number {
		const {io, disk, random} = theWorld();
		const bytes = Buffer.from(content).subarray(offset);
		try {
			io.require('write', this.#file, 'write');
		} catch (error) {
			const some = random.below(bytes.length + 1);
			if (some > 0 && random.chance(0.3))
				disk.write(this.#inode, Buffer.concat([this.#inode.content, bytes.subarray(0, some)]));
			throw error;
		}
		const length = random.chance(0.98) ? bytes.length : Math.ceil(bytes.length / 2);
		const isWhole = offset === 0 && typeof content === 'string';
		const written = isWhole ? bytes.length : length;
		disk.write(this.#inode, Buffer.concat([this.#inode.content, bytes.subarray(0, written)]));
		return written;
	}
}

/** The open file behind a descriptor. */
export const handleOf = (descriptor: number): FileHandle => {
	const found = theWorld().descriptors.get(descriptor);
	if (found instanceof FileHandle) return found;
	throw systemError('EBADF', 'fstat', String(descriptor));
};

type Stats = Readonly<Record<string, unknown>>;

const statsOf = (inode: Inode, options?: {readonly bigint?: boolean}): Stats => {
	const {id, isDirectory, content, modifiedAt, mode} = inode;
	const kinds = {isFile: () => !isDirectory, isDirectory: () => isDirectory};
	if (options?.bigint === true) {
		const size = BigInt(content.length);
		const dates = {mtimeNs: modifiedAt, ctimeNs: modifiedAt, birthtimeNs: BigInt(id)};
		return {...kinds, dev: 1n, ino: BigInt(id), nlink: BigInt(inode.links), size, ...dates};
	}
	const mtimeMs = Number(modifiedAt / 1_000_000n);
	return {...kinds, dev: 1, ino: id, size: content.length, mtimeMs, mode, uid: 0, gid: 0};
};

const open = (file: string, flags: string | number = 'r'): Promise<FileHandle> => {
	const {disk} = theWorld();
	const isNew = flags === 'wx';
	const isAppending = flags === 'a+' || flags === 'a';
	const isCreating = isNew || (isAppending && disk.find(file) === undefined);
	const access = isCreating ? 'create' : isAppending ? 'name' : 'look';
	return submit('open', file, access, () => {
		const found = disk.find(file);
		if (found !== undefined && isNew) throw systemError('EEXIST', 'open', file);
		if (found?.isDirectory && isAppending) throw systemError('EISDIR', 'open', file);
		const inode = found ?? (isNew || isAppending ? disk.create(file, false) : disk.get(file));
		return new FileHandle(file, inode);
	});
};

const readFile = async (file: string, encoding?: BufferEncoding): Promise<string | Buffer> => {
	const content = await submit('open', file, 'read', () => theWorld().disk.get(file).content);
	return encoding === undefined ? content : content.toString(encoding);
};

const mkdir = (directory: string, options?: {readonly recursive?: boolean}): Promise<void> =>
	submit('mkdir', directory, 'create', () => {
		const {disk} = theWorld();
		const isThere = disk.find(directory) !== undefined;
		if (isThere && options?.recursive !== true) throw systemError('EEXIST', 'mkdir', directory);
		if (options?.recursive !== true) disk.create(directory, true);
		else makeAll(directory);
	});

const makeAll = (directory: string): void => {
	const {disk} = theWorld();
	if (directory === '/' || disk.find(directory) !== undefined) return;
	makeAll(path.dirname(directory));
	disk.create(directory, true);
};

const rm = (file: string, options?: {readonly force?: boolean}): Promise<void> =>
	submit('rm', file, 'name', () => {
		const {disk} = theWorld();
		if (options?.force === true && disk.find(file) === undefined) return;
		disk.get(file);
		disk.remove(file);
	});

const exists = (call: string, file: string) => submit(call, file, 'look', () => theWorld().disk.get(file));

const stat = async (file: string, options?: {readonly bigint?: boolean}): Promise<Stats> =>
	statsOf(await exists('stat', file), options);

const access = async (file: string): Promise<void> => {
	await exists('access', file);
};

const realpath = async (file: string): Promise<string> => {
	await exists('realpath', file);
	return file;
};

const readlink = async (file: string): Promise<string> => {
	await exists('readlink', file);
	throw systemError('EINVAL', 'readlink', file);
};

const readdir = (directory: string): Promise<readonly string[]> =>
	submit('scandir', directory, 'read', () => {
		const {disk} = theWorld();
		disk.get(directory);
		return disk.list(directory).map(file => path.basename(file));
	});

// As many names at once as the system gives; whoever reads takes them one by one.
const opendir = async (directory: string): Promise<AsyncIterable<{readonly name: string}>> => {
	const names = await readdir(directory);
	return (async function* () {
		for (const name of names) yield {name};
	})();
};

const rename = (from: string, to: string): Promise<void> =>
	submit('rename', to, 'name', () => theWorld().disk.rename(from, to));

const link = (from: string, to: string): Promise<void> =>
	submit('link', to, 'create', () => theWorld().disk.link(from, to));

const truncate = (file: string, size: number): Promise<void> =>
	submit('truncate', file, 'write', () => {
		const {disk} = theWorld();
		const inode = disk.get(file);
		disk.write(inode, inode.content.subarray(0, size));
	});

const writeFile = async (file: string, content: Content): Promise<void> => {
	const handle = await open(file, 'wx');
	await handle.writeFile(content);
	await handle.close();
};

export {
	access,
	link,
	mkdir,
	open,
	opendir,
	readdir,
	readFile,
	readlink,
	realpath,
	rename,
	rm,
	stat,
	stat as lstat,
	truncate,
	writeFile,
};
