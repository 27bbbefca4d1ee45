import {readFileSync} from 'node:fs';
import {describe, expect} from 'vitest';
import {mountDisk} from './disks.ts';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {eventually, payloadsOf, recordOf, staysStopped, switchOf, until, untilRunning} from './supervised.ts';
import type {Workspace} from './workspace.ts';

const config = {
	command: ['sleep', '600'],
	watchdog: {restart_delay: 0, restart_delay_factor: 1, max_consecutive_failures: 50},
};

/** The pid of the application as soon as it is another one than `before`. */
const untilAnother = ({processes}: Workspace, before: number): Promise<number> =>
	until('the application to be back', async () => {
		const [pid, ...others] = await processes();
		return pid !== undefined && pid !== before && others.length === 0 ? pid : undefined;
	});

/** The history's entries, but for those of a test that filled up its last page. */
const historyOf = async (workspace: Workspace): Promise<readonly Readonly<Record<string, unknown>>[]> =>
	(await workspace.readText('.grace', 'history.jsonl'))
		.split('\n')
		.filter(line => line.trim() !== '')
		.map(line => JSON.parse(line));

const cpuTicks = (pid: number): number => {
	const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
	return Number(fields[11]) + Number(fields[12]);
};

const files = (workspace: Workspace): readonly string[] => [
	workspace.path('watchdog.log'),
	workspace.path('.grace', 'history.jsonl'),
];

describe.concurrent('a disk that is full', () => {
	test('stops neither the restarts nor a stop; all is said on screen and written later, once', async ({
		stage,
		onTestFinished,
		skip,
	}) => {
		const workspace = await stage.workspace();
		const disk = await mountDisk(workspace, {onTestFinished, skip});
		await workspace.writeFile('grace.config.json', JSON.stringify(config));
		const terminal = stage.console(workspace, [], {columns: 140, rows: 40});
		const first = await untilRunning(workspace);
		await terminal.waitFor('● running');
		await disk.fill(...files(workspace));

		process.kill(first.pid, 'SIGKILL');
		const second = await untilAnother(workspace, first.pid);
		await terminal.waitFor(/cannot be written.*ENOSPC/s);
		await terminal.waitFor('make room');
		await terminal.waitFor(/3 Alerts.*Alerts wait in memory/s);
		expect((await stage.run(workspace, ['alerts'])).stdout).toMatch(
			/^Alerts wait in memory: alerts\/ cannot be written \(ENOSPC\)/,
		);
		process.kill(second, 'SIGKILL');
		await untilAnother(workspace, second);

		const status = await stage.run(workspace, ['status']);
		expect(status.stdout).toMatch(/^Phase +running$/m);
		expect(status.stdout).toMatch(/^Restarts +2,/m);
		for (const what of [
			'grace_state.json',
			'alerts/',
			'.grace/run.json',
			'watchdog.log',
			'.grace/history.jsonl',
		]) {
			expect(status.stdout).toMatch(new RegExp(`^Trouble +${what}.*\\(ENOSPC\\): make room`, 'm'));
		}

		terminal.press('s');
		await terminal.waitFor('stopped');
		await eventually(async () => expect(await workspace.processes()).toEqual([]));
		await staysStopped(workspace, 1500);
		expect(await switchOf(workspace)).toBe(false);

		await disk.makeRoom();
		await eventually(async () => expect(await switchOf(workspace)).toBe(true));
		await eventually(async () =>
			expect(await recordOf(workspace)).toMatchObject({phase: 'stopped', life: 3, restarts: 2}),
		);
		await terminal.waitFor(lines => !lines.join().includes('make room'));

		const events = (await workspace.alerts()).map(alert => alert.event_type).sort();
		expect(events).toEqual([
			'grace.restart.failed',
			'grace.restart.initiated',
			'grace.restart.initiated',
			'grace.stopped',
			'watchdog.error',
		]);
		expect(await workspace.readJson('alerts', 'latest_notification.json')).toMatchObject({
			event: 'grace.stopped',
		});
		const history = await historyOf(workspace);
		const lived = (event: string) => history.filter(entry => entry.event === event).map(({life}) => life);
		expect(lived('life.began')).toEqual([1, 2, 3]);
		expect(lived('life.ended')).toEqual([1, 2, 3]);
		expect(lived('restart')).toEqual([2, 3]);
		const logged = async () =>
			(await workspace.readText('watchdog.log')).split('\n').filter(line => line.trim() !== '');
		await eventually(async () => expect((await logged()).join()).toContain('This is over: alerts/'));
		const log = await logged();
		expect(log.filter(line => !/^\[.+Z\] \[[A-Z]+\] \S/.test(line))).toEqual([]);
		for (const words of ['Starting life 2.', 'Starting life 3.', 'Stop asked from']) {
			expect(log.filter(line => line.includes(words))).toHaveLength(1);
		}
		// One line when it began, and one when it was over.
		expect(log.filter(line => line.includes('alerts/ cannot be written'))).toHaveLength(2);
		expect(await workspace.processes()).toEqual([]);
	});

	test('lets every command be heard, which says what could not be saved, at rest', async ({
		stage,
		onTestFinished,
		skip,
	}) => {
		const workspace = await stage.workspace();
		const disk = await mountDisk(workspace, {onTestFinished, skip});
		await workspace.writeFile('grace.config.json', JSON.stringify(config));
		const watch = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		await disk.fill(...files(workspace));

		const stopped = await stage.run(workspace, ['stop']);
		expect(stopped.exitCode).toBe(1);
		expect(stopped.stderr).toMatch(
			new RegExp(
				`^grace-tui: Stopped \\(pid ${first.pid}\\), but the kill switch could not be saved: .*ENOSPC`,
			),
		);
		expect(stopped.stderr).toContain('The watchdog keeps it stopped');
		await staysStopped(workspace, 500);
		const status = await stage.run(workspace, ['status', '--json']);
		expect(status.exitCode).toBe(3);
		expect(JSON.parse(status.stdout)).toMatchObject({phase: 'stopped', manual_shutdown: true});

		const started = await stage.run(workspace, ['start']);
		expect(started).toMatchObject({exitCode: 0, stderr: ''});
		const second = await untilAnother(workspace, first.pid);
		expect(started.stdout).toContain(`pid ${second}, life 2`);
		const restarted = await stage.run(workspace, ['restart']);
		const third = await untilAnother(workspace, second);
		expect(restarted).toMatchObject({exitCode: 0, stderr: ''});
		expect(restarted.stdout).toContain(`pid ${third}, life 3`);

		const before = cpuTicks(watch.pid);
		const begun = performance.now();
		await until('two seconds', () => (performance.now() - begun > 2000 ? true : undefined));
		// Hundredths of a second.
		expect(cpuTicks(watch.pid) - before).toBeLessThan(40);

		const ended = await stage.run(workspace, ['shutdown']);
		expect(ended).toMatchObject({exitCode: 0, stderr: ''});
		expect(await watch.exit).toEqual({code: 0, signal: null});
		expect(isAlive(third)).toBe(false);
	});

	test('at the start is no reason not to start', async ({stage, onTestFinished, skip}) => {
		const workspace = await stage.workspace();
		const disk = await mountDisk(workspace, {onTestFinished, skip});
		await workspace.writeFile('grace.config.json', JSON.stringify(config));
		const earlier = stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		earlier.kill('SIGTERM');
		await earlier.exit;
		await disk.fill(...files(workspace));
		const watch = stage.begin(workspace, ['watch']);
		const pid = await untilAnother(workspace, 0);
		process.kill(pid, 'SIGKILL');
		await untilAnother(workspace, pid);
		await disk.makeRoom();
		await eventually(async () =>
			expect(await payloadsOf(workspace, 'grace.restart.initiated')).toHaveLength(1),
		);
		watch.kill('SIGTERM');
		expect(await watch.exit).toEqual({code: 0, signal: null});
	});
});

