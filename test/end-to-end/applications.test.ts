import {dirname} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {fixture, node} from './environment.ts';
import {needs, python} from './packages.ts';
import {createStage} from './stage.ts';
import {recordOf, staysStopped, switchOf, untilPayloads, untilRunning, untilStopped} from './supervised.ts';
import type {Terminal} from './terminal.ts';
import {freePort, type Workspace} from './workspace.ts';

const checkInterval = 0.4;

// The applications run beside each other, the tests of one application in order.
const inOrder = {concurrent: false};

type Application = {
	readonly command: readonly string[];
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
};

const supervise = (application: (port: number) => Application) => (): void => {
	const stage = createStage(afterAll);
	let workspace: Workspace;
	let terminal: Terminal;
	let port: number;

	const answer = async (): Promise<number | undefined> => {
		const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
		await response?.arrayBuffer();
		return response?.status;
	};
	const expectGone = async (): Promise<void> => {
		await untilStopped(workspace);
		await staysStopped(workspace, checkInterval * 3000);
		expect(await answer()).toBeUndefined();
		expect((await recordOf(workspace))?.phase).toBe('stopped');
	};

	beforeAll(async () => {
		port = await freePort();
		workspace = await stage.workspace({
			config: {
				...application(port),
				watchdog: {check_interval: checkInterval, min_uptime_for_success: 0.5, health: {port}},
			},
		});
		terminal = stage.console(workspace);
	});

	beforeEach(async () => {
		if ((await recordOf(workspace))?.phase === 'stopped') terminal.press('r');
		await untilRunning(workspace);
	});

	test(
		'killed with SIGKILL comes back, with its alert in the feed, its row in Restarts and both on disk',
		inOrder,
		async () => {
			const before = await untilRunning(workspace);
			expect(await answer()).toBe(200);
			await terminal.waitFor(`pid ${before.pid}`);

			process.kill(before.pid, 'SIGKILL');
			const after = await untilRunning(workspace, before.life);
			expect(after.pid).not.toBe(before.pid);
			expect(await answer()).toBe(200);
			await terminal.waitFor(`pid ${after.pid}`);
			await terminal.waitFor('The application ended with SIGKILL after');
			await terminal.waitFor(/(?:crash_detected|unexpected_exit) .* SIGKILL/);

			const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
			expect(death).toMatchObject({exit_code: null, signal: 'SIGKILL', restart_attempt: 1});
			expect(death?.uptime_seconds).toBeGreaterThan(0);
			expect(death?.output).toEqual(expect.arrayContaining([expect.stringContaining(String(port))]));
			await untilPayloads(workspace, 'grace.restart.success');
			await terminal.waitFor('✔ success');
		},
	);

	test('is gone with its tree on s and stays gone, and r brings it back', inOrder, async () => {
		const before = await untilRunning(workspace);
		terminal.press('s');
		await expectGone();
		await terminal.waitFor('The kill switch is on');
		expect(await switchOf(workspace)).toBe(true);

		terminal.press('r');
		await untilRunning(workspace, before.life);
		expect(await answer()).toBe(200);
		expect(await switchOf(workspace)).toBe(false);
	});

	test('is stopped by a kill switch that PowerShell wrote, in UTF-16', inOrder, async () => {
		const text = '\ufeff{"manual_shutdown": true}\r\n';
		await workspace.writeFile('grace_state.json', Buffer.from(text, 'utf16le'));
		await expectGone();
	});

	test('is stopped by an echo from a shell, and started by the opposite', inOrder, async () => {
		const before = await untilRunning(workspace);
		const shell = (line: string) => execa('sh', ['-c', line], {cwd: workspace.directory});
		await shell('echo {"manual_shutdown": true} > grace_state.json');
		await expectGone();
		await shell('echo {"manual_shutdown": false} > grace_state.json');
		await untilRunning(workspace, before.life);
		expect(await answer()).toBe(200);
	});
};

describe.concurrent('in a terminal', () => {
	needs('python3-fastapi', 'python3-uvicorn')(
		'a FastAPI application with two workers under uvicorn',
		supervise(port => ({
			command: [python, '-m', 'uvicorn', 'fastapi_app:app', '--port', String(port), '--workers', '2'],
			cwd: dirname(fixture('fastapi_app.py')),
			env: {PYTHONDONTWRITEBYTECODE: '1'},
		})),
	);

	needs('python3')(
		"Python's http.server",
		supervise(port => ({command: [python, '-m', 'http.server', '--bind', '127.0.0.1', String(port)]})),
	);

	describe(
		'a Node server',
		supervise(port => ({command: [node, fixture('http-node.mjs')], env: {PORT: String(port)}})),
	);
});
