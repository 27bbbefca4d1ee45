import {execFileSync} from 'node:child_process';
import {
	type FileHandle,
	lstat,
	mkdir,
	mkdtemp,
	open,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	symlink,
	truncate,
	unlink,
	utimes,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {type Clock, systemClock} from '../../source/runtime/clock.ts';
import {type Intent, openStateFile, type StateFile} from '../../source/watchdog/state-file.ts';

// Time that runs 20 times as fast: what waits for 5 s is there after a quarter of one.
const quickClock: Clock = {
	...systemClock,
	now: () => systemClock.now() * 20,
	callAt: (at, callback) => systemClock.callAt(at / 20, callback),
};

let directory: string;
let path: string;
let lastGoodPath: string;
let intents: Intent[];
let troubles: (string | undefined)[];
let standing: Map<string, string | undefined>;
const owners: StateFile[] = [];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'state-file-'));
	path = join(directory, 'grace_state.json');
	lastGoodPath = join(directory, '.grace', 'state.last.json');
	intents = [];
	troubles = [];
	standing = new Map();
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await Promise.all(owners.splice(0).map(owner => owner.close()));
	await rm(directory, {recursive: true, force: true});
});

const openOwner = async (clock = systemClock): Promise<StateFile> => {
	const owner = await openStateFile({
		path,
		lastGoodPath,
		clock,
		wall: clock.wall,
		onIntent: intent => intents.push(intent),
		onTrouble: (topic, message) => {
			troubles.push(message);
			standing.set(topic, message);
		},
	});
	owners.push(owner);
	return owner;
};

const content = async (): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));
const says = (isManualShutdown: boolean, restartRequestedAt?: string): Intent => ({
	isManualShutdown,
	restartRequestedAt,
});
const on = '{"manual_shutdown": true}';
const off = '{"manual_shutdown": false}';

describe('at the launch', () => {
	test('the file says what is wanted', async () => {
		await writeFile(path, '{"manual_shutdown": true, "restart_requested_at": "yesterday"}');
		const {launch} = await openOwner();
		expect(launch).toEqual({intent: says(true, 'yesterday'), isReadable: true});
		await expect.poll(() => readFile(lastGoodPath, 'utf8').catch(() => '')).toContain('yesterday');
	});

	test('a missing file means that the switch is off', async () => {
		const {launch} = await openOwner();
		expect(launch).toEqual({intent: says(false), isReadable: true});
		expect(troubles).toEqual([]);
		expect(await readdir(directory)).toEqual([]);
	});

	test('a missing file leaves the decision to the last good copy, and comes back whole', async () => {
		await mkdir(join(directory, '.grace'));
		await writeFile(lastGoodPath, '{"manual_shutdown": true, "pending_tasks": 4}');
		const owner = await openOwner();
		expect(owner.launch).toEqual({intent: says(true), isReadable: true});
		await owner.update({restart_count: 1});
		expect(await content()).toEqual({manual_shutdown: true, pending_tasks: 4, restart_count: 1});
	});

	test('an unreadable file leaves the decision to the last good copy, is kept beside, and reported', async () => {
		await mkdir(join(directory, '.grace'));
		await writeFile(lastGoodPath, on);
		await writeFile(path, '{"manual_shut');
		const {launch} = await openOwner();
		expect(launch).toMatchObject({intent: says(true), isReadable: true});
		expect(launch.problem).toMatch(
			/grace_state\.json is not JSON .* kept as grace_state\.json\.unreadable-1/,
		);
		expect(troubles).toEqual([launch.problem]);
		expect(await readFile(`${path}.unreadable-1`, 'utf8')).toBe('{"manual_shut');
	});

	test.each([
		['empty', () => writeFile(path, '')],
		[
			'binary',
			() =>
				writeFile(
					path,
					Uint8Array.from({length: 900}, (_, index) => (index * 37) % 256),
				),
		],
		['a directory', () => mkdir(path)],
		['a pipe', async () => execFileSync('mkfifo', [path])],
		['a link to itself', () => symlink(path, path)],
		['a link to nothing', () => symlink('nothing.json', path)],
		[
			'a file of 10 GB',
			async () => {
				await writeFile(path, on);
				await truncate(path, 10 * 2 ** 30);
			},
		],
	])('%s without a good copy leaves nobody knowing what is wanted', async (_, make) => {
		await make();
		const {launch} = await openOwner();
		expect(launch).toMatchObject({intent: says(false), isReadable: false});
		expect(launch.problem).toMatch(/^grace_state\.json (is|cannot) .*nothing is started until you ask/);
	});

	test('a writer that takes its time is waited for', async () => {
		await writeFile(path, '');
		const opening = openOwner();
		await writeFile(path, on);
		expect((await opening).launch).toEqual({intent: says(true), isReadable: true});
	});
});

