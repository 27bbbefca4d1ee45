import {describe, expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {needs, python} from './packages.ts';
import {type Stage, test} from './stage.ts';
import {eventually, payloadsOf, recordOf, untilPayloads, untilRunning} from './supervised.ts';
import {keys, type Terminal} from './terminal.ts';
import {freePort, type Workspace} from './workspace.ts';

const names = ['memory', 'api', 'message_bus'];
const policy = {
	heartbeat_timeout: 1,
	restart_cooldown: 0.3,
	restart_timeout: 1,
	stable_after: 30,
};

type Way = 'cut' | 'throw' | 'hang' | 'refuse' | 'mend' | 'block';

/** The application under a watchdog that a person looks at. */
type Scene = {
	readonly workspace: Workspace;
	readonly terminal: Terminal;
	readonly pid: number;
	/** Has the application fail, or mend, in this way. */
	readonly tell: (way: Way, kernel?: string) => Promise<void>;
};

const open = async (stage: Stage, command: readonly string[], watchdog: object = {}): Promise<Scene> => {
	const port = await freePort();
	const workspace = await stage.workspace({
		config: {
			command,
			env: {PORT: String(port)},
			kernels: policy,
			watchdog: {check_interval: 0.3, min_uptime_for_success: 1, ...watchdog},
		},
	});
	const terminal = stage.console(workspace, [], {columns: 120, rows: 40});
	const {pid} = await untilRunning(workspace);
	await untilHealthy(stage, workspace, names);
	const tell: Scene['tell'] = async (way, kernel = 'memory') => {
		await fetch(`http://127.0.0.1:${port}/${way}?name=${kernel}`, {method: 'POST'});
	};
	return {workspace, terminal, pid, tell};
};

/** How the alerts of one kernel follow each other. */
const eventsOf = async (workspace: Workspace, kernel: string): Promise<readonly unknown[]> =>
	(await workspace.alerts())
		.filter(({payload}) => JSON.stringify(payload).includes(`"kernel_name":"${kernel}"`))
		.map(({event_type}) => event_type);

const untilEvents = (workspace: Workspace, kernel: string, events: readonly string[]): Promise<void> =>
	eventually(async () => expect(await eventsOf(workspace, kernel)).toEqual(events));

const initiated = 'kernel.restart.initiated';
const failed = 'kernel.restart.failed';
const success = 'kernel.restart.success';
const exhausted = 'kernel.restart.max_attempts';
const down = 'system.critical_kernel_down';
const threeFailures = [initiated, failed, initiated, failed, initiated, failed];

const applications = {
	Node: [node, fixture('kernels.mjs')],
	Python: [python, fixture('kernels.py')],
} as const;

needs('python3')('kernels in a terminal', () => {
	describe.each(['Node', 'Python'] as const)('of an application in %s', language => {
		const command = applications[language];

		test('one that falls silent is restarted, and nothing else is', async ({stage}) => {
			const {workspace, terminal, pid, tell} = await open(stage, command);
			await terminal.waitFor(/✔ healthy .* memory/);
			await tell('cut', 'memory');
			await untilEvents(workspace, 'memory', [initiated, success]);

			const [begun] = await payloadsOf(workspace, initiated);
			const about = {kernel_name: 'memory', reason: 'heartbeat_timeout', attempt: 1, critical: true};
			expect(begun).toMatchObject(about);
			expect(await payloadsOf(workspace, success)).toMatchObject([{...about, success: true}]);
			// What is reported is shown a little after its alert is on disk.
			await eventually(async () => {
				const kernels = await untilHealthy(stage, workspace, names);
				expect(kernels.map(({attempts}) => attempts)).toEqual([1, 0, 0]);
			});
			terminal.press('2z');
			await terminal.waitFor(/✔ healthy .* memory .*1\/3/);
			terminal.press('z');
			await terminal.waitFor(/memory +heartbeat_timeout +1 +✔ success/);
			expect(await untilRunning(workspace)).toMatchObject({pid, life: 1});
		});

		test('one that cannot be restarted is given up once, and R brings it back', async ({stage}) => {
			const {workspace, terminal, pid, tell} = await open(stage, command);
			await tell('throw', 'memory');
			await untilEvents(workspace, 'memory', [...threeFailures, exhausted, down]);
			for (const payload of await payloadsOf(workspace, failed))
				expect(payload).toMatchObject({
					success: false,
					error: expect.stringContaining('memory cannot be started'),
				});
			await terminal.waitFor(/✘ failed .* memory/);

			// Another has the same to go through meanwhile, and nobody is told twice.
			await tell('throw', 'api');
			await untilEvents(workspace, 'api', [...threeFailures, exhausted]);
			expect(await eventsOf(workspace, 'memory')).toEqual([...threeFailures, exhausted, down]);
			expect(await payloadsOf(workspace, down)).toHaveLength(1);

			await tell('mend', 'memory');
			terminal.press('2z');
			await terminal.waitFor(/❯ ✘ failed .* memory/);
			terminal.press('R');
			await terminal.waitFor(/✔ healthy .* memory .*1\/3/);
			await untilEvents(workspace, 'memory', [...threeFailures, exhausted, down, initiated, success]);
			const [back] = await payloadsOf(workspace, success);
			expect(back).toMatchObject({kernel_name: 'memory', reason: 'manual_request', attempt: 1});
			terminal.press(keys.enter);
			await terminal.waitFor('Kernel · memory');
			expect(await untilRunning(workspace)).toMatchObject({pid, life: 1});
		});

		test('one whose restart hangs keeps no other waiting', async ({stage}) => {
			const {workspace, pid, tell} = await open(stage, command);
			await Promise.all([tell('hang', 'memory'), tell('cut', 'message_bus')]);
			await untilEvents(workspace, 'message_bus', [initiated, success]);
			const [failure] = await untilPayloads(workspace, failed);
			expect(failure).toMatchObject({kernel_name: 'memory', error: expect.stringMatching(/1 s/)});
			const [other] = await payloadsOf(workspace, success);
			expect(Date.parse(String(other?.completed_at))).toBeLessThan(Date.parse(String(failure?.completed_at)));
			expect(await untilRunning(workspace)).toMatchObject({pid, life: 1});
		});

		test('all come back with the next life', async ({stage}) => {
			const {workspace, terminal, pid} = await open(stage, command);
			process.kill(pid, 'SIGKILL');
			const next = await untilRunning(workspace, 1);
			const kernels = await untilHealthy(stage, workspace, names);
			expect(kernels.map(({attempts}) => attempts)).toEqual([0, 0, 0]);
			await terminal.waitFor(`pid ${next.pid}`);
			await terminal.waitFor(/✔ healthy .* message_b/);
		});

		test('a blocked event loop is a hang, and one silent kernel is none', async ({stage}) => {
			const {workspace, terminal, pid, tell} = await open(stage, command);
			await tell('hang', 'api');
			await untilEvents(workspace, 'api', [...threeFailures, exhausted]);
			expect(await untilRunning(workspace)).toMatchObject({pid, life: 1});

			await tell('block');
			const [hang] = await untilPayloads(workspace, 'grace.hung');
			expect(hang).toMatchObject({pid, action: 'restart_process'});
			await untilRunning(workspace, 1);
			const [restart] = await untilPayloads(workspace, 'grace.restart.initiated');
			expect(restart).toMatchObject({reason: 'heartbeat_timeout'});
			await untilHealthy(stage, workspace, names);
			await terminal.waitFor('The application hangs: its event loop');
		});

		test('a critical one that stays down restarts the process, where the policy says so', async ({stage}) => {
			const {workspace, tell} = await open(stage, command, {on_critical_kernel_down: 'restart_process'});
			await tell('throw', 'memory');
			await untilRunning(workspace, 1);
			expect(await untilPayloads(workspace, down)).toMatchObject([{kernel_name: 'memory'}]);
			await untilHealthy(stage, workspace, names);
			expect((await recordOf(workspace))?.life).toBe(2);
		});

		test('the restart command waits for the beat, or says that there is none', async ({stage}) => {
			const {workspace, tell} = await open(stage, command);
			const done = await stage.run(workspace, ['restart', 'memory']);
			expect(done).toMatchObject({exitCode: 0, stdout: expect.stringContaining('it beats again')});
			expect(await untilPayloads(workspace, success)).toMatchObject([{reason: 'manual_request'}]);

			await tell('refuse', 'memory');
			const refused = await stage.run(workspace, ['restart', 'memory']);
			expect(refused).toMatchObject({exitCode: 1, stderr: expect.stringContaining('its restart failed')});
		});
	});
});
