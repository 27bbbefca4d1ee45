import {describe, expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {needs, python} from './packages.ts';
import {type Stage, test} from './stage.ts';
import {eventually, recordOf, untilPayloads, untilPhase, untilRunning, untilStopped} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

// Deaf to SIGTERM; says what it was begun with.
const application = (word: string): string =>
	`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
console.log('${word}', process.env.NAME, process.env.LEVEL);`;

const yaml = ({stop = 600, name = 'one'} = {}): string => `command: [${process.execPath}, app.mjs]
env:
  NAME: ${name}
  LEVEL: file
watchdog:
  stop_timeout: ${stop} # the application is deaf
  max_pause: 300
`;

const statusOf = async ({run}: Stage, workspace: Workspace) =>
	JSON.parse((await run(workspace, ['status', '--json'])).stdout);

describe.concurrent('a config that changes while its watchdog runs', () => {
	test('counts at once where it can, else from the next life, and not at all while it is broken', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({
			files: {'grace.config.yaml': yaml(), 'app.mjs': application('app')},
		});
		const env = {GRACE_ENV__LEVEL: 'variable', GRACE_WATCHDOG__MAX_PAUSE: '77'};
		const watch = stage.begin(workspace, ['watch'], {env});
		await untilRunning(workspace);
		const output = () => workspace.readText('logs', 'grace.log');
		await eventually(async () => expect(await output()).toBe('app one variable\n'));

		// A stop that would take ten minutes takes the time that is written now.
		const stopped = stage.run(workspace, ['stop']);
		await untilPhase(workspace, 'stopping');
		await workspace.writeFile('grace.config.yaml', yaml({stop: 0.2}));
		await untilStopped(workspace);
		expect(await stopped).toMatchObject({exitCode: 0});
		expect(watch.stdout()).toContain(
			'The config has changed. It counts at once: watchdog.stop_timeout 600 → 0.2.',
		);

		// What the environment says goes on winning, and what lives keeps what it was begun with.
		await stage.run(workspace, ['start']);
		const {life} = await untilRunning(workspace);
		const changed = yaml({stop: 0.1, name: 'two'}).replace('LEVEL: file', 'LEVEL: other');
		await workspace.writeFile('grace.config.yaml', changed.replace('max_pause: 300', 'max_pause: 301'));
		await eventually(() =>
			expect(watch.stdout()).toContain(
				'It counts at once: watchdog.stop_timeout 0.2 → 0.1; from the next life: env.NAME.',
			),
		);
		expect(await statusOf(stage, workspace)).toMatchObject({life, pending: ['env.NAME']});
		expect((await stage.run(workspace, ['explain'])).stdout).toContain(
			'From the next life on the config counts as it is now: env.NAME.',
		);
		await stage.run(workspace, ['restart']);
		await untilRunning(workspace, life);
		await eventually(async () => expect(await output()).toMatch(/app one variable\napp two variable\n$/));
		expect(await statusOf(stage, workspace)).not.toHaveProperty('pending');

		await workspace.writeFile('grace.config.yaml', 'watchdog:\n  stop_timout: 5\n');
		const complaint =
			'The config is broken; what it said before counts. Expected only known keys in `watchdog` of grace.config.yaml, got `stop_timout` in line 2. Did you mean `stop_timeout`?';
		await eventually(async () => expect((await statusOf(stage, workspace)).troubles).toEqual([complaint]));
		await workspace.writeFile('grace.config.yaml', yaml({stop: 0.3, name: 'two'}));
		await eventually(async () => expect(await statusOf(stage, workspace)).not.toHaveProperty('troubles'));
		await eventually(() => expect(watch.stdout()).toContain('watchdog.stop_timeout 0.1 → 0.3'));
	});

	test('names another command for a watchdog in the background, which sees the same environment', async ({
		stage,
	}) => {
		const config = (file: string) => JSON.stringify({command: [process.execPath, file]});
		const workspace = await stage.workspace({
			files: {
				'grace.config.json': config('first.mjs'),
				'first.mjs': application('first'),
				'second.mjs': application('second'),
			},
		});
		const env = {GRACE_WATCHDOG__STOP_TIMEOUT: '0.1', GRACE_ENV__NAME: 'seen'};
		expect(await stage.run(workspace, ['start'], {env})).toMatchObject({exitCode: 0});
		const {life} = await untilRunning(workspace);
		await workspace.writeFile('grace.config.json', config('second.mjs'));
		await eventually(async () =>
			expect((await recordOf(workspace))?.next_command).toEqual([process.execPath, 'second.mjs']),
		);
		expect(await stage.run(workspace, ['restart'])).toMatchObject({exitCode: 0});
		await untilRunning(workspace, life);
		await eventually(async () =>
			expect(await workspace.readText('logs', 'grace.log')).toBe(
				'first seen undefined\nsecond seen undefined\n',
			),
		);
	});

	test('that is misspelt in the environment is told, and nothing starts', async ({stage}) => {
		const workspace = await stage.workspace();
		const env = {GRACE_WATCHDOG__STOP_TIMOUT: '1'};
		expect(await stage.run(workspace, ['watch', '--', 'sleep', '60'], {env})).toMatchObject({
			exitCode: 2,
			stderr: expect.stringContaining('Did you mean `GRACE_WATCHDOG__STOP_TIMEOUT`?'),
		});
	});
});

needs('python3')('a config that changes while kernels are linked', () => {
	test.for([
		['Node', [node, fixture('kernels.mjs')]],
		['Python', [python, fixture('kernels.py')]],
	] as const)('tells their policy to an application in %s', async ([, command], {stage}) => {
		const port = await freePort();
		const config = (heartbeat_timeout: number) => ({
			...{command, env: {PORT: String(port)}},
			kernels: {heartbeat_timeout, restart_cooldown: 0.1},
		});
		const workspace = await stage.workspace({config: config(600)});
		stage.begin(workspace, ['watch']);
		await untilHealthy(stage, workspace, ['memory', 'api', 'message_bus']);
		await fetch(`http://127.0.0.1:${port}/cut?name=memory`, {method: 'POST'});
		await workspace.writeFile('grace.config.json', JSON.stringify(config(0.5)));
		const [payload] = await untilPayloads(workspace, 'kernel.restart.initiated');
		expect(payload).toMatchObject({kernel_name: 'memory', reason: 'heartbeat_timeout'});
	});
});