describe('what others write', () => {
	const ways: [string, (text: string) => Promise<void>][] = [
		['in place', text => writeFile(path, text)],
		['from a shell', async text => void execFileSync('sh', ['-c', `printf %s '${text}' > "$0"`, path])],
		[
			'by rename',
			async text => {
				await writeFile(`${path}.new`, text);
				await rename(`${path}.new`, path);
			},
		],
		[
			'after removing it',
			async text => {
				await unlink(path);
				await writeFile(path, text);
			},
		],
		['in UTF-16', text => writeFile(path, `\uFEFF${text}\r\n`, 'utf16le')],
	];

	test.each(ways)('is told when written %s, set and cleared and set again', async (_, write) => {
		await writeFile(path, off);
		await openOwner();
		for (const isOn of [true, false, true]) {
			intents.length = 0;
			await write(isOn ? on : off);
			await expect.poll(() => intents, {interval: 5, timeout: 5000}).toEqual([says(isOn)]);
		}
		expect(troubles).toEqual([]);
	});

	test('is heard without any event, by a look each second', async () => {
		vi.stubEnv('CHOKIDAR_USEPOLLING', '1');
		vi.stubEnv('CHOKIDAR_INTERVAL', '3600000');
		await writeFile(path, off);
		await openOwner(quickClock);
		for (const isOn of [true, false]) {
			intents.length = 0;
			await writeFile(path, isOn ? on : off);
			await expect.poll(() => intents, {timeout: 5000}).toEqual([says(isOn)]);
		}
	});

	test('is heard by an event, before any look', async () => {
		await writeFile(path, off);
		await openOwner({
			...systemClock,
			callAt: (at, callback) => (at - systemClock.now() > 900 ? () => {} : systemClock.callAt(at, callback)),
		});
		for (const isOn of [true, false]) {
			intents.length = 0;
			await writeFile(path, isOn ? on : off);
			await expect.poll(() => intents, {timeout: 5000}).toEqual([says(isOn)]);
		}
	});

	test('is told of a file that was missing', async () => {
		await openOwner();
		await writeFile(path, on);
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(true)]);
	});

	test('is no news when it says the same, and a missing file changes nothing', async () => {
		await writeFile(path, on);
		await openOwner();
		await writeFile(path, '{"manual_shutdown": 1, "timestamp": "x"}');
		await unlink(path);
		await writeFile(path, '{"restart_requested_at": "now", "manual_shutdown": "true"}');
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(true, 'now')]);
	});

	test('a hundred changes a second end with the last one', async () => {
		await writeFile(path, off);
		await openOwner();
		for (let number = 1; number <= 100; number += 1) {
			await writeFile(path, `{"manual_shutdown": ${number % 2 === 0}, "restart_requested_at": "${number}"}`);
		}
		await expect.poll(() => intents.at(-1), {timeout: 5000}).toEqual(says(true, '100'));
	});
});

