import {execFile} from 'node:child_process';
import {chmod, readdir, readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {describe, expect} from 'vitest';
import {cli, fixture, node} from './environment.ts';
import {initialize} from './initialized.ts';
import {needs} from './packages.ts';
import {test} from './stage.ts';
import {switchOf, until} from './supervised.ts';
import {keys} from './terminal.ts';
import type {Workspace} from './workspace.ts';

const run = promisify(execFile);
const everyTarget = ['--systemd', '--systemd-user', '--pm2', '--docker', '--windows'];
const files = [
	'Dockerfile.grace',
	'GRACE.ps1',
	'ecosystem.config.cjs',
	'grace-app.service',
	'grace-app.user.service',
	'grace.cmd',
	'grace.config.json',
	'start_grace.cmd',
	'stop_grace.cmd',
];

const filesIn = async ({directory}: Workspace): Promise<readonly string[]> =>
	(await readdir(directory)).toSorted();

const schema = 'grace.config.schema.json';

describe.concurrent('init', () => {
	test('prints every file whole, writes none, and never asks, though no command is known', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({name: 'app'});
		const terminal = stage.console(workspace, ['init', ...everyTarget, '--dry-run'], {rows: 400});
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		const {stdout, stderr, exitCode} = await stage.run(workspace, ['init', ...everyTarget, '--dry-run']);
		expect([exitCode, stderr]).toEqual([0, '']);
		for (const name of files) expect(stdout).toContain(`==> ${name} <==\n`);
		expect(stdout).toContain('\nWantedBy=multi-user.target\n');
		expect(stdout).toMatch(/No command is known yet: .*--command\.$/);
		expect(await filesIn(workspace)).toEqual([]);
		// A screen of the same, to its last line.
		expect(terminal.screen().join('\n').trimEnd().split('\n').at(-1)).toMatch(/^No command is known yet/);
	});

	test('writes what is asked for, and tells what is to be done', async ({stage}) => {
		const workspace = await stage.workspace({name: 'app'});
		const words = [
			'init',
			...everyTarget,
			'--command',
			'python "my app.py"',
			'--port=8000',
			'--stop-timeout=20',
		];
		const {stdout, stderr, exitCode} = await stage.run(workspace, words);
		expect([exitCode, stderr]).toEqual([0, '']);
		expect(await filesIn(workspace)).toEqual(['.grace', ...files]);
		expect(await workspace.readJson('.grace', schema)).toMatchObject({title: 'grace-tui'});
		expect(await workspace.readJson('grace.config.json')).toEqual({
			$schema: `./.grace/${schema}`,
			command: ['python', 'my app.py'],
			watchdog: {stop_timeout: 20, health: {port: 8000}},
		});
		expect(stdout).toMatch(/^grace\.config\.json +written$/m);
		expect(stdout).toContain('sudo systemctl enable --now grace-app.service');
		expect(await workspace.readText('grace-app.service')).toContain('\nTimeoutStopSec=40\n');
		expect(await workspace.readText('grace.cmd')).toMatch(/^(?:[^\n]*\r\n)+$/);

		const again = await stage.run(workspace, words);
		expect(again.exitCode).toBe(0);
		expect(again.stdout.match(/ unchanged$/gm)).toHaveLength(files.length);
	});

	test('replaces nothing that differs, unless it is forced to', async ({stage}) => {
		const config = {command: ['sleep', '600'], env: {A: '1'}};
		const workspace = await stage.workspace({name: 'app', config, files: {'grace.cmd': 'mine'}});
		const words = ['init', '--windows', '--port', '8000'];
		const refused = await stage.run(workspace, words);
		expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
		expect(refused.stderr).toMatch(
			/there are already: grace\.config\.json, grace\.cmd\. Nothing was written\./,
		);
		expect(await filesIn(workspace)).toEqual(['grace.cmd', 'grace.config.json']);
		expect(await workspace.readText('grace.cmd')).toBe('mine');

		expect((await stage.run(workspace, [...words, '--force'])).stdout).toMatch(/^grace\.cmd +replaced$/m);
		expect(await workspace.readJson('grace.config.json')).toEqual({
			...config,
			watchdog: {health: {port: 8000}},
		});
		expect(await workspace.readText('grace.cmd')).toContain('grace-tui "--dir=%~dp0." %*');
	});

	test('leaves a config in YAML to its author, and goes by it', async ({stage}) => {
		const workspace = await stage.workspace({
			name: 'app',
			files: {'grace.config.yaml': 'command: [sleep, "600"]\n'},
		});
		expect((await stage.run(workspace, ['init', '--systemd'])).exitCode).toBe(0);
		expect(await filesIn(workspace)).toEqual(['grace-app.service', 'grace.config.yaml']);
		const {exitCode, stderr} = await stage.run(workspace, ['init', '--port=8000']);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/Expected a config in JSON to write into, got grace\.config\.yaml\./);
		expect(await filesIn(workspace)).toEqual(['grace-app.service', 'grace.config.yaml']);
	});

	test('needs a command, and takes no config that the watchdog would refuse', async ({stage}) => {
		const workspace = await stage.workspace();
		const nameless = await stage.run(workspace, ['init', '--systemd']);
		expect([nameless.exitCode, nameless.stdout]).toEqual([2, '']);
		expect(nameless.stderr).toMatch(/Expected an application to run, got none.*--command/);
		const wrong = await stage.run(workspace, ['init', '--command=sleep', '--stop-timeout=soon']);
		expect([wrong.exitCode, wrong.stdout]).toEqual([2, '']);
		expect(wrong.stderr).toMatch(/Expected `watchdog\.stop_timeout` to be a number, got `"soon"`/);
		expect(await filesIn(workspace)).toEqual([]);
	});

	test('asks in a terminal, and before it replaces a file', async ({stage}) => {
		const workspace = await stage.workspace({name: 'app', files: {'grace-app.service': 'mine'}});
		const terminal = stage.console(workspace, ['init'], {columns: 60});
		await terminal.waitFor('Which command runs the application?');
		terminal.press(`sleep 600${keys.enter}`);
		await terminal.waitFor('On which port does it answer HTTP?');
		terminal.press(`web${keys.enter}`);
		await terminal.waitFor('from 1 to 65535');
		terminal.press(`${keys.backspace.repeat(3)}8000${keys.enter}`);
		await terminal.waitFor('What is to run the watchdog');
		terminal.press(` ${keys.enter}`);
		await terminal.waitFor(/Replace[ │\n]+it\?/);
		terminal.press(keys.enter);
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(terminal.screen().join('\n')).toMatch(
			/grace\.config\.json +written\n\.grace\/\S+ +written\ngrace-app\.service +left as it is/,
		);
		expect(await workspace.readJson('grace.config.json')).toEqual({
			$schema: `./.grace/${schema}`,
			command: ['sleep', '600'],
			watchdog: {health: {port: 8000}},
		});
		expect(await workspace.readText('grace-app.service')).toBe('mine');
	});

	test('that is left in the middle writes nothing', async ({stage}) => {
		const workspace = await stage.workspace();
		const terminal = stage.console(workspace, ['init']);
		await terminal.waitFor('Which command runs the application?');
		terminal.press(keys.ctrlC);
		expect(await terminal.exit).toEqual({code: 1, signal: null});
		expect(terminal.screen().join('\n')).toContain('Nothing was written.');
		expect(terminal.isCursorVisible()).toBe(true);
		expect(await filesIn(workspace)).toEqual([]);
	});
});

