import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {defaultMetricsSettings} from '../../source/core/metrics-settings.ts';
import type {Model} from '../../source/core/model.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
import type {Watchdog, WatchdogOptions} from '../../source/watchdog/contract.ts';
import {readRunRecord} from '../../source/watchdog/run-record.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';

const apps = path.resolve(import.meta.dirname, '../../fixtures/apps');
const node = process.execPath;
const idle = [node, '--eval', 'console.log("up", process.pid); setTimeout(() => {}, 600_000)'];
const soon = {timeout: 10_000};

let workspace: Workspace;
let watchdogs: Watchdog[];
let lines: string[];

beforeEach(async () => {
	workspace = await openWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'local-'))));
	watchdogs = [];
	lines = [];
});

afterEach(async () => {
	for (const watchdog of watchdogs) {
		watchdog.send({type: 'leave'});
		watchdog.send({type: 'leave'});
	}
	await Promise.all(watchdogs.map(({ended}) => ended));
	for (const pid of await members()) platform.signal(pid, 'SIGKILL');
	await rm(workspace.directory, {recursive: true, maxRetries: 5});
});

type Options = {
	readonly policy?: Partial<Policy>;
	readonly environment?: NodeJS.ProcessEnv;
} & Partial<Pick<WatchdogOptions, 'isShown' | 'onLine' | 'platform'>>;

const start = async (command: readonly string[], options: Options = {}): Promise<Watchdog> => {
	const {policy, environment = process.env, ...others} = options;
	const watchdog = await startLocalWatchdog({
		workspace,
		settings: {
			command: undefined,
			cwd: workspace.directory,
			environment,
			stopSignal: 'SIGTERM',
			policy: {...defaultPolicy, minUptimeForSuccess: 50, stopTimeout: 2000, ...policy},
			console: defaultConsoleSettings,
			metrics: defaultMetricsSettings,
			notifiers: [],
		},
		command,
		version: 'test',
		platform,
		clock: systemClock,
		isShown: false,
		onLine: line => lines.push(line),
		...others,
	});
	watchdogs.push(watchdog);
	return watchdog;
};

const members = async (): Promise<readonly number[]> =>
	(await platform.scan(() => {}))
		.filter(({cookie}) => cookie?.startsWith(`${workspace.key}:`))
		.map(({pid}) => pid);
const isAlive = async (pid: number | undefined): Promise<boolean> =>
	pid !== undefined && (await platform.identify(pid)) !== undefined;
const processOf = (watchdog: Watchdog): Model['process'] => watchdog.model.get().process;
const untilRunning = async (watchdog: Watchdog, life: number): Promise<number> => {
	const facts = () => `${processOf(watchdog).phase.name} ${processOf(watchdog).life}`;
	await expect.poll(facts, soon).toBe(`running ${life}`);
	return processOf(watchdog).pid ?? 0;
};
const untilSteady = (watchdog: Watchdog) =>
	expect.poll(() => processOf(watchdog).phase, soon).toMatchObject({name: 'running', isSteady: true});
const untilPhase = (watchdog: Watchdog, phase: object) =>
	expect.poll(() => processOf(watchdog).phase, soon).toMatchObject(phase);
const leave = async (watchdog: Watchdog) => {
	watchdog.send({type: 'leave'});
	await watchdog.ended;
};
const alertsNow = async (): Promise<{event_type: string; payload: Record<string, unknown>}[]> => {
	const names = (await readdir(workspace.alerts)).filter(name => /^(?:critical|warning|info)_/.test(name));
	const bySecond = (name: string) => name.slice(name.indexOf('_'));
	const sorted = names.toSorted((one, other) => (bySecond(one) < bySecond(other) ? -1 : 1));
	return Promise.all(
		sorted.map(async name => JSON.parse(await readFile(path.join(workspace.alerts, name), 'utf8'))),
	);
};
const eventsNow = async () => (await alertsNow()).map(({event_type}) => event_type);
const history = async (): Promise<Record<string, unknown>[]> =>
	(await readFile(workspace.history, 'utf8'))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