describe.concurrent('a disk that nobody may write to any more', () => {
	test('is told, obeyed all the same, and written to when that is over', async ({
		stage,
		onTestFinished,
		skip,
	}) => {
		const workspace = await stage.workspace();
		const disk = await mountDisk(workspace, {onTestFinished, skip});
		await workspace.writeFile('grace.config.json', JSON.stringify(config));
		const watch = stage.begin(workspace, ['watch']);
		const first = await untilRunning(workspace);
		await disk.forbidWriting();
		process.kill(first.pid, 'SIGKILL');
		const second = await untilAnother(workspace, first.pid);
		const status = await until('the troubles', async () => {
			const {stdout} = await stage.run(workspace, ['status']);
			return /watchdog\.log.*EROFS/.test(stdout) && /alerts.*EROFS/.test(stdout) ? stdout : undefined;
		});
		expect(status).toMatch(/^Trouble +grace_state\.json cannot be written \(EROFS.*give permission/m);
		const terminal = stage.console(workspace, [], {columns: 140, rows: 40});
		await terminal.waitFor(`attached to the watchdog with pid ${watch.pid}`);
		await terminal.waitFor('make room');
		const stopped = await stage.run(workspace, ['stop']);
		expect(stopped.exitCode).toBe(1);
		expect(stopped.stderr).toMatch(/^grace-tui: Stopped \(pid \d+\), but the kill switch could not be saved/);
		expect(isAlive(second)).toBe(false);

		await disk.allowWriting();
		await eventually(async () => expect(await switchOf(workspace)).toBe(true));
		await eventually(async () => expect(await payloadsOf(workspace, 'grace.stopped')).toHaveLength(1));
		expect(await payloadsOf(workspace, 'grace.restart.initiated')).toHaveLength(1);
		await terminal.waitFor(lines => !lines.join().includes('make room'));
		watch.kill('SIGTERM');
		await watch.exit;
	});
});