needs('systemd')('a unit', () => {
	test('passes systemd, whatever the workspace is called', async ({stage}) => {
		const workspace = await stage.workspace({name: 'it\'s "my" app 5%n $x'});
		await initialize(stage, workspace, '--systemd', '--systemd-user', '--port=80', '--command=sleep 600');
		const service = 'grace-it-s-my-app-5-n-x';
		const env = {...process.env, XDG_RUNTIME_DIR: workspace.directory};
		const verify = (name: string, ...words: readonly string[]) =>
			run('systemd-analyze', ['verify', ...words, workspace.path(name)], {env});
		expect(await verify(`${service}.service`)).toEqual({stdout: '', stderr: ''});
		expect(await verify(`${service}.user.service`, '--user')).toEqual({stdout: '', stderr: ''});
	});
});

/** The words of an instruction of a Dockerfile in its form of a list. */
const instructionOf = (dockerfile: string, name: string): readonly string[] => {
	const line = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1];
	return JSON.parse(line ?? '[]');
};

// Only root makes one without being root in it.
const namespaces = [
	...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
	'--pid',
	'--fork',
	'--mount-proc',
	'--kill-child',
];

// As in a container: process 1 of its own, which everything that loses its parent falls to.
needs('tini')('what a Dockerfile needs', () => {
	test('is made of instructions', async ({stage}) => {
		const workspace = await stage.workspace();
		await initialize(stage, workspace, '--docker', '--port=8000', '--command=sleep 600');
		const lines = (await workspace.readText('Dockerfile.grace')).replaceAll('\\\n', '').split('\n');
		const names = lines.filter(line => /^[^#]/.test(line)).map(line => line.split(' ')[0]);
		expect(names).toEqual(['RUN', 'WORKDIR', 'COPY', 'EXPOSE', 'HEALTHCHECK', 'STOPSIGNAL', 'ENTRYPOINT']);
	});

	test('hands SIGTERM on as process 1, and reaps what loses its parent', async ({stage}) => {
		const script = '(sh -c "sleep 0.1; touch orphaned" &) & exec "$0" "$@"';
		const workspace = await stage.workspace({
			files: {'bin/grace-tui': `#!/bin/sh\nexec '${node}' '${cli}' "$@"\n`},
		});
		await chmod(workspace.path('bin', 'grace-tui'), 0o755);
		const command = ['sh', '-c', script, node, fixture('term-marker.mjs'), 'asked'];
		await initialize(stage, workspace, '--docker', '--', ...command);
		const words = instructionOf(await workspace.readText('Dockerfile.grace'), 'ENTRYPOINT').map(word =>
			word.replace('/app', workspace.directory),
		);
		expect(words).toHaveLength(5);
		const container = execFile('unshare', [...namespaces, ...words], {
			cwd: workspace.directory,
			env: {...workspace.env, PATH: `${workspace.path('bin')}:${process.env.PATH}`},
		});
		const ended = new Promise(resolve => {
			container.once('close', (code, signal) => resolve({code, signal}));
		});
		const [init = 0] = await until('process 1', async () => {
			const children = await childrenOf(container.pid ?? 0);
			return children.length > 0 ? children : undefined;
		});
		await until('the orphan to end', () =>
			workspace.readText('orphaned').then(
				() => true,
				() => undefined,
			),
		);
		await until('the application to be ready to be asked', async () =>
			(await workspace.readText('logs', 'grace.log')).includes('waits for SIGTERM') ? true : undefined,
		);
		// Its only child left is the watchdog: what has ended is no zombie.
		await until('everything dead to be reaped', async () =>
			(await childrenOf(init)).length === 1 ? true : undefined,
		);
		process.kill(init, 'SIGTERM');
		expect(await ended).toEqual({code: 0, signal: null});
		expect(await workspace.readText('asked')).toContain('got SIGTERM');
		expect(await switchOf(workspace)).toBe(false);
		expect(await workspace.readText('watchdog.log')).toMatch(/The watchdog ends\.\n$/);
	});
});

const childrenOf = async (pid: number): Promise<readonly number[]> => {
	const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
	return text.split(' ').filter(Boolean).map(Number);
};