const stateNow = async (): Promise<Record<string, unknown>> =>
	JSON.parse(await readFile(workspace.stateFile, 'utf8'));
const writeState = (state: unknown) => writeFile(workspace.stateFile, JSON.stringify(state));
const outputNow = () => readFile(workspace.applicationLog, 'utf8');
const lineOf = (part: string) => lines.findIndex(line => line.includes(part));

describe('an application that dies', () => {
	test('is back first, and on record after that', async () => {
		const happened: string[] = [];
		const recording = {
			...platform,
			killGroup: (group: number) => {
				happened.push('group killed');
				platform.killGroup(group);
			},
			scan: (visit: Parameters<typeof platform.scan>[0]) => {
				happened.push('scan');
				return platform.scan(visit);
			},
		};
		const watchdog = await start(idle, {
			platform: recording,
			onLine: line => happened.push(line.includes('restarting') ? 'announced' : 'line'),
		});
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		const unsubscribe = watchdog.model.subscribe(() => happened.push('shown'));
		happened.length = 0;
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		unsubscribe();
		expect(happened[0]).toBe('group killed');
		// The spawn shows the row of its life; sweeping the old one and telling come behind it.
		await expect.poll(() => happened, soon).toContain('scan');
		expect(happened.indexOf('shown')).toBeGreaterThan(0);
		expect(happened.indexOf('shown')).toBeLessThan(happened.indexOf('scan'));
		expect(happened.indexOf('shown')).toBeLessThan(happened.indexOf('announced'));
	});

	test('leaves its code, signal, uptime and last lines in the alert', async () => {
		const script =
			'for (let line = 0; line < 30; line++) console.log("line", line); process.kill(process.pid, 9)';
		const watchdog = await start([node, '--eval', script], {policy: {restart: 'never'}});
		await untilPhase(watchdog, {name: 'stopped', by: 'exit'});
		await expect.poll(eventsNow, soon).toEqual(['grace.exited']);
		const [alert] = await alertsNow();
		expect(alert?.payload).toMatchObject({
			exit_code: null,
			signal: 'SIGKILL',
			uptime_seconds: expect.any(Number),
			output: Array.from({length: 20}, (_, index) => `line ${index + 10}`),
		});
	});

	test('gives each life its own last lines', async () => {
		const script = `const n = fs.existsSync('second') ? 'second' : 'first';
			fs.writeFileSync(n === 'first' ? 'second' : 'third', '');
			console.log(n, 'life'); process.exit(1)`;
		const watchdog = await start([node, '--eval', script], {
			policy: {maxConsecutiveFailures: 2, minUptimeForSuccess: 60_000},
		});
		await untilPhase(watchdog, {name: 'paused'});
		await expect.poll(eventsNow, soon).toContain('grace.restart.excessive');
		const outputs = (await alertsNow()).filter(({payload}) => 'output' in payload);
		expect(outputs.map(({event_type, payload}) => [event_type, payload.output])).toEqual([
			['grace.restart.initiated', ['first life']],
			['grace.restart.excessive', ['second life']],
		]);
	});

	test('has its lives, its restart and what became of it in the history, in the model and in the run record', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		platform.signal(pid, 'SIGKILL');
		const second = await untilRunning(watchdog, 2);
		await untilSteady(watchdog);
		expect(watchdog.model.get().restarts).toMatchObject([
			{life: 2, reason: 'unexpected_exit', attempt: 1, outcome: 'success', exit: {signal: 'SIGKILL'}},
		]);
		expect(watchdog.model.get().restarts[0]?.downtime).toBeGreaterThanOrEqual(0);
		const counted = {failures: 1, off: 0, process: {count: 1, reasons: {unexpected_exit: 1}, successRate: 1}};
		await expect.poll(() => watchdog.model.get().metrics.hour, soon).toMatchObject(counted);
		expect(watchdog.model.get().metrics.hour.uptime).toBeGreaterThan(0.1);
		await expect
			.poll(() => readRunRecord(workspace), soon)
			.toMatchObject({
				watchdog: {pid: process.pid},
				phase: 'running',
				pid: second,
				identity: await platform.identify(second),
				life: 2,
				restarts: 1,
				last_exit: {code: null, signal: 'SIGKILL'},
			});
		await leave(watchdog);
		const events = await history();
		expect(
			events
				.filter(({life}) => life === 2)
				.map(({event}) => event)
				.sort(),
		).toEqual(['life.began', 'life.ended', 'restart', 'restart.outcome']);
		expect(events.at(0)).toMatchObject({event: 'watchdog.began'});
		expect(events.at(-1)).toMatchObject({event: 'watchdog.ended'});
		expect(await readRunRecord(workspace)).toMatchObject({phase: 'stopped', life: 2, command: idle});
		expect((await readRunRecord(workspace))?.watchdog).toBeUndefined();
		const later = await start(idle);
		expect(later.model.get().metrics.week).toMatchObject({...counted, off: expect.any(Number)});
	});

	test('takes what it started along, also what left its session', async () => {
		const watchdog = await start(['python3', path.join(apps, 'setsid-child.py')]);
		const pid = await untilRunning(watchdog, 1);
		await expect.poll(outputNow, soon).toMatch(/child \d+/);
		const child = Number(/child (\d+)/.exec(await outputNow())?.[1]);
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		await expect.poll(() => isAlive(child), soon).toBe(false);
	});

	test('again and again is paused, and tried once after the pause', async () => {
		const watchdog = await start([node, path.join(apps, 'crash-after.mjs')], {
			policy: {
				maxConsecutiveFailures: 3,
				restartDelay: 1,
				pauseAfterFailures: 100,
				minUptimeForSuccess: 60_000,
			},
		});
		await untilPhase(watchdog, {name: 'paused'});
		expect(processOf(watchdog)).toMatchObject({life: 3, failures: 3});
		await expect.poll(() => processOf(watchdog).life, soon).toBeGreaterThanOrEqual(4);
		await expect.poll(eventsNow, soon).toContain('grace.restart.excessive');
	});
});

