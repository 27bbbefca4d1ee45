import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect} from 'vitest';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {
	eventually,
	payloadsOf,
	recordOf,
	staysStopped,
	switchOf,
	until,
	untilPayloads,
	untilRunning,
	untilStopped,
} from './supervised.ts';
import type {Workspace} from './workspace.ts';

// Says how far it is, ten times a second.
const counter = 'let i = 0; setInterval(() => console.log("pid", process.pid, "line", i += 1), 100)';
const config = {
	command: ['node', '--eval', counter],
	watchdog: {restart_delay: 0, restart_delay_factor: 1, max_consecutive_failures: 50},
};

const linesOf = async (workspace: Workspace, pid: number): Promise<readonly number[]> =>
	[...(await workspace.readText('logs', 'grace.log')).matchAll(/^pid (\d+) line (\d+)$/gm)]
		.filter(([, who]) => Number(who) === pid)
		.map(([, , line]) => Number(line));

// The watchdog may write into it meanwhile.
const gone = {recursive: true, maxRetries: 10, retryDelay: 10} as const;

const isDirectory = (place: string): Promise<boolean> =>
	stat(place).then(
		found => found.isDirectory(),
		() => false,
	);

describe.concurrent('directories that are removed while the watchdog runs', () => {
	test('logs/: the output goes on in a new file, and the next life writes to that', async ({stage}) => {
		const workspace = await stage.workspace({config});
		const terminal = stage.console(workspace, [], {columns: 140, rows: 40});
		const first = await untilRunning(workspace);
		await terminal.waitFor(`pid ${first.pid} line 3`);
		const following = stage.begin(workspace, ['logs', '-f']);
		await rm(workspace.path('logs'), {recursive: true});
		await terminal.waitFor('grace.log was removed');
		const [begin = 0] = await until('the copy', async () => {
			const lines = await linesOf(workspace, first.pid).catch(() => []);
			return lines.length > 5 ? lines : undefined;
		});
		const isBehind = (line: string): boolean =>
			Number(new RegExp(`pid ${first.pid} line (\\d+)`).exec(line)?.[1] ?? 0) > begin + 5;
		await terminal.waitFor(lines => lines.some(isBehind));
		await until('the follower', () => following.stdout().includes(`line ${begin + 5}\n`) || undefined);

		process.kill(first.pid, 'SIGKILL');
		const second = await untilRunning(workspace, first.life);
		await terminal.waitFor(`pid ${second.pid} line 3`);
		await terminal.waitFor(lines => !lines.join().includes('was removed'));
		const copied = await linesOf(workspace, first.pid);
		expect(copied).toEqual(copied.map((_, index) => begin + index));
		const [alert] = await untilPayloads(workspace, 'grace.restart.initiated');
		// The last words of the life, from the removed file.
		expect(alert?.output).toContain(`pid ${first.pid} line ${copied.at(-1)}`);
		following.kill('SIGTERM');
	});

	test('alerts/ and .grace/: are made anew; alerts are seen, commands heard, the record is there', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config});
		const watch = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		const terminal = stage.console(workspace, [], {columns: 140, rows: 40});
		await terminal.waitFor('● running');
		await rm(workspace.path('alerts'), gone);
		await rm(workspace.path('.grace'), gone);
		// At once, before anything is made anew.
		expect((await stage.run(workspace, ['restart'])).stderr).toBe('');
		const second = await untilRunning(workspace, first.life);
		await until('the directories', async () => (await isDirectory(workspace.path('alerts'))) || undefined);
		await eventually(async () => expect((await stat(workspace.path('.grace'))).mode & 0o777).toBe(0o700));
		await eventually(async () => expect(await workspace.readText('.grace', 'link')).toMatch(/^unix:/));
		await eventually(async () =>
			expect(await recordOf(workspace)).toMatchObject({pid: second.pid, watchdog: {pid: watch.pid}}),
		);

		process.kill(second.pid, 'SIGKILL');
		await untilRunning(workspace, second.life);
		await terminal.waitFor(/3 Alerts.*The application ended with SIGKILL/s);
		expect(await workspace.readText('watchdog.log')).toMatch(/alerts\/ (was|were) removed or replaced/);
		expect(await stage.run(workspace, ['stop'])).toMatchObject({exitCode: 0, stderr: ''});
		await untilStopped(workspace);
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test('the whole workspace: comes back, with a record, and a switch that outlives the watchdog', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config});
		const words = ['--dir', workspace.directory];
		const watch = stage.begin(workspace, ['watch', ...words], {cwd: tmpdir()});
		const first = await untilRunning(workspace);
		await rm(workspace.directory, gone);
		await until('the workspace', async () => (await isDirectory(workspace.path('alerts'))) || undefined);
		expect(isAlive(first.pid)).toBe(true);
		process.kill(first.pid, 'SIGKILL');
		const second = await untilRunning(workspace, first.life);
		expect(await untilPayloads(workspace, 'grace.restart.initiated')).toHaveLength(1);
		await until('a line of output', async () => {
			const lines = await linesOf(workspace, second.pid).catch(() => []);
			return lines.length > 0 || undefined;
		});

		const stopped = await stage.run(workspace, ['stop', ...words], {cwd: tmpdir()});
		expect(stopped).toMatchObject({exitCode: 0, stderr: ''});
		await untilStopped(workspace);
		await rm(workspace.directory, gone);
		const copy = workspace.path('.grace', 'state.last.json');
		await eventually(async () =>
			expect(JSON.parse(await readFile(copy, 'utf8'))).toMatchObject({manual_shutdown: true}),
		);
		watch.kill('SIGTERM');
		await watch.exit;
		const next = stage.begin(workspace, ['watch', ...words, '--', ...config.command], {cwd: tmpdir()});
		await until('the next watchdog', async () =>
			(await recordOf(workspace))?.watchdog?.pid === next.pid ? true : undefined,
		);
		await staysStopped(workspace, 500);
		next.kill('SIGTERM');
		await next.exit;
	});

	test('the whole workspace, with a terminal in it: who follows its alerts there sees the next ones', async ({
		stage,
	}) => {
		const first = {event_type: 'backup.done', timestamp: '2025-11-14T12:00:00.000Z', payload: {}};
		const files = {'alerts/info_20251114_120000.json': JSON.stringify(first)};
		const workspace = await stage.workspace({config, files});
		const words = ['--dir', workspace.directory];
		const watch = stage.begin(workspace, ['watch', ...words], {cwd: tmpdir()});
		const running = await untilRunning(workspace);
		const following = stage.begin(workspace, ['alerts', '-f']);
		await until('the first alert', () => following.stdout().includes('backup.done') || undefined);
		await rm(workspace.directory, gone);
		await until('the workspace', async () => (await isDirectory(workspace.path('alerts'))) || undefined);
		process.kill(running.pid, 'SIGKILL');
		await until('the next alert', () => following.stdout().includes('grace.restart.initiated') || undefined);
		following.kill('SIGTERM');
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test('the state file: changes nothing, and is written again with the next word', async ({stage}) => {
		const workspace = await stage.workspace({config});
		const watch = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		await eventually(async () => expect(await switchOf(workspace)).toBe(false));
		await rm(workspace.path('grace_state.json'));
		await rm(workspace.path('.grace', 'run.json'));
		await eventually(async () => expect(await recordOf(workspace)).toMatchObject(first));
		expect(await stage.run(workspace, ['stop'])).toMatchObject({exitCode: 0, stderr: ''});
		expect(await switchOf(workspace)).toBe(true);
		expect(await payloadsOf(workspace, 'watchdog.error')).toEqual([]);
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test("the socket's: another terminal attaches again within seconds", async ({stage, onTestFinished}) => {
		const runtime = await mkdtemp(join(tmpdir(), 'runtime-'));
		onTestFinished(() => rm(runtime, {recursive: true, force: true}));
		const env = {XDG_RUNTIME_DIR: runtime};
		const workspace = await stage.workspace({config});
		const watch = stage.begin(workspace, ['watch'], {env});
		await untilRunning(workspace);
		await eventually(async () => expect(await workspace.readText('.grace', 'link')).toContain(runtime));
		await rm(join(runtime, 'grace-tui'), {recursive: true});
		await until('a socket again', async () => {
			const {stdout} = await stage.run(workspace, ['status', '--json'], {env});
			// Only the link tells what a watchdog's flags are; its record tells the rest.
			return (await isDirectory(join(runtime, 'grace-tui'))) && stdout !== '' ? true : undefined;
		});
		const terminal = stage.console(workspace, [], {columns: 140, rows: 40, env});
		await terminal.waitFor(`attached to the watchdog with pid ${watch.pid}`);

		// After a logout the directory itself is gone: the next place serves.
		await rm(runtime, {recursive: true});
		await eventually(async () => expect(await workspace.readText('.grace', 'link')).not.toContain(runtime));
		const other = stage.console(workspace, [], {columns: 140, rows: 40});
		await other.waitFor(`attached to the watchdog with pid ${watch.pid}`);
		// The one that was there has not even noticed.
		expect(terminal.screen().join()).not.toContain('The watchdog is gone');
		terminal.press('s');
		await untilStopped(workspace);
		await other.waitFor('stopped');
		watch.kill('SIGTERM');
		await watch.exit;
	});
});
