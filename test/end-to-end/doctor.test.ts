import {chmod} from 'node:fs/promises';
import {createServer} from 'node:net';
import {describe, expect} from 'vitest';
import type {Report} from '../../source/doctor/finding.ts';
import {fixture, node, type Variables} from './environment.ts';
import {type Stage, test} from './stage.ts';
import {until, untilRunning} from './supervised.ts';
import {freePort, type Workspace} from './workspace.ts';

const examine = async (
	stage: Stage,
	workspace: Workspace,
	env: Variables = {},
): Promise<{
	readonly exitCode: number | undefined;
	readonly report: Report;
	readonly lines: readonly string[];
}> => {
	const {exitCode, stdout, stderr} = await stage.run(workspace, ['doctor', '--json'], {env});
	expect(stderr).toBe('');
	const report: Report = JSON.parse(stdout);
	return {
		exitCode,
		report,
		lines: report.findings.map(({check, level, message}) => `${level} ${check}: ${message}`),
	};
};

describe.concurrent('doctor', () => {
	test('finds nothing wrong where all is well', async ({stage}) => {
		const port = await freePort();
		const config = {
			command: [node, fixture('http-node.mjs')],
			env: {PORT: port},
			watchdog: {check_interval: 0.3, health: {port}},
		};
		const workspace = await stage.workspace({config});
		const watchdog = stage.begin(workspace, ['watch']);
		const {pid, life} = await untilRunning(workspace);
		const {exitCode, report, lines} = await examine(stage, workspace);
		expect(exitCode).toBe(0);
		expect(report).toMatchObject({workspace: workspace.directory, healthy: true, problems: 0, warnings: 0});
		expect(lines).toEqual(
			expect.arrayContaining([
				`ok port: Port ${port} is the application's (pid ${pid}).`,
				`ok watchdog: Pid ${watchdog.pid} holds the lock, and answers.`,
				`ok application: The application runs: pid ${pid}, life ${life}.`,
				'ok permissions: The workspace, .grace/, alerts/ and logs/ can be written.',
				'ok kill_switch: The kill switch is off.',
			]),
		);
		const text = await stage.run(workspace, ['doctor']);
		expect(text).toMatchObject({exitCode: 0, stderr: ''});
		expect(text.stdout).toMatch(/\n\nAll is well\.$/);

		// Nothing is heard of one that stands still.
		watchdog.kill('SIGSTOP');
		const frozen = await examine(stage, workspace);
		expect(frozen.exitCode).toBe(1);
		expect(frozen.lines).toContain(
			`problem watchdog: Pid ${watchdog.pid} holds the lock of this workspace, and does not answer.`,
		);
		watchdog.kill('SIGCONT');
	});

	test('finds what is wrong before anything runs, and says what to do', async ({stage}) => {
		const server = createServer().listen(0, '127.0.0.1');
		const port = await until('a port', () => {
			const address = server.address();
			return typeof address === 'object' && address !== null ? address.port : undefined;
		});
		const config = {command: ['no-such-program'], cwd: '.', watchdog: {health: {port}}};
		const files = {
			'grace_state.json': '{"manual_shutdown": tr',
			alerts: 'no directory',
			'logs/grace.log': '',
		};
		const workspace = await stage.workspace({config, files});
		const {exitCode, report, lines} = await examine(stage, workspace);
		server.close();
		expect(exitCode).toBe(1);
		expect(report).toMatchObject({healthy: false, problems: 4, warnings: 1});
		expect(lines).toEqual(
			expect.arrayContaining([
				'problem permissions: alerts/ is no directory.',
				expect.stringMatching(/^problem command: Expected a program to run, got `no-such-program`/),
				expect.stringMatching(new RegExp(`^problem port: Port ${port} is held by pid ${process.pid} `)),
				expect.stringMatching(/^problem state: grace_state\.json is not JSON/),
				'warning watchdog: No watchdog runs here, and its lock is free.',
			]),
		);
		for (const {level, advice} of report.findings) if (level === 'problem') expect(advice).toMatch(/\.$/);

		await workspace.writeFile('grace.config.json', '{"comand": []}');
		expect((await examine(stage, workspace)).lines).toContain(
			'problem config: Expected only known keys in grace.config.json, got `comand` in line 1.',
		);
		const missing = await stage.run(workspace, ['doctor', '--dir=nowhere', '--json']);
		expect([missing.exitCode, missing.stderr]).toEqual([1, '']);
		expect(JSON.parse(missing.stdout)).toMatchObject({findings: [{check: 'node'}, {check: 'workspace'}]});
	});

	test('looks whether all is there to tell of alerts, and tells nothing', async ({stage}) => {
		const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
		const calls: string[] = [];
		server.on('connection', () => calls.push('called'));
		const port = await until('a port', () => {
			const address = server.address();
			return typeof address === 'object' && address !== null ? address.port : undefined;
		});
		const addresses = {from: 'grace@example.org', to: 'ops@example.org', security: 'none'};
		const notifiers = [
			{type: 'webhook', url: `http://127.0.0.1:${port}`},
			{type: 'email', host: '127.0.0.1', port, ...addresses},
			{type: 'email', name: 'far', host: '127.example.org', ...addresses},
			{type: 'slack', url_from: 'SLACK_URL'},
			{type: 'discord', url_from: 'DISCORD_URL'},
			{type: 'command', command: ['./page.sh']},
			{type: 'command', name: 'pager', command: ['no-such-pager', 'me']},
		];
		const workspace = await stage.workspace({config: {notifiers}, files: {'page.sh': '#!/bin/sh\n'}});
		await chmod(workspace.path('page.sh'), 0o755);
		const {lines} = await examine(stage, workspace, {SLACK_URL: ' ', DISCORD_URL: 'hunter2'});
		server.close();
		expect(lines.filter(line => line.includes(' notifiers: '))).toEqual([
			'ok notifiers: All that webhook needs is there.',
			'ok notifiers: All that email needs is there.',
			'warning notifiers: far sends mail in the clear to another machine.',
			'warning notifiers: slack needs SLACK_URL, which is not set here.',
			'warning notifiers: discord cannot be told with what is set here. Expected DISCORD_URL in the environment to be the address of the receiver discord, beginning with https://, got something else. Correct it where the watchdog is started.',
			'ok notifiers: All that command needs is there.',
			'problem notifiers: pager runs `no-such-pager`, which is not on the PATH or not executable.',
		]);
		expect(calls).toEqual([]);
	});

	// What systemd answers is written down here: it runs on few machines that tests run on.
	test('asks systemd for the unit, and for lingering', async ({stage}) => {
		const workspace = await stage.workspace({name: 'app', config: {command: ['sleep', '600']}});
		const answering = async (system: string, user: string, linger: string): Promise<readonly string[]> => {
			const answer = `case "$*" in *Version*) echo 252;; --user*) ${user};; *) ${system};; esac`;
			await workspace.writeFile('bin/systemctl', `#!/bin/sh\n${answer}\n`);
			await workspace.writeFile('bin/loginctl', `#!/bin/sh\necho ${linger}\n`);
			for (const name of ['systemctl', 'loginctl']) await chmod(workspace.path('bin', name), 0o755);
			const env = {PATH: `${workspace.path('bin')}:${process.env.PATH}`};
			return (await examine(stage, workspace, env)).lines.filter(line => line.includes(' boot: '));
		};
		const none = 'echo LoadState=not-found';
		const there = (state: string): string =>
			`printf '%s\\n' LoadState=loaded UnitFileState=${state} ActiveState=active NeedDaemonReload=no FragmentPath=${workspace.path('installed')}`;
		expect(await answering(none, 'exit 1', 'no')).toEqual([
			'note boot: Nothing starts the watchdog at boot.',
		]);

		await stage.run(workspace, ['init', '--systemd']);
		expect(await answering(none, none, 'no')).toEqual([
			'warning boot: grace-app.service is written, and not installed.',
		]);
		await workspace.writeFile('installed', 'another text');
		expect(await answering(there('enabled'), none, 'no')).toEqual([
			'warning boot: The installed grace-app.service differs from the one in the workspace.',
		]);
		await workspace.writeFile('installed', await workspace.readText('grace-app.service'));
		expect(await answering(there('disabled'), none, 'no')).toEqual([
			'warning boot: grace-app.service is installed, and not enabled (disabled).',
		]);
		expect(await answering(there('enabled'), none, 'no')).toEqual([
			'ok boot: grace-app.service is installed and enabled (active).',
		]);
		expect(await answering(none, there('enabled'), 'no')).toEqual([
			expect.stringMatching(
				/^warning boot: grace-app\.service is enabled, but runs only while .* is logged in\.$/,
			),
		]);
		expect(await answering(none, there('enabled'), 'yes')).toEqual([
			'ok boot: grace-app.service is installed and enabled (active).',
		]);
	});
});