test('a command that cannot be spawned is a failure each time, and an alert that says what to do', async () => {
	const watchdog = await start(['./nobody'], {policy: {maxConsecutiveFailures: 2}});
	await untilPhase(watchdog, {name: 'paused'});
	await expect.poll(eventsNow, soon).toContain('grace.restart.excessive');
	const failed = (await alertsNow()).filter(({event_type}) => event_type === 'grace.start.failed');
	expect(failed).toHaveLength(2);
	expect(failed[0]?.payload.error).toMatch(/`\.\/nobody` was not found/);
	expect((await alertsNow()).some(({payload}) => 'output' in payload)).toBe(false);
});

describe('the kill switch', () => {
	test('set from outside stops the application, and cleared starts it again', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await writeState({manual_shutdown: true});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		expect(await isAlive(pid)).toBe(false);
		expect(processOf(watchdog).isManualShutdown).toBe(true);
		await writeState({manual_shutdown: false});
		await untilRunning(watchdog, 2);
	});

	test('found set leaves the application stopped, and starts nothing', async () => {
		await writeState({manual_shutdown: true});
		const watchdog = await start(idle);
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		await leave(watchdog);
		expect(processOf(watchdog).life).toBe(0);
		expect(await stateNow()).toMatchObject({manual_shutdown: true});
	});

	test('is in the file before the application is told to stop', async () => {
		const marker = path.join(workspace.directory, 'switch');
		const script = `process.on('SIGTERM', () => {
				fs.writeFileSync(${JSON.stringify(marker)}, fs.readFileSync('grace_state.json'));
				process.exit();
			});
			console.log('up'); setTimeout(() => {}, 600_000)`;
		const watchdog = await start([node, '--eval', script]);
		await untilRunning(watchdog, 1);
		await expect.poll(outputNow, soon).toMatch(/up/);
		watchdog.send({type: 'stop', by: 'test'});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		expect(JSON.parse(await readFile(marker, 'utf8'))).toMatchObject({manual_shutdown: true});
	});

	test('is obeyed though the state file cannot be written', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await expect.poll(() => stateNow().catch(() => undefined), soon).toBeDefined();
		await rm(workspace.stateFile);
		await mkdir(workspace.stateFile);
		watchdog.send({type: 'stop', by: 'test'});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		expect(await isAlive(pid)).toBe(false);
		await expect
			.poll(() => watchdog.model.get().troubles, soon)
			.toMatchObject([{topic: 'unreadable state'}, {topic: 'unsaved state'}]);
		await rm(workspace.stateFile, {recursive: true});
	});
});

