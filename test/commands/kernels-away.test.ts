import {mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseCommandLine} from '../../source/commands/command-line.ts';
import {restart} from '../../source/commands/restart.ts';
import {status} from '../../source/commands/status.ts';
import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {defaultMetricsSettings} from '../../source/core/metrics-settings.ts';
import {defaultPolicy} from '../../source/core/policy.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
import type {Watchdog} from '../../source/watchdog/contract.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';
import {connectAs, type FakeApplication, snapshot} from '../session/fake-application.ts';

const soon = {timeout: 10_000};

let workspace: Workspace;
let watchdog: Watchdog;
let guests: FakeApplication[];

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'away-'))));
	guests = [];
	watchdog = await startLocalWatchdog({
		workspace,
		settings: {
			command: undefined,
			cwd: workspace.directory,
			environment: process.env,
			stopSignal: 'SIGTERM',
			policy: {...defaultPolicy, stopTimeout: 2000},
			console: defaultConsoleSettings,
			metrics: defaultMetricsSettings,
			notifiers: [],
		},
		command: [process.execPath, '--eval', 'setTimeout(() => {}, 600_000)'],
		version: 'test',
		platform,
		clock: systemClock,
		isShown: false,
		onLine: () => {},
	});
	await expect.poll(() => watchdog.model.get().process.phase.name, soon).toBe('running');
});

afterEach(async () => {
	for (const guest of guests) guest.close();
	watchdog.send({type: 'leave'});
	await watchdog.ended;
	await rm(workspace.directory, {recursive: true, maxRetries: 5});
});

const guest = async (...kernels: readonly object[]): Promise<FakeApplication> => {
	const address = (await readFile(workspace.link, 'utf8')).trim();
	const connected = await connectAs(address, {life: `${workspace.key}:1`, kernels});
	guests.push(connected);
	return connected;
};

const standing = () => watchdog.model.get().kernels.map(({key, isLinked}) => `${key} ${isLinked}`);

const run = async (words: readonly string[]) => {
	const {verb, context} = await parseCommandLine(
		[...words, '--dir', workspace.directory],
		['status', 'restart'],
	);
	const printed: string[] = [];
	const code = await (verb === 'status' ? status : restart)({...context, print: line => printed.push(line)});
	return {code, text: printed.join('\n')};
};

test('a kernel whose process is gone is away, whatever it was, and no reason to be unwell', async () => {
	await guest(snapshot('api'), snapshot('bus'), snapshot('memory', {last_beat: null}));
	const leaving = await guest(snapshot('worker'), snapshot('ledger', {phase: 'failed', critical: true}));
	await expect.poll(standing, soon).toHaveLength(5);
	expect(await run(['status'])).toMatchObject({
		code: 5,
		text: expect.stringMatching(/^Kernels +1 failed \(ledger\), 4 healthy$/m),
	});

	leaving.close();
	await expect.poll(standing, soon).toContain('ledger false');
	expect(await run(['status'])).toMatchObject({
		code: 0,
		text: expect.stringMatching(/^Kernels +3 healthy, 2 away$/m),
	});
	const {kernels, kernel_counts} = JSON.parse((await run(['status', '--json'])).text);
	expect(kernel_counts).toEqual({failed: 0, restarting: 0, cooling: 0, overdue: 0, away: 2, healthy: 3});
	expect(kernels.at(-1)).toMatchObject({name: 'ledger', phase: 'failed', is_linked: false, standing: 'away'});
});

test('a kernel whose process is gone cannot be restarted, and is named among those that are known', async () => {
	await guest(snapshot('api'));
	(await guest(snapshot('worker'))).close();
	await expect.poll(standing, soon).toEqual(['api true', 'worker false']);
	await expect(run(['restart', 'worker'])).rejects.toThrow(
		'Expected a kernel that is linked, got `worker`. Restart the application, or wait: its process is not connected now.',
	);
	await expect(run(['restart', 'wörker'])).rejects.toThrow(
		'Expected a kernel of the application, got `wörker`; it has api, worker (not connected).',
	);
});