describe('what we write', () => {
	test('keeps unknown keys in their order, and is no news', async () => {
		await writeFile(path, '{"b": {"deep": [1]}, "manual_shutdown": false, "a": 2}');
		const owner = await openOwner();
		await owner.update({manual_shutdown: true, restart_count: 5});
		expect(await readFile(path, 'utf8')).toBe(
			`${JSON.stringify({b: {deep: [1]}, manual_shutdown: true, a: 2, restart_count: 5}, undefined, 2)}\n`,
		);
		await owner.update({restart_count: undefined});
		expect(await content()).toEqual({b: {deep: [1]}, manual_shutdown: true, a: 2});
		// A word of others after it shows that ours had its chance to be told.
		await writeFile(path, off);
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(false)]);
		expect(await readdir(directory)).toEqual(['.grace', 'grace_state.json']);
	});

	test('takes in what others wrote unseen, and the last good copy has both', async () => {
		await writeFile(path, '{"first": 1}');
		const owner = await openOwner();
		await writeFile(path, '{"first": 1, "manual_shutdown": true}');
		await owner.update({restart_count: 1});
		expect(await content()).toEqual({first: 1, manual_shutdown: true, restart_count: 1});
		expect(intents).toEqual([says(true)]);
		await owner.close();
		expect(await readFile(lastGoodPath, 'utf8')).toBe(await readFile(path, 'utf8'));
	});

	test('changes nothing on disk when it says what stands there', async () => {
		await writeFile(path, '{"manual_shutdown":true}');
		const owner = await openOwner();
		const before = await stat(path);
		await owner.update({manual_shutdown: true});
		expect(await stat(path)).toMatchObject({ino: before.ino, mtimeMs: before.mtimeMs});
	});

	test('goes through a link to its target', async () => {
		const target = join(directory, 'real.json');
		await writeFile(target, off);
		await symlink('real.json', path);
		const owner = await openOwner();
		await owner.update({restart_count: 1});
		expect((await lstat(path)).isSymbolicLink()).toBe(true);
		expect(JSON.parse(await readFile(target, 'utf8'))).toEqual({manual_shutdown: false, restart_count: 1});
		await writeFile(target, on);
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(true)]);
	});

	test('goes through a link that leads nowhere', async () => {
		await symlink('real.json', path);
		const owner = await openOwner(quickClock);
		expect(owner.launch.isReadable).toBe(false);
		await owner.update({manual_shutdown: true});
		expect((await lstat(path)).isSymbolicLink()).toBe(true);
		expect(await content()).toEqual({manual_shutdown: true});
	});

	test('is written by 50 updates at once with every key', async () => {
		const owner = await openOwner();
		const numbers = Array.from({length: 50}, (_, index) => index);
		await Promise.all(numbers.map(number => owner.update({[`key-${number}`]: number})));
		expect(Object.values(Object(await content()))).toEqual(numbers);
	});
});

describe('a word that our rename covered', () => {
	let handle: FileHandle | undefined;

	afterEach(async () => {
		await handle?.close();
		handle = undefined;
	});

	test.each([
		['at once', 0],
		['a while later', 15],
	])('%s is told and written again', async (_, updates) => {
		await writeFile(path, '{"manual_shutdown": false, "theirs": 1}');
		const owner = await openOwner();
		handle = await open(path, 'r+');
		await owner.update({restart_count: 1});
		for (let number = 0; number < updates; number += 1) await owner.update({restart_count: number});
		// The file has lost its name by now: only who holds it can see this.
		await handle.write(`{"manual_shutdown": true,  "theirs": 2}`, 0);
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(true)]);
		await expect.poll(content).toMatchObject({manual_shutdown: true, theirs: 2});
		expect(await content()).toHaveProperty('restart_count');
	});

	test('is found at the latest when the owner leaves', async () => {
		await writeFile(path, off);
		const owner = await openOwner({...systemClock, callAt: () => () => {}});
		handle = await open(path, 'r+');
		await owner.update({restart_count: 1});
		await handle.write('{"manual_shutdown":  true}', 0);
		await owner.close();
		expect(intents).toEqual([says(true)]);
		expect(await content()).toEqual({manual_shutdown: true, restart_count: 1});
	});

	test('does not undo a later word in the new file', async () => {
		await writeFile(path, '{"manual_shutdown": false, "restart_requested_at": "0"}');
		// No timer of the owner goes off by itself, so the order of events is ours.
		const waiting: (() => void)[] = [];
		const owner = await openOwner({
			...systemClock,
			callAt: (_, callback) => {
				waiting.push(callback);
				return () => {};
			},
		});
		handle = await open(path, 'r+');
		await owner.update({restart_count: 1});
		await handle.write('{"manual_shutdown": false, "restart_requested_at": "1"}', 0);
		await writeFile(`${path}.new`, '{"manual_shutdown": true, "restart_requested_at": "2"}');
		await rename(`${path}.new`, path);
		await owner.update({restart_count: 2});
		expect(intents).toEqual([says(true, '2')]);
		const callbacks = waiting.splice(0);
		for (const callback of callbacks) callback();
		// Each has looked when it asks for its next turn.
		await expect.poll(() => waiting.length).toBe(callbacks.length);
		await owner.flush();
		expect(intents).toEqual([says(true, '2')]);
		expect(await content()).toMatchObject({restart_requested_at: '2', restart_count: 2});
	});
});