test('a restart is a new life and no failure', async () => {
	const watchdog = await start(idle);
	const pid = await untilRunning(watchdog, 1);
	watchdog.send({type: 'restart', by: 'test'});
	await untilRunning(watchdog, 2);
	expect(await isAlive(pid)).toBe(false);
	expect(processOf(watchdog).failures).toBe(0);
	expect(watchdog.model.get().restarts).toMatchObject([{life: 2, reason: 'manual_request'}]);
});

test('what ignores SIGTERM is killed when its time is over', async () => {
	const watchdog = await start([node, path.join(apps, 'ignore-sigterm.mjs')], {policy: {stopTimeout: 100}});
	await untilRunning(watchdog, 1);
	await expect.poll(outputNow, soon).toMatch(/child \d+/);
	watchdog.send({type: 'stop', by: 'test'});
	await untilPhase(watchdog, {name: 'stopped', by: 'person'});
	expect(await members()).toEqual([]);
	expect(processOf(watchdog).lastExit?.signal).toBe('SIGKILL');
});

test('a written health check that is missed restarts the application', async () => {
	const script = `const server = require('node:http').createServer((request, response) => {
			response.statusCode = fs.existsSync('sick') ? 500 : 200;
			response.end();
		});
		server.listen(0, '127.0.0.1', () => fs.writeFileSync('port', String(server.address().port)));`;
	const probe = await execa(node, [
		'--eval',
		`const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })`,
	]);
	const url = `http://127.0.0.1:${probe.stdout}/`;
	const fixed = script.replace('listen(0', `listen(${probe.stdout}`);
	const watchdog = await start([node, '--eval', fixed], {
		policy: {
			checkInterval: 50,
			health: {target: {url}, timeout: 2000, failureThreshold: 2, startTimeout: 20_000},
		},
	});
	await untilRunning(watchdog, 1);
	expect(watchdog.model.get().health.reading).toBe('healthy');
	await writeFile(path.join(workspace.directory, 'sick'), '');
	await expect.poll(() => processOf(watchdog).life, soon).toBe(2);
	await rm(path.join(workspace.directory, 'sick'));
	await untilRunning(watchdog, 2);
	expect(watchdog.model.get().restarts).toMatchObject([{life: 2, reason: 'health_degraded'}]);
});

test('more memory than it may have restarts the application', async () => {
	const watchdog = await start([node, path.join(apps, 'leak.mjs')], {
		policy: {maxMemory: 1024 * 1024, checkInterval: 100, restartDelay: 60_000, maxRestartDelay: 60_000},
	});
	await expect.poll(() => watchdog.model.get().restarts[0]?.reason, soon).toBe('memory_limit');
});

describe('leaving', () => {
	test('stops the application with the switch unchanged, and frees the lock', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await leave(watchdog);
		expect(await isAlive(pid)).toBe(false);
		expect(await stateNow()).toMatchObject({manual_shutdown: false});
		expect(await platform.isLocked(workspace.key)).toBe(false);
		const next = await start(idle);
		await untilRunning(next, 2);
	});

	test('at once after the start leaves nothing behind', async () => {
		const watchdog = await start(idle);
		await leave(watchdog);
		expect(await members()).toEqual([]);
		expect(processOf(watchdog).phase).toEqual({name: 'stopped', by: 'leave'});
	});

	test('leaves nothing open: the process ends by itself, and prints no warning', async () => {
		const script = path.join(import.meta.dirname, 'watchdog-process.ts');
		const {stdout, stderr, exitCode} = await execa(node, [script, workspace.directory, ...idle], {
			reject: false,
			timeout: 15_000,
			env: {NODE_NO_WARNINGS: ''},
		});
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout.split('\n').at(-1)).toBe('ended');
		expect(await members()).toEqual([]);
	});
});

