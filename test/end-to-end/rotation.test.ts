import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect} from 'vitest';
import {cli, fixture, node, personalEnvironment} from './environment.ts';
import {test} from './stage.ts';
import {recordOf, until, untilProcesses, untilRunning, untilStopped} from './supervised.ts';
import type {Workspace} from './workspace.ts';
import {judgeFiles, judgeLines} from './written-lines.ts';

const rounds = Number(process.env.GRACE_ROTATION_KILLS ?? 2);

const writers = (mebibytes: number, count: number, pause: number, rotation: object) => ({
	command: [node, fixture('writers.mjs'), ...[mebibytes, count, pause].map(String)],
	watchdog: rotation,
});
const stateOf = (pid: number): string => {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return text.charAt(text.lastIndexOf(')') + 2);
	} catch {
		return 'gone';
	}
};
const isFrozen = (pid: number): boolean => stateOf(pid) === 'T';
const frozen = async (workspace: Workspace): Promise<readonly number[]> =>
	(await workspace.processes()).filter(isFrozen);
const rotations = async (workspace: Workspace): Promise<number> =>
	(await workspace.readText('watchdog.log')).match(/Rotated the log/g)?.length ?? 0;
test('of a flood through rotations no line is lost, torn or doubled, in the files and for who follows', async ({
	stage,
	onTestFinished,
}) => {
	const config = writers(210, 3, 1, {log_max_size: '2M', log_files: 1000});
	const workspace = await stage.workspace({config});
	const follower = spawn(node, [cli, 'logs', '-f', '-n', '1000000000'], {
		cwd: workspace.directory,
		env: personalEnvironment(workspace.env),
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => void follower.kill('SIGKILL'));
	let ends = 0;
	const followed = judgeLines([follower.stdout], () => {
		ends += 1;
	});
	stage.begin(workspace, ['watch']);
	await untilRunning(workspace);
	const total = 3 * Math.ceil((210 * 2 ** 20) / 3 / 80 / 256) * 256;
	await until(
		'all lines',
		async () => {
			const {ended} = await lastLines(workspace);
			return ended === 3 ? true : undefined;
		},
		60_000,
	);
	await until('the follower to see the end', () => (ends === 3 ? true : undefined), 60_000);
	follower.kill('SIGTERM');
	expect(await followed).toEqual({count: total, faults: [], ended: ['w0-1', 'w1-1', 'w2-1']});
	await stage.run(workspace, ['shutdown']);
	const found = await judgeFiles(workspace.path('logs'));
	expect(found).toMatchObject({count: total, faults: [], ended: ['w0-1', 'w1-1', 'w2-1']});
	expect(found.files).toBeGreaterThan(3);
	expect(await rotations(workspace)).toBe(found.files);
}, 90_000);

const lastLines = async (workspace: Workspace): Promise<{readonly ended: number}> => {
	const texts = await Promise.all(
		['grace.log', 'grace.log.1', 'grace.log.2', 'grace.log.3'].map(name =>
			workspace.readText('logs', name).catch(() => ''),
		),
	);
	return {ended: texts.join('').match(/ends after/g)?.length ?? 0};
};

test(
	`a watchdog killed in ${rounds} rotations leaves nobody frozen, and no line is lost, torn or doubled`,
	async ({stage}) => {
		const config = writers(0, 3, 10, {log_max_size: '512K', log_files: 1000});
		const workspace = await stage.workspace({config});
		const copy = workspace.path('logs', '.grace.log.rotating');
		let hits = 0;
		let frozenHits = 0;
		for (let round = 0; round < rounds; round += 1) {
			const watch = stage.begin(workspace, ['watch']);
			await untilWatched(workspace, watch.pid);
			// Anywhere in the copying, and a little after; or close to the last steps, while all stand still.
			const isLate = round % 2 === 1;
			const pids = await workspace.processes();
			expect(pids, await workspace.readText('watchdog.log')).toHaveLength(4);
			await untilClosely('a rotation', () => (isLate ? pids.some(isFrozen) : existsSync(copy)));
			const end = performance.now() + Math.random() * (isLate ? 30 : 150);
			while (performance.now() < end) await nextTurn();
			watch.kill('SIGKILL');
			await watch.exit;
			if (existsSync(copy)) hits += 1;
			if ((await frozen(workspace)).length > 0) frozenHits += 1;
			await until(
				'everybody to go on',
				async () => ((await frozen(workspace)).length === 0 ? true : undefined),
				4000,
			);
			expect(await workspace.processes()).toEqual(pids);
		}
		const watch = stage.begin(workspace, ['watch']);
		await untilWatched(workspace, watch.pid);
		await stage.run(workspace, ['stop']);
		await untilStopped(workspace);
		watch.kill('SIGTERM');
		await watch.exit;
		const {faults, ended, files, count} = await judgeFiles(workspace.path('logs'));
		console.log(
			`${rounds} kills: ${hits} within a rotation, ${frozenHits} while frozen; ${count} lines, ${files} files`,
		);
		expect(faults).toEqual([]);
		// One life through all of it, and the word to end reached everybody.
		expect(ended).toEqual(['w0-1', 'w1-1', 'w2-1']);
	},
	60_000 + rounds * 15_000,
);

test('an exit while all stand still is followed by the next life at once', async ({stage}) => {
	const config = writers(0, 3, 4, {log_max_size: '1M'});
	const workspace = await stage.workspace({config});
	stage.begin(workspace, ['watch']);
	const {pid, life} = await untilRunning(workspace);
	const pids = await untilProcesses(workspace, 4);
	await untilClosely('a rotation', () => pids.some(isFrozen));
	process.kill(pid, 'SIGKILL');
	await untilRunning(workspace, life);
	const [restart] = (await workspace.readText('.grace', 'history.jsonl'))
		.split('\n')
		.flatMap(line => /"life":2,.*"down_seconds":([\d.]+)/.exec(line)?.[1] ?? []);
	expect(Number(restart)).toBeLessThan(1);
	// Those of the life before are gone, and those of this one go on.
	expect(await untilProcesses(workspace, 4)).toHaveLength(4);
	await until('everybody to go on', async () => ((await frozen(workspace)).length === 0 ? true : undefined));
});

test('`logs` reaches back into rotated files where the log is short', async ({stage}) => {
	const workspace = await stage.workspace({
		files: {'logs/grace.log': 'four\n', 'logs/grace.log.1': 'three\n', 'logs/grace.log.2': 'one\ntwo\n'},
	});
	const inodeOf = async (name: string): Promise<number> => (await stat(workspace.path('logs', name))).ino;
	const parts = [
		{inode: await inodeOf('grace.log.1'), begin: 108, end: 114},
		{inode: await inodeOf('grace.log.2'), begin: 100, end: 108},
	];
	await workspace.writeFile('logs/.grace.log.offsets', JSON.stringify({base: 114, parts}));
	const logs = async (count: number) => (await stage.run(workspace, ['logs', '-n', String(count)])).stdout;
	expect(await logs(1)).toBe('four');
	expect(await logs(3)).toBe('two\nthree\nfour');
	expect(await logs(50)).toBe('one\ntwo\nthree\nfour');
});

/** The four processes run, and this watchdog knows them. */
const untilWatched = (workspace: Workspace, pid: number): Promise<true> =>
	until(`the watchdog ${pid} to watch`, async () => {
		const record = await recordOf(workspace);
		const isRunning = record?.phase === 'running' && record.watchdog?.pid === pid;
		return isRunning && (await workspace.processes()).length === 4 ? true : undefined;
	});

/** Looks more often than any timer would. */
const untilClosely = async (what: string, isThere: () => boolean): Promise<void> => {
	const end = performance.now() + 30_000;
	while (!isThere()) {
		if (performance.now() > end) throw new Error(`Expected ${what} in 30 s.`);
		await nextTurn();
	}
};
