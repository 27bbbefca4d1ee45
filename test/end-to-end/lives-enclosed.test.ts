import {describe, expect} from 'vitest';
import {locateWorkspace} from '../../source/watchdog/workspace.ts';
import {enclosingDirectory, enclosuresIn} from '../platform/enclosing.ts';
import {cli, fixture, node} from './environment.ts';
import {needs, python} from './packages.ts';
import {isAlive, untilGone} from './processes.ts';
import {test} from './stage.ts';
import {eventually, until, untilRunning} from './supervised.ts';
import type {Workspace} from './workspace.ts';

const beside = {concurrent: true};
const config = {
	command: [python, fixture('scrubbed-orphan.py')],
	watchdog: {stop_timeout: 0.3, max_consecutive_failures: 50},
};

/** The helpers that were started so far, once there are `count`, each told by its own print. */
const untilOrphans = (workspace: Workspace, count: number): Promise<readonly number[]> =>
	until(`${count} helpers`, async () => {
		const text = await workspace.readText('logs', 'grace.log').catch(() => '');
		const pids = [...text.matchAll(/^orphan (\d+)$/gm)].map(([, pid]) => Number(pid));
		const roots = [...text.matchAll(/^root \d+$/gm)];
		return pids.length === count && roots.length === count ? pids : undefined;
	});

const only = async (workspace: Workspace): Promise<number> => (await untilOrphans(workspace, 1))[0] ?? 0;

const directory = await enclosingDirectory();

// One and the same application, where a cgroup can be written and where none can.
needs('python3')('a helper without cookie, session and parent of its application', () => {
	if (directory === undefined) {
		test('outlives stop where no cgroup can be written', beside, async ({stage}) => {
			const workspace = await stage.workspace({config});
			stage.begin(workspace, ['watch']);
			const orphan = await only(workspace);
			expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
			expect(isAlive(orphan)).toBe(true);
		});
		return;
	}

	const left = async (workspace: Workspace): Promise<readonly string[]> =>
		enclosuresIn(directory, (await locateWorkspace(workspace.directory)).key);

	test('is gone when stop returns, and so is what enclosed it', beside, async ({stage}) => {
		const workspace = await stage.workspace({config});
		stage.begin(workspace, ['watch']);
		const orphan = await only(workspace);
		expect(await left(workspace)).toHaveLength(1);
		expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
		expect(isAlive(orphan)).toBe(false);
		await eventually(async () => expect(await left(workspace)).toEqual([]));
	});

	test('is gone after a crash, and that of the next life is not', beside, async ({stage}) => {
		const workspace = await stage.workspace({config});
		const watchdog = stage.begin(workspace, ['watch']);
		const {pid, life} = await untilRunning(workspace);
		const first = await only(workspace);
		process.kill(pid, 'SIGKILL');
		await untilRunning(workspace, life);
		await untilGone(first);
		const [, second = 0] = await untilOrphans(workspace, 2);
		expect(isAlive(second)).toBe(true);
		const {key} = await locateWorkspace(workspace.directory);
		await eventually(async () => expect(await left(workspace)).toEqual([`grace-${key}:${life + 1}`]));
		watchdog.kill('SIGTERM');
		await watchdog.exit;
		expect(isAlive(second)).toBe(false);
		expect(await left(workspace)).toEqual([]);
	});

	test('is found by the next watchdog when the first was killed', beside, async ({stage}) => {
		const workspace = await stage.workspace({config});
		const killed = stage.begin(workspace, ['watch']);
		const {pid, life} = await untilRunning(workspace);
		const orphan = await only(workspace);
		killed.kill('SIGKILL');
		await killed.exit;
		process.kill(pid, 'SIGKILL');
		await untilGone(pid);
		expect(isAlive(orphan)).toBe(true);
		stage.begin(workspace, ['watch']);
		const next = await untilRunning(workspace, life);
		expect(isAlive(orphan)).toBe(false);
		const {key} = await locateWorkspace(workspace.directory);
		await eventually(async () => expect(await left(workspace)).toEqual([`grace-${key}:${next.life}`]));
	});

	test('is stopped with an application that nobody watches', beside, async ({stage}) => {
		const workspace = await stage.workspace({config});
		expect((await stage.run(workspace, ['start', '--bare'])).exitCode).toBe(0);
		const orphan = await only(workspace);
		expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
		expect(isAlive(orphan)).toBe(false);
		expect(await left(workspace)).toEqual([]);
	});
});

needs('python3')('a watchdog that an application started for another workspace', () => {
	test('outlives that application', beside, async ({stage}) => {
		const other = await stage.workspace({config: {command: ['sleep', '600']}});
		const script = `${JSON.stringify(node)} "$CLI" start --dir ${JSON.stringify(other.directory)}; exec sleep 600`;
		const workspace = await stage.workspace({
			config: {command: ['sh', '-c', script], env: {CLI: cli, ...other.env}},
		});
		stage.begin(workspace, ['watch']);
		// From then on it is no descendant of that application any more.
		await until('the end of `start`', async () =>
			(await workspace.readText('logs', 'grace.log').catch(() => '')).includes('Started:') ? true : undefined,
		);
		const {pid} = await untilRunning(other);
		expect((await stage.run(workspace, ['stop'])).exitCode).toBe(0);
		expect(isAlive(pid)).toBe(true);
		expect((await stage.run(other, ['shutdown'])).exitCode).toBe(0);
		expect(isAlive(pid)).toBe(false);
	});
});

describe('what encloses', () => {
	test('is nothing to an application that crashes at once, again and again', beside, async ({stage}) => {
		const workspace = await stage.workspace({
			config: {
				command: ['false'],
				watchdog: {restart_delay: 0.01, max_restart_delay: 0.01, max_consecutive_failures: 12},
			},
		});
		const watchdog = stage.begin(workspace, ['watch']);
		await until('a pause', async () =>
			(await workspace.readText('watchdog.log').catch(() => '')).match(/[Pp]aus/) ? true : undefined,
		);
		watchdog.kill('SIGTERM');
		await watchdog.exit;
		const {key} = await locateWorkspace(workspace.directory);
		expect(directory === undefined ? [] : enclosuresIn(directory, key)).toEqual([]);
	});
});