test('a second watchdog of a workspace is refused, and names the first', async () => {
	await untilRunning(await start(idle), 1);
	await expect.poll(() => readRunRecord(workspace), soon).toBeDefined();
	await expect(start(idle)).rejects.toMatchObject({
		code: 'ALREADY_WATCHED',
		message: expect.stringContaining(`pid ${process.pid}`),
	});
});

/** An application that somebody else has started as this life. */
const startElsewhere = async (life: number): Promise<number> => {
	const {pid = 0} = spawn(node, idle.slice(1), {
		detached: true,
		stdio: 'ignore',
		env: {...process.env, GRACE_LIFE: `${workspace.key}:${life}`},
	});
	await expect.poll(members, soon).toContain(pid);
	return pid;
};

test('a living application is adopted, and its end is seen', async () => {
	const pid = await startElsewhere(7);
	const watchdog = await start(idle);
	await untilRunning(watchdog, 7);
	expect(await members()).toEqual([pid]);
	expect(watchdog.model.get().process).toMatchObject({pid, life: 7});
	await expect.poll(eventsNow, soon).toEqual(['grace.adopted']);
	process.kill(pid, 'SIGKILL');
	await untilRunning(watchdog, 8);
	const deaths = async () =>
		(await alertsNow()).filter(({event_type}) => event_type === 'grace.restart.initiated');
	await expect.poll(deaths, soon).toMatchObject([{payload: {exit_code: null, signal: null, life: 8}}]);
});

test('an adopted application that stood still goes on', async () => {
	const pid = await startElsewhere(7);
	process.kill(pid, 'SIGSTOP');
	await untilRunning(await start(idle), 7);
	// The state is the third field; the second, the program's name, has no blank here.
	const state = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[2];
	await expect.poll(state, soon).not.toBe('T');
});

test('an adopted application is stopped like any other', async () => {
	const pid = await startElsewhere(7);
	const watchdog = await start(idle);
	await untilRunning(watchdog, 7);
	watchdog.send({type: 'stop', by: 'test'});
	await untilPhase(watchdog, {name: 'stopped', by: 'person'});
	expect(await isAlive(pid)).toBe(false);
});

test('a living application under a set kill switch is stopped, and said', async () => {
	const old = {pid: await startElsewhere(7)};
	await writeState({manual_shutdown: true});
	const watchdog = await start(idle);
	await untilPhase(watchdog, {name: 'stopped', by: 'person'});
	expect(await isAlive(old.pid)).toBe(false);
	await expect.poll(eventsNow, soon).toEqual(['grace.leftover.stopped']);
	expect((await alertsNow())[0]?.payload).toMatchObject({pid: old.pid});
});

test('a command named by another terminal runs from the next life, also when a life is asked for in the same breath', async () => {
	const watchdog = await start(idle);
	await untilRunning(watchdog, 1);
	watchdog.send({type: 'stop', by: 'test'});
	await untilPhase(watchdog, {name: 'stopped', by: 'person'});
	const other = [node, '--eval', 'console.log("other"); setTimeout(() => {}, 600_000)'];
	await expect.poll(stateNow, soon).toMatchObject({manual_shutdown: true});
	await Promise.all([
		writeFile(workspace.nextCommand, JSON.stringify(other)),
		writeState({manual_shutdown: false}),
	]);
	await untilRunning(watchdog, 2);
	expect(watchdog.model.get().command).toEqual(other);
	await expect.poll(outputNow, soon).toMatch(/other/);
	await expect.poll(async () => (await readRunRecord(workspace))?.command, soon).toEqual(other);
});

