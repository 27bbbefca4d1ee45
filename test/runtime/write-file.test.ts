import {
	chmod,
	chown,
	lstat,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {stageFile, writeFileAtomic} from '../../source/runtime/write-file.ts';

let directory: string;
let path: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'write-file-'));
	path = join(directory, 'file.json');
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const text = () => readFile(path, 'utf8');

test.each([true, false])('a file is created, then replaced (durable: %s)', async isDurable => {
	await writeFileAtomic(path, 'one', {isDurable});
	expect(await text()).toBe('one');
	const {ino} = await stat(path);
	await writeFileAtomic(path, Buffer.from('two'), {isDurable});
	expect(await text()).toBe('two');
	expect((await stat(path)).ino).not.toBe(ino);
	expect(await readdir(directory)).toEqual(['file.json']);
});

test('a reader sees one of the contents, never half of one', async () => {
	const contents = ['a', 'b'].map(letter => letter.repeat(300_000));
	await writeFileAtomic(path, contents[0] ?? '', {isDurable: false});
	const seen = new Set<string>();
	let isWriting = true;
	const reading = (async () => {
		while (isWriting) seen.add(await text());
	})();
	for (let round = 0; round < 60; round += 1) {
		await writeFileAtomic(path, contents[round % 2] ?? '', {isDurable: false});
	}
	isWriting = false;
	await reading;
	expect([...seen].filter(content => !contents.includes(content))).toEqual([]);
	expect(seen.size).toBe(2);
});

test('fifty writes of one file at once leave one of them, whole', async () => {
	const contents = Array.from({length: 50}, (_, index) => `${index}`.repeat(1000));
	await Promise.all(contents.map(content => writeFileAtomic(path, content, {isDurable: false})));
	expect(contents).toContain(await text());
	expect(await readdir(directory)).toEqual(['file.json']);
});

test('the temporary file stands in the directory asked for', async () => {
	const temporaryDirectory = join(directory, 'tmp');
	await mkdir(temporaryDirectory);
	const staged = await stageFile(path, 'content', {isDurable: true, temporaryDirectory});
	expect(await readdir(temporaryDirectory)).toHaveLength(1);
	expect(await readdir(directory)).toEqual(['tmp']);
	await staged.rename();
	await staged.settle();
	expect(await text()).toBe('content');
	expect(await readdir(temporaryDirectory)).toEqual([]);
});

test('a staged file that is not wanted leaves nothing', async () => {
	const staged = await stageFile(path, 'content', {isDurable: false});
	await staged.discard();
	expect(await readdir(directory)).toEqual([]);
});

test('a rename that fails removes the temporary file', async () => {
	await mkdir(path);
	await expect(writeFileAtomic(path, 'content', {isDurable: true})).rejects.toMatchObject({code: 'EISDIR'});
	expect(await readdir(directory)).toEqual(['file.json']);
});

test.runIf(process.platform === 'linux')('a directory that takes no file rejects', async () => {
	const refused = writeFileAtomic(path, 'content', {isDurable: false, temporaryDirectory: '/proc/self'});
	await expect(refused).rejects.toThrow();
	expect(await readdir(directory)).toEqual([]);
});

test('permissions stay', async () => {
	await writeFile(path, 'one');
	await chmod(path, 0o640);
	await writeFileAtomic(path, 'two', {isDurable: false});
	expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test.runIf(process.getuid?.() === 0)('the owner stays when root writes', async () => {
	await writeFile(path, 'one');
	await chown(path, 12_345, 12_346);
	await writeFileAtomic(path, 'two', {isDurable: false});
	expect(await stat(path)).toMatchObject({uid: 12_345, gid: 12_346});
});

test('a link is written through, also one that leads nowhere yet', async () => {
	await mkdir(join(directory, 'elsewhere'));
	const target = join(directory, 'elsewhere', 'real.json');
	await symlink(join('elsewhere', 'real.json'), path);
	await writeFileAtomic(path, 'one', {isDurable: true});
	expect(await readFile(target, 'utf8')).toBe('one');
	await writeFileAtomic(path, 'two', {isDurable: true});
	expect(await readFile(target, 'utf8')).toBe('two');
	expect((await lstat(path)).isSymbolicLink()).toBe(true);
	expect(await readdir(join(directory, 'elsewhere'))).toEqual(['real.json']);
});

test('a link to itself rejects', async () => {
	await symlink('file.json', path);
	await expect(writeFileAtomic(path, 'content', {isDurable: false})).rejects.toMatchObject({code: 'ELOOP'});
});