describe('an unreadable file', () => {
	test('is kept, reported, and no news; when it is mended the trouble is over', async () => {
		await writeFile(path, on);
		await openOwner(quickClock);
		await writeFile(path, '{"manual_shutdown": tr');
		await expect.poll(() => troubles, {timeout: 5000}).toEqual([expect.stringContaining('unreadable-1')]);
		expect(await readFile(`${path}.unreadable-1`, 'utf8')).toBe('{"manual_shutdown": tr');
		await writeFile(path, off);
		await expect.poll(() => troubles.length, {timeout: 5000}).toBe(2);
		expect(troubles[1]).toBeUndefined();
		expect(intents).toEqual([says(false)]);
	});

	test('gives way to the last good state with our change', async () => {
		await writeFile(path, '{"manual_shutdown": true, "theirs": 1}');
		const owner = await openOwner(quickClock);
		await writeFile(path, 'garbage');
		await expect.poll(() => troubles.length, {timeout: 5000}).toBe(1);
		await owner.update({restart_count: 1});
		expect(await content()).toEqual({manual_shutdown: true, theirs: 1, restart_count: 1});
		expect(troubles).toHaveLength(2);
		expect(intents).toEqual([]);
	});

	test('is kept five times at most, each content once, and the oldest gives way', async () => {
		for (const text of ['1', '2', '2', '3', '4', '5', '6', '7']) {
			await writeFile(path, text);
			const owner = await openOwner(quickClock);
			await owner.close();
		}
		const kept = (await readdir(directory)).filter(name => name.includes('unreadable'));
		expect(kept).toHaveLength(5);
		const texts = await Promise.all(kept.map(name => readFile(join(directory, name), 'utf8')));
		expect(texts.sort()).toEqual(['3', '4', '5', '6', '7']);
	});

	test('that is spoilt in another way is kept as well, and told in its newest words', async () => {
		await writeFile(path, off);
		await openOwner();
		const spoilt = [
			['{"manual_shu', 'is not JSON'],
			['', 'is empty'],
			['x'.repeat(70_000), 'is larger than 64 KiB'],
		] as const;
		for (const [index, [text, problem]] of spoilt.entries()) {
			await writeFile(path, text);
			const kept = `grace_state.json.unreadable-${index + 1}`;
			await expect
				.poll(() => troubles.at(-1) ?? troubles.at(-2), {timeout: 5000})
				.toMatch(new RegExp(`^grace_state\\.json ${problem}.* and was kept as ${kept}\\.`));
			expect(await readFile(join(directory, kept), 'utf8')).toBe(text);
		}
		expect(intents).toEqual([]);
	});

	test('whose time is of long ago is told in its newest words all the same', async () => {
		await writeFile(path, off);
		await openOwner();
		await writeFile(path, 'first');
		await expect.poll(() => troubles, {timeout: 5000}).toHaveLength(1);
		await writeFile(join(directory, 'next'), '');
		await utimes(join(directory, 'next'), 1_000_000, 1_000_000);
		await rename(join(directory, 'next'), path);
		await expect.poll(() => troubles.at(-1), {timeout: 5000}).toMatch(/is empty.*unreadable-2/);
	});

	test('that is spoilt anew 100 times a second is told and kept once a second, and heard when it is readable', async () => {
		await writeFile(path, off);
		await openOwner();
		const end = performance.now() + 2500;
		for (let round = 0; performance.now() < end; round += 1) {
			await writeFile(path, `garbage ${round}`);
			await sleep(10);
		}
		// A look may find it empty, in the middle of a write.
		for (const trouble of troubles) expect(trouble).toMatch(/^grace_state\.json is (?:not JSON|empty)/);
		expect(troubles.length).toBeLessThanOrEqual(4);
		const kept = (await readdir(directory)).filter(name => name.includes('unreadable'));
		expect(kept.length).toBeLessThanOrEqual(4);
		await writeFile(path, on);
		await expect.poll(() => intents, {timeout: 5000}).toEqual([says(true)]);
		expect(troubles.at(-1)).toBeUndefined();
	});

	test('of 10 GB is moved aside without being read', async () => {
		await writeFile(path, on);
		const owner = await openOwner(quickClock);
		await truncate(path, 10 * 2 ** 30);
		await expect
			.poll(() => stat(`${path}.unreadable-1`).catch(() => undefined), {timeout: 5000})
			.toBeDefined();
		expect((await stat(`${path}.unreadable-1`)).size).toBe(10 * 2 ** 30);
		await owner.update({restart_count: 1});
		expect(await content()).toEqual({manual_shutdown: true, restart_count: 1});
		expect(intents).toEqual([]);
	});
});