test('a command is found when a life is asked for, though the watch of its file has gone blind', async () => {
	const watchdog = await start(idle);
	await untilRunning(watchdog, 1);
	await expect.poll(() => stateNow().catch(() => undefined), soon).toBeDefined();
	await rename(workspace.private, `${workspace.private}-away`);
	await mkdir(workspace.temporary, {recursive: true});
	const other = [node, '--eval', 'setTimeout(() => {}, 600_001)'];
	await writeFile(workspace.nextCommand, JSON.stringify(other));
	await writeState({manual_shutdown: false, restart_requested_at: 'now'});
	await untilRunning(watchdog, 2);
	expect(watchdog.model.get().command).toEqual(other);
});

describe('lines of the log', () => {
	test('tell each phase once, in order, and are the file', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		watchdog.send({type: 'stop', by: 'test'});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		await leave(watchdog);
		const parts = [
			'grace-tui test watches',
			`Running: pid ${pid}, life 1.`,
			'Stop asked by test.',
			'Stopping: the kill switch was set.',
			'Stopped: the kill switch is on',
			'The watchdog ends.',
		];
		const places = parts.map(lineOf);
		expect(places).toEqual(places.toSorted((one, other) => one - other));
		expect(places).not.toContain(-1);
		expect(lines.every(line => /^\[[\dT:.-]+Z\] \[(?:INFO|WARN|ERROR|CRITICAL)\] \S/.test(line))).toBe(true);
		expect((await readFile(workspace.watchdogLog, 'utf8')).trim().split('\n')).toEqual(lines);
	});

	test('say who asked, one a word, and nothing of a word that changes nothing', async () => {
		const watchdog = await start(idle);
		await untilRunning(watchdog, 1);
		watchdog.send({type: 'start', by: 'nobody'});
		watchdog.send({type: 'restart', by: 'console'});
		await untilRunning(watchdog, 2);
		await writeState({manual_shutdown: true});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		await writeState({manual_shutdown: true, mine: 1});
		await writeState({manual_shutdown: false, restart_requested_at: 'now'});
		await untilRunning(watchdog, 3);
		watchdog.send({type: 'stop', by: 'console'});
		await untilPhase(watchdog, {name: 'stopped', by: 'person'});
		watchdog.send({type: 'start', by: 'console'});
		await untilRunning(watchdog, 4);
		expect(lines.flatMap(line => line.match(/\[[A-Z]+\] \w+ asked .*/) ?? [])).toEqual([
			'[INFO] Restart asked from the console.',
			'[INFO] Stop asked through grace_state.json.',
			'[INFO] Start asked through grace_state.json.',
			'[INFO] Stop asked from the console.',
			'[INFO] Start asked from the console.',
		]);
	});

	test('tell a trouble with the state file once, though it is an alert as well', async () => {
		await writeFile(workspace.stateFile, 'garbage');
		const watchdog = await start(idle);
		await untilPhase(watchdog, {name: 'stopped', by: 'unreadable_state'});
		await expect.poll(eventsNow, soon).toEqual(['watchdog.error']);
		const said = lines.filter(line => line.includes('grace_state.json.unreadable-1'));
		expect(said).toEqual([expect.stringMatching(/\[ERROR\] Watchdog error: grace_state\.json /)]);
		expect(watchdog.model.get().troubles).toMatchObject([{topic: 'unreadable state'}]);
	});

	test('tell that a spoilt state file is spoilt in another way on the screen alone', async () => {
		await writeFile(workspace.stateFile, 'garbage');
		const watchdog = await start(idle);
		await expect.poll(eventsNow, soon).toEqual(['watchdog.error']);
		await writeFile(workspace.stateFile, '');
		await expect
			.poll(() => watchdog.model.get().troubles, soon)
			.toMatchObject([{topic: 'unreadable state', message: expect.stringContaining('is empty')}]);
		expect(await eventsNow()).toEqual(['watchdog.error']);
		expect(lines.filter(line => line.includes('grace_state.json.unreadable-'))).toHaveLength(1);
	});

	test('that nobody can take stop nothing', async () => {
		const watchdog = await start(idle, {
			onLine: () => {
				throw new Error('broken pipe');
			},
		});
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		await leave(watchdog);
		expect(await readFile(workspace.watchdogLog, 'utf8')).toMatch(
			/A listener of this log failed: broken pipe/,
		);
	});
});

