import {chmod, mkdir, readdir, readFile, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect} from 'vitest';
import {powerless} from './powerless.ts';
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

const config = {command: ['sleep', '600']};
const on = '{"manual_shutdown": true}';
const stateOf = ({path}: Workspace): string => path('grace_state.json');
const isKept = async ({directory}: Workspace): Promise<boolean> =>
	(await readdir(directory)).includes('grace_state.json.unreadable-1');

type Fault = {
	readonly title: string;
	readonly spoil: (file: string) => Promise<unknown>;
	readonly problem: RegExp;
	/** There is something that can be put beside. */
	readonly isKept: boolean;
};

const replacing = (make: (file: string) => Promise<unknown>) => async (file: string) => {
	await rm(file, {force: true});
	await make(file);
};

const faults: readonly Fault[] = [
	{
		title: 'truncated',
		spoil: file => writeFile(file, '{"manual_shutdown": fal'),
		problem: /is not JSON/,
		isKept: true,
	},
	{title: 'empty', spoil: file => writeFile(file, ''), problem: /is empty/, isKept: true},
	{
		title: 'binary',
		spoil: file =>
			writeFile(
				file,
				Uint8Array.from({length: 900}, (_, index) => (index * 37) % 256),
			),
		problem: /is not/,
		isKept: true,
	},
	{
		title: 'huge',
		spoil: file => truncate(file, 10 * 2 ** 30),
		problem: /is larger than 64 KiB/,
		isKept: true,
	},
	{title: 'a directory', spoil: replacing(mkdir), problem: /is a directory/, isKept: false},
	{
		title: 'a link to nothing',
		spoil: replacing(file => symlink('nothing.json', file)),
		problem: /is a link to nothing\.json/,
		isKept: false,
	},
	{title: 'forbidden', spoil: file => chmod(file, 0), problem: /cannot be read \(EACCES/, isKept: false},
];

describe.concurrent('a state file that becomes', () => {
	for (const {title, spoil, problem, isKept: willBeKept} of faults) {
		test(`${title}: changes nothing, is told, and obeyed when it is readable again`, async ({stage}) => {
			const workspace = await stage.workspace({config});
			const watch = stage.begin(workspace, ['watch'], {through: powerless});
			const running = await untilRunning(workspace);
			await eventually(async () => expect(await switchOf(workspace)).toBe(false));
			await spoil(stateOf(workspace));
			const [trouble] = await untilPayloads(workspace, 'watchdog.error');
			expect(trouble?.error).toMatch(problem);
			expect(trouble?.error).toContain('The last good state stays in force');
			expect(await isKept(workspace)).toBe(willBeKept);
			expect(await untilRunning(workspace)).toEqual(running);
			const {stdout: status} = await stage.run(workspace, ['status'], {through: powerless});
			// What is too large was moved away: there is nothing that could not be read.
			const isMoved = title === 'huge';
			expect(status).toMatch(
				isMoved ? /^Kill switch +off$/m : /^Kill switch +taken for off: grace_state\.json /m,
			);

			await rm(stateOf(workspace), {recursive: true, force: true});
			await writeFile(stateOf(workspace), on);
			await untilStopped(workspace);
			await eventually(async () =>
				expect(await workspace.readText('watchdog.log')).toContain('This is over: grace_state.json'),
			);
			expect(await payloadsOf(workspace, 'watchdog.error')).toHaveLength(1);
			expect(isAlive(watch.pid)).toBe(true);
			expect(watch.stderr()).toBe('');
			watch.kill('SIGTERM');
			await watch.exit;
		});
	}

	test('another garbage 100 times a second: is told once, and changes nothing', async ({stage}) => {
		const workspace = await stage.workspace({config});
		const watch = stage.begin(workspace, ['watch']);
		const running = await untilRunning(workspace);
		let isOver = false;
		const spoil = async (): Promise<void> => {
			for (let round = 0; !isOver; round += 1) {
				await writeFile(stateOf(workspace), `{"manual_shutdown": ${round % 2 === 0 ? '' : 'tru'}`);
				await sleep(10);
			}
		};
		const spoiling = spoil();
		await untilPayloads(workspace, 'watchdog.error');
		await sleep(2500);
		expect(await payloadsOf(workspace, 'watchdog.error')).toHaveLength(1);
		expect(await untilRunning(workspace)).toEqual(running);
		// A person's word is heard meanwhile, and kept against the noise as far as one can.
		await stage.run(workspace, ['stop']);
		await untilStopped(workspace);
		isOver = true;
		await spoiling;
		await staysStopped(workspace, 500);
		watch.kill('SIGTERM');
		await watch.exit;
	});

	test('another good state 100 times a second: the last one is obeyed', async ({stage}) => {
		const workspace = await stage.workspace({config});
		const watch = stage.begin(workspace, ['watch']);
		const running = await untilRunning(workspace);
		for (let round = 0; round < 200; round += 1) {
			await writeFile(stateOf(workspace), `{"manual_shutdown": false, "round": ${round}}`);
			await sleep(10);
		}
		expect(await untilRunning(workspace)).toEqual(running);
		await writeFile(stateOf(workspace), on);
		await untilStopped(workspace);
		expect(await payloadsOf(workspace, 'watchdog.error')).toEqual([]);
		watch.kill('SIGTERM');
		await watch.exit;
	});
});

describe.concurrent('a state file that is, when the watchdog begins and nothing good is known,', () => {
	// Those with a content are begun with elsewhere.
	for (const {title, spoil, problem} of faults.filter(fault => !fault.isKept)) {
		test(`${title}: nothing starts until a person asks, and it says why`, async ({stage}) => {
			const workspace = await stage.workspace({config, files: {'grace_state.json': on}});
			await spoil(stateOf(workspace));
			const watch = stage.begin(workspace, ['watch'], {through: powerless});
			const record = await untilStopped(workspace);
			expect(record.stopped_by).toContain('nothing starts until a person asks');
			const [trouble] = await untilPayloads(workspace, 'watchdog.error');
			expect(trouble?.error).toMatch(problem);
			await staysStopped(workspace, 300);
			const terminal = stage.console(workspace, [], {columns: 140, rows: 40});
			await terminal.waitFor('stopped');
			await terminal.waitFor(/\br\b.*start/s);
			terminal.press('r');
			await untilRunning(workspace);
			expect(isAlive(watch.pid)).toBe(true);
			watch.kill('SIGTERM');
			await watch.exit;
		});
	}
});

describe.concurrent('a permission that is lost', () => {
	test('stops neither a restart nor a stop, is told, and made up for when it is given again', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({
			config: {...config, watchdog: {restart_delay: 0, restart_delay_factor: 1}},
		});
		const watch = stage.begin(workspace, ['watch'], {through: powerless});
		const first = await untilRunning(workspace);
		await eventually(async () => expect(await switchOf(workspace)).toBe(false));
		const closed = ['.', '.grace', '.grace/tmp', 'alerts', 'logs', 'watchdog.log', '.grace/history.jsonl'];
		const modes = (mode: number) => Promise.all(closed.map(name => chmod(workspace.path(name), mode)));
		await modes(0o555);
		process.kill(first.pid, 'SIGKILL');
		const second = await until('the application to be back', async () => {
			const [pid] = await workspace.processes();
			return pid === undefined || pid === first.pid ? undefined : pid;
		});
		const status = await until('the troubles', async () => {
			const {stdout} = await stage.run(workspace, ['status']);
			return /watchdog\.log.*EACCES/.test(stdout) && /alerts.*EACCES/.test(stdout) ? stdout : undefined;
		});
		expect(status).toMatch(/^Trouble +grace_state\.json cannot be written \(EACCES.*give permission/m);
		const stopped = await stage.run(workspace, ['stop'], {through: powerless});
		expect(stopped.exitCode).toBe(1);
		expect(stopped.stderr).toContain(`Stopped (pid ${second}), but the kill switch could not be saved`);
		await staysStopped(workspace, 300);
		expect(await switchOf(workspace)).toBe(false);

		await modes(0o755);
		await eventually(async () => expect(await switchOf(workspace)).toBe(true));
		await eventually(async () => expect(await payloadsOf(workspace, 'grace.stopped')).toHaveLength(1));
		expect(await payloadsOf(workspace, 'grace.restart.initiated')).toHaveLength(1);
		await eventually(async () =>
			expect(await recordOf(workspace)).toMatchObject({phase: 'stopped', life: 2}),
		);
		await eventually(async () =>
			expect((await stage.run(workspace, ['status'])).stdout).not.toContain('Trouble'),
		);
		expect(await readFile(workspace.path('watchdog.log'), 'utf8')).toContain('Starting life 2.');
		watch.kill('SIGTERM');
		await watch.exit;
	});
});
