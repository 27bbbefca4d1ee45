import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, vi} from 'vitest';
import {fixture, node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {needs, python} from './packages.ts';
import {type Program, type Stage, test} from './stage.ts';
import {
	eventually,
	payloadsOf,
	recordOf,
	until,
	untilPayloads,
	untilPhase,
	untilRunning,
} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

// Beside other tests a machine may be busy.
vi.setConfig({testTimeout: 60_000});

// Longer than every timeout below, and than what counts as a delay.
const night = 4000;
const kernels = {heartbeat_timeout: 1.5, restart_cooldown: 0.3, restart_timeout: 1, stable_after: 30};
const watchdog = {check_interval: 0.3, min_uptime_for_success: 1, stop_timeout: 1.5, restart_delay: 0.2};
const health = {timeout: 0.5, start_timeout: 1.5};

type Options = {
	readonly command: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly changes?: object;
	readonly isProbed?: boolean;
	/** Misses in a row that condemn. @default 1 */
	readonly misses?: number;
};

type Scene = {readonly workspace: Workspace; readonly program: Program};

const open = async (
	stage: Stage,
	{command, env, changes, isProbed = true, misses = 1}: Options,
): Promise<Scene> => {
	const port = await freePort();
	const workspace = await stage.workspace({
		config: {
			command,
			env: {PORT: String(port), ...env},
			kernels,
			watchdog: {
				...watchdog,
				...(isProbed && {health: {port, ...health, failure_threshold: misses}}),
				...changes,
			},
		},
	});
	return {workspace, program: stage.begin(workspace, ['watch'])};
};

/** Lets processes stand still as a machine does that sleeps; they wake in this order. */
const suspend = async (pids: readonly number[]): Promise<void> => {
	for (const pid of pids) process.kill(pid, 'SIGSTOP');
	await sleep(night);
	for (const pid of pids) process.kill(pid, 'SIGCONT');
};

const eventsOf = async (workspace: Workspace): Promise<readonly unknown[]> =>
	(await workspace.alerts()).map(({event_type}) => event_type);

const applications = {
	Node: [node, fixture('kernels.mjs')],
	Python: [python, fixture('kernels.py')],
} as const;

needs('python3')('a sleep longer than every timeout', () => {
	describe.concurrent('restarts nothing', () => {
		test.for([
			['Node', 'the watchdog', false, true],
			['Node', 'the machine, the watchdog first to wake', true, true],
			['Node', 'the machine, the application first to wake', true, false],
			['Python', 'the machine, the watchdog first to wake', true, true],
		] as const)(
			'with an application in %s, of %s',
			async ([language, , isMachine, isWatchdogFirst], {stage}) => {
				const {workspace, program} = await open(stage, {
					command: applications[language],
					// One miss may be a busy machine's; that none is counted is tried below.
					misses: 2,
					isProbed: language === 'Node',
				});
				const {pid, life} = await untilRunning(workspace);
				await untilHealthy(stage, workspace, ['memory', 'api', 'message_bus']);
				await eventually(async () => expect((await recordOf(workspace))?.phase).toBe('running'));
				const before = await eventsOf(workspace);
				const tree = isMachine ? await workspace.processes() : [];
				const all = isWatchdogFirst ? [program.pid, ...tree] : [...tree, program.pid];
				await suspend(all);
				// As long again, awake: what is wrongly counted shows by then.
				await sleep(2000);
				expect(await untilRunning(workspace)).toEqual({pid, life});
				expect(await eventsOf(workspace)).toEqual(before);
				await untilHealthy(stage, workspace, ['memory', 'api', 'message_bus']);
				expect(program.stderr()).toBe('');
			},
		);
	});
});

describe.concurrent('a sleep', () => {
	test('in the middle of a start gives that its whole time again', async ({stage}) => {
		const {workspace, program} = await open(stage, {
			command: [node, fixture('slow.mjs')],
			env: {START: '1000'},
		});
		await until('the start', async () =>
			(await workspace.readText('logs', 'grace.log').catch(() => '')).includes('starting') ? true : undefined,
		);
		await suspend([program.pid, ...(await workspace.processes())]);
		expect(await untilRunning(workspace)).toMatchObject({life: 1});
		expect(await payloadsOf(workspace, 'grace.restart.initiated')).toEqual([]);
	});

	test('of an application that does not answer later delays its end, and does not spare it', async ({
		stage,
	}) => {
		const {workspace, program} = await open(stage, {
			command: [node, fixture('slow.mjs')],
			env: {START: '600000'},
		});
		await untilPhase(workspace, 'starting');
		await suspend([program.pid, ...(await workspace.processes())]);
		const [begun] = await untilPayloads(workspace, 'grace.restart.initiated');
		expect(begun).toMatchObject({reason: 'health_degraded'});
	});

	test('in the middle of a question to the application is no miss', async ({stage}) => {
		const {workspace, program} = await open(stage, {
			command: [node, fixture('slow.mjs')],
			env: {ANSWER: '300'},
		});
		const {pid, life} = await untilRunning(workspace);
		const questions = async (): Promise<number> =>
			(await workspace.readText('logs', 'grace.log')).split('asked').length;
		const before = await questions();
		const tree = await workspace.processes();
		await until('a question', async () => ((await questions()) > before ? true : undefined));
		await suspend([...tree, program.pid]);
		const after = await questions();
		await until('more questions', async () => ((await questions()) > after + 2 ? true : undefined));
		expect(await untilRunning(workspace)).toEqual({pid, life});
		expect(await payloadsOf(workspace, 'grace.restart.initiated')).toEqual([]);
	});

	test('in the middle of a stop lets the application end by itself', async ({stage}) => {
		const {workspace, program} = await open(stage, {
			command: [node, fixture('slow.mjs')],
			env: {DRAIN: '1000'},
		});
		await untilRunning(workspace);
		const tree = await workspace.processes();
		const stopping = stage.run(workspace, ['stop']);
		await until('the drain', async () =>
			(await workspace.readText('logs', 'grace.log')).includes('draining') ? true : undefined,
		);
		await suspend([program.pid, ...tree]);
		expect((await stopping).exitCode).toBe(0);
		expect(await workspace.readText('logs', 'grace.log')).toMatch(/draining\n(?:asked\n)*drained\n$/);
		expect((await recordOf(workspace))?.last_exit).toMatchObject({code: 0, signal: null});
	});

	test('of the watchdog alone does not prove a life that ended meanwhile', async ({stage}) => {
		const {workspace, program} = await open(stage, {
			command: ['sleep', '600'],
			isProbed: false,
			changes: {min_uptime_for_success: 2},
		});
		const first = await untilRunning(workspace);
		process.kill(first.pid, 'SIGKILL');
		const second = await untilRunning(workspace, first.life);
		process.kill(program.pid, 'SIGSTOP');
		process.kill(second.pid, 'SIGKILL');
		await sleep(night + 1000);
		process.kill(program.pid, 'SIGCONT');
		const third = await untilRunning(workspace, second.life);
		expect(third.life).toBe(second.life + 1);
		const [failed] = await untilPayloads(workspace, 'grace.restart.failed');
		expect(failed).toMatchObject({life: second.life});
		expect(await payloadsOf(workspace, 'grace.restart.success')).toEqual([]);
	});

	test('over the end of a pause starts the application at once', async ({stage}) => {
		const {workspace, program} = await open(stage, {
			command: [node, fixture('crash-after.mjs')],
			isProbed: false,
			changes: {max_consecutive_failures: 1, pause_after_failures: 2},
		});
		const {life = 0} = await untilPhase(workspace, 'paused');
		await suspend([program.pid]);
		const woken = performance.now();
		await until('the next life', async () => ((await recordOf(workspace))?.life === life ? undefined : true));
		expect(performance.now() - woken).toBeLessThan(1500);
	});
});