describe('a place that cannot be written', () => {
	const trouble = (watchdog: Watchdog, topic: string) =>
		watchdog.model.get().troubles.find(each => each.topic === topic)?.message;

	test('for alerts is a trouble until it can, and no alert is lost', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		await rename(workspace.alerts, `${workspace.alerts}-away`);
		await writeFile(workspace.alerts, 'a file in its place');
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		await expect.poll(() => trouble(watchdog, 'alerts'), soon).toMatch(/^alerts\/ cannot be written \(/);
		await rm(workspace.alerts);
		await expect.poll(() => trouble(watchdog, 'alerts'), {timeout: 15_000}).toBeUndefined();
		await expect.poll(eventsNow, soon).toEqual(['grace.restart.initiated', 'grace.restart.success']);
	});

	test('for alerts is a trouble from the beginning, when the first alert comes before the first life', async () => {
		await rm(workspace.alerts, {recursive: true});
		await writeFile(workspace.alerts, 'a file in its place');
		await writeFile(workspace.stateFile, 'garbage');
		const watchdog = await start(idle);
		await untilPhase(watchdog, {name: 'stopped', by: 'unreadable_state'});
		await expect.poll(() => trouble(watchdog, 'alerts'), soon).toMatch(/^alerts\/ cannot be written \(/);
		await rm(workspace.alerts);
	});

	test('for the log, the history and the run record is a trouble each, and the supervision goes on', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		const places = [workspace.watchdogLog, workspace.history, workspace.runRecord];
		await expect.poll(() => readRunRecord(workspace), soon).toBeDefined();
		for (const place of places) {
			await rm(place, {force: true});
			await mkdir(place);
		}
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		for (const topic of ['watchdog.log', 'history', 'run record']) {
			await expect.poll(() => trouble(watchdog, topic), soon).toMatch(/EISDIR/);
		}
		for (const place of places) await rm(place, {recursive: true});
		for (const topic of ['watchdog.log', 'history', 'run record']) {
			await expect.poll(() => trouble(watchdog, topic), {timeout: 15_000}).toBeUndefined();
		}
		expect((await readRunRecord(workspace))?.life).toBe(2);
		expect(await readFile(workspace.watchdogLog, 'utf8')).toMatch(/Running: pid \d+, life 2\./);
	});

	test('for the output is told before anything is started', async () => {
		await mkdir(workspace.applicationLog);
		await expect(start(idle)).rejects.toMatchObject({code: 'NO_WORKSPACE'});
		expect(await platform.isLocked(workspace.key)).toBe(false);
		expect(await members()).toEqual([]);
	});

	test('at all, with the whole private directory gone, keeps nobody from restarting', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		await rm(workspace.private, {recursive: true, maxRetries: 5});
		await rm(workspace.alerts, {recursive: true});
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		await untilSteady(watchdog);
		await expect
			.poll(() => eventsNow().catch(() => []), {timeout: 15_000})
			.toContain('grace.restart.initiated');
	});
});

test('a listener of the model that throws does not stop the supervision', async () => {
	const faults: unknown[] = [];
	const others = process.listeners('uncaughtException');
	process.removeAllListeners('uncaughtException');
	process.on('uncaughtException', error => faults.push(error));
	try {
		const watchdog = await start(idle);
		const unsubscribe = watchdog.model.subscribe(() => {
			throw new Error('screen');
		});
		const pid = await untilRunning(watchdog, 1);
		await untilSteady(watchdog);
		platform.signal(pid, 'SIGKILL');
		await untilRunning(watchdog, 2);
		unsubscribe();
		await expect.poll(() => faults.length).toBeGreaterThan(0);
		expect(faults).toEqual(faults.map(() => new Error('screen')));
	} finally {
		process.removeAllListeners('uncaughtException');
		for (const listener of others) process.on('uncaughtException', listener);
	}
});

