import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {afterEach, expect} from 'vitest';
import {fixture, node, personalEnvironment} from './environment.ts';
import {test} from './stage.ts';
import {eventually, payloadsOf, untilPayloads, untilRunning} from './supervised.ts';
import {freePort} from './workspace.ts';

const strangers: ChildProcess[] = [];

afterEach(() => {
	for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
});

const server = fixture('http-node.mjs');
const listen = async (port: number): Promise<ChildProcess> => {
	const stranger = spawn(node, [server, '\x1b[2Jthe-stranger'], {
		env: personalEnvironment({PORT: String(port)}),
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	strangers.push(stranger);
	await once(stranger.stdout ?? stranger, 'data');
	return stranger;
};

test('a port that another process holds is an alert and a trouble with pid and command, until it is free', async ({
	stage,
}) => {
	const port = await freePort();
	const stranger = await listen(port);
	const workspace = await stage.workspace({
		config: {
			command: [node, server],
			env: {PORT: String(port)},
			watchdog: {
				check_interval: 0.5,
				restart_delay: 0.6,
				restart_delay_factor: 1,
				pause_after_failures: 1,
				health: {port},
			},
		},
	});
	const terminal = stage.console(workspace, [], {columns: 160, rows: 50});
	const [taken] = await untilPayloads(workspace, 'grace.port.taken');
	expect(taken).toMatchObject({port, pid: stranger.pid, user: process.getuid?.()});
	expect(taken?.command).toMatch(/http-node\.mjs the-stranger$/);
	// Before the first life began, and had no chance.
	await untilPayloads(workspace, 'grace.restart.initiated');
	const [alert] = await workspace.alerts();
	expect(alert?.event_type).toBe('grace.port.taken');
	expect(alert?.file).toMatch(/^warning_/);
	const held = `Port ${port} is held by pid ${stranger.pid}`;
	await terminal.waitFor(`⚠ ${held}`);
	expect(await workspace.readText('watchdog.log')).toContain(`[WARN] ${held}`);

	expect((await stage.run(workspace, ['status'])).stdout).toContain(held);

	stranger.kill('SIGKILL');
	await eventually(async () => {
		const answer = await fetch(`http://127.0.0.1:${port}/`);
		expect(await answer.text()).toContain(`hello from ${(await untilRunning(workspace)).pid}`);
	});
	await terminal.waitFor(lines => !lines.some(line => line.includes(`⚠ ${held}`)));
	expect(await payloadsOf(workspace, 'grace.port.taken')).toHaveLength(1);

	// The life that holds the port now is no stranger to the next one.
	const {pid, life} = await untilRunning(workspace);
	process.kill(pid, 'SIGKILL');
	await untilRunning(workspace, life);
	await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/`)).ok).toBe(true));
	expect(await payloadsOf(workspace, 'grace.port.taken')).toHaveLength(1);
});