describe('a disk that takes nothing', () => {
	test('keeps the change, tells the trouble, and is tried again until it works', async () => {
		await writeFile(path, off);
		const owner = await openOwner(quickClock);
		await expect.poll(() => stat(lastGoodPath).catch(() => undefined)).toBeDefined();
		await rm(directory, {recursive: true});
		await owner.update({manual_shutdown: true});
		await owner.update({restart_count: 2});
		expect(troubles).toEqual([
			expect.stringMatching(/cannot be written \(ENOENT\): make room or give permission\.$/),
		]);
		await mkdir(directory);
		await expect
			.poll(() => content().catch(() => undefined), {timeout: 5000})
			.toEqual({
				manual_shutdown: true,
				restart_count: 2,
			});
		await expect.poll(() => troubles.length).toBe(2);
		expect(troubles[1]).toBeUndefined();
		expect(intents).toEqual([]);
	});

	test('is a directory in its place, which is never removed', async () => {
		await writeFile(path, on);
		const owner = await openOwner(quickClock);
		await unlink(path);
		await mkdir(path);
		await writeFile(join(path, 'precious'), '');
		await owner.update({restart_count: 1});
		expect(standing.get('reading')).toMatch(/is a directory/);
		expect(standing.get('writing')).toBe(
			'grace_state.json cannot be written: it is a directory, and would be lost. Move it away.',
		);
		expect(await readdir(path)).toEqual(['precious']);
		await rm(path, {recursive: true});
		await expect
			.poll(() => content().catch(() => undefined), {timeout: 5000})
			.toEqual({
				manual_shutdown: true,
				restart_count: 1,
			});
	});

	test.runIf(process.platform !== 'win32')('is a pipe in its place, which is never replaced', async () => {
		execFileSync('mkfifo', [path]);
		const owner = await openOwner(quickClock);
		await owner.update({restart_count: 1});
		expect(troubles.at(-1)).toMatch(/is not a regular file, and would be lost/);
		expect((await lstat(path)).isFIFO()).toBe(true);
	});

	test('and a person who writes meanwhile has the last word', async () => {
		await writeFile(path, off);
		const owner = await openOwner(quickClock);
		await expect.poll(() => stat(lastGoodPath).catch(() => undefined)).toBeDefined();
		await rm(directory, {recursive: true});
		await owner.update({manual_shutdown: true, restart_requested_at: 'a', restart_count: 2});
		await owner.update({manual_shutdown: false});
		await mkdir(directory);
		await writeFile(path, '{"manual_shutdown": true}');
		await owner.flush();
		expect(await content()).toEqual({manual_shutdown: true, restart_requested_at: 'a', restart_count: 2});
		expect(intents).toEqual([says(true, 'a')]);
	});
});

describe('closing', () => {
	test('writes what was asked before, and nothing after', async () => {
		const owner = await openOwner();
		void owner.update({restart_count: 1});
		await owner.close();
		expect(await content()).toEqual({restart_count: 1});
		await owner.update({restart_count: 2});
		await owner.flush();
		expect(await content()).toEqual({restart_count: 1});
	});

	test('tries once more to write what the disk did not take', async () => {
		await mkdir(path);
		const owner = await openOwner();
		await owner.update({restart_count: 1});
		expect(troubles.at(-1)).toContain('cannot be written');
		await rm(path, {recursive: true});
		await owner.close();
		expect(await content()).toEqual({restart_count: 1});
		expect(troubles.at(-1)).toBeUndefined();
	});

	test('hears nothing any more', async () => {
		await writeFile(path, off);
		const [closed] = [await openOwner()];
		await closed.close();
		const heard: Intent[] = [];
		const other = await openStateFile({
			path,
			lastGoodPath,
			clock: systemClock,
			wall: systemClock.wall,
			onIntent: intent => heard.push(intent),
			onTrouble: () => {},
		});
		owners.push(other);
		await writeFile(path, on);
		await expect.poll(() => heard, {timeout: 5000}).toEqual([says(true)]);
		expect(intents).toEqual([]);
	});
});