test('restarts of an earlier watchdog are shown, and its lives are counted on', async () => {
	const first = await start(idle);
	const pid = await untilRunning(first, 1);
	platform.signal(pid, 'SIGKILL');
	await untilRunning(first, 2);
	await untilSteady(first);
	await leave(first);
	const second = await start(idle);
	await untilRunning(second, 3);
	expect(second.model.get().restarts).toMatchObject([{life: 2, outcome: 'success'}]);
});

describe('handing over', () => {
	/** Lets a second watchdog of this process take over, and returns it. */
	const handOver = async (first: Watchdog, command: readonly string[], options: Options = {}) => {
		const {promise, resolve} = Promise.withResolvers<Watchdog>();
		await first.handOver(async () => ({
			pid: process.pid,
			hasTakenOver: async () => {
				resolve(await start(command, options));
				return true;
			},
			end: async () => {},
		}));
		await first.ended;
		return promise;
	};

	test('leaves the living application, its counts and its unproved restart', async () => {
		const policy = {minUptimeForSuccess: 3000};
		const first = await start(idle, {policy});
		process.kill(await untilRunning(first, 1), 'SIGKILL');
		const pid = await untilRunning(first, 2);
		const second = await handOver(first, idle, {policy});
		await untilRunning(second, 2);
		expect(processOf(second)).toMatchObject({pid, restarts: 1, failures: 1});
		expect(second.model.get().restarts).toMatchObject([{life: 2, outcome: 'pending'}]);
		await expect.poll(() => second.model.get().restarts, soon).toMatchObject([{life: 2, outcome: 'success'}]);
		expect(await members()).toEqual([pid]);
	});

	test('leaves what is waited for, which comes when it would have come', async () => {
		const policy = {restartDelay: 2000, minUptimeForSuccess: 1500};
		const first = await start([node, '--eval', 'process.exit(3)'], {policy});
		await untilPhase(first, {name: 'waiting'});
		const {phase} = processOf(first);
		const second = await handOver(first, idle, {policy});
		expect(processOf(second)).toMatchObject({phase: {name: 'waiting'}, failures: 2});
		const until = (of: Model['process']['phase']) => ('until' in of ? of.until : Number.NaN);
		expect(Math.abs(until(processOf(second).phase) - until(phase))).toBeLessThan(5);
		await untilRunning(second, 3);
		await untilSteady(second);
		expect(second.model.get().restarts).toMatchObject([
			{life: 2, attempt: 1, outcome: 'failed'},
			{life: 3, attempt: 2, outcome: 'success'},
		]);
	});

	test('leaves what ended by itself as it is', async () => {
		const policy = {restart: 'never'} as const;
		const first = await start([node, '--eval', ''], {policy});
		await untilPhase(first, {name: 'stopped', by: 'exit'});
		const second = await handOver(first, idle, {policy});
		expect(processOf(second).phase).toEqual({name: 'stopped', by: 'exit'});
		expect(await members()).toEqual([]);
	});

	test('that fails changes nothing: what happened meanwhile is decided then', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		const failing = watchdog.handOver(async () => {
			process.kill(pid, 'SIGKILL');
			throw new Error('no room');
		});
		await expect(failing).rejects.toThrow('no room');
		await untilRunning(watchdog, 2);
		await expect.poll(async () => (await readRunRecord(workspace))?.watchdog?.pid, soon).toBe(process.pid);
		expect((await readRunRecord(workspace))?.handed_over).toBeUndefined();
	});

	test('takes in a life that a successor began before it failed', async () => {
		const watchdog = await start(idle);
		const pid = await untilRunning(watchdog, 1);
		let younger = 0;
		const failing = watchdog.handOver(async () => {
			process.kill(pid, 'SIGKILL');
			return {
				pid: process.pid,
				hasTakenOver: async () => {
					younger = await startElsewhere(2);
					return false;
				},
				end: async () => {},
			};
		});
		await expect(failing).rejects.toThrow('it did not');
		await untilRunning(watchdog, 2);
		expect(processOf(watchdog).pid).toBe(younger);
		expect(await members()).toEqual([younger]);
	});
});
