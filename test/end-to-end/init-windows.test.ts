import {execa} from 'execa';
import {expect} from 'vitest';
import {initialize} from './initialized.ts';
import {needs} from './packages.ts';
import {test} from './stage.ts';

needs('wine')('the scripts of Windows', () => {
	const standIn = (name: string, code: string): string =>
		`@echo off\r\n>>"%GRACE_TEST_RECORD%" echo ${name} %*\r\nexit /b ${code}\r\n`;

	test('call grace-tui for their directory, and end with its exit code', async ({stage}) => {
		const workspace = await stage.workspace({name: 'my app'});
		const scratch = await stage.workspace({
			files: {
				'bin/grace-tui.cmd': standIn('grace-tui', '%GRACE_TEST_CODE%'),
				'bin/nssm.cmd': standIn('nssm', '0'),
				'bin/node_modules/grace-tui/dist/cli.js': '',
			},
		});
		await initialize(stage, workspace, '--windows', '--command=sleep 600');
		const there = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;
		const bin = there(scratch.path('bin'));
		const env = {
			...process.env,
			...workspace.env,
			WINEPREFIX: scratch.path('wine'),
			WINEDEBUG: '-all',
			WINEDLLOVERRIDES: 'mscoree,mshtml=',
			WINEPATH: bin,
			GRACE_TEST_RECORD: there(scratch.path('record')),
			GRACE_TEST_CODE: '7',
		};
		const call = async (...words: readonly string[]): Promise<unknown> => {
			// What wine leaves in the background for a while would hold a pipe.
			const options = {cwd: workspace.directory, env, stdio: 'ignore', reject: false} as const;
			return (await execa('wine', ['cmd', '/c', ...words], options)).exitCode;
		};
		const recorded = async (): Promise<readonly string[]> => {
			const text = await scratch.readText('record');
			await scratch.writeFile('record', '');
			return text
				.split('\r\n')
				.map(line => line.trimEnd())
				.filter(Boolean);
		};
		try {
			// Wine takes `start_grace` for its own `start`, unless it is a path.
			for (const words of [['.\\start_grace.cmd'], ['stop_grace.cmd'], ['grace.cmd', 'logs', '-n', '3']]) {
				expect(await call(...words), words.join(' ')).toBe(7);
			}
			for (const verb of ['start', 'stop', 'restart', 'status', 'watch']) {
				expect(await call('grace.cmd', verb), verb).toBe(7);
			}
			env.GRACE_TEST_CODE = '0';
			expect(await call('grace.cmd', 'status')).toBe(0);
			const own = `grace-tui "--dir=${there(workspace.directory)}\\."`;
			const verbs = ['start', 'stop', 'logs -n 3', 'start', 'stop', 'restart', 'status', 'watch', 'status'];
			expect(await recorded()).toEqual(verbs.map(verb => `${own} ${verb}`));

			expect(await call('grace.cmd', 'service-install')).toBe(2);
			await scratch.writeFile('bin/node.exe', '');
			expect(await call('grace.cmd', 'service-install')).toBe(0);
			expect(await call('grace.cmd', 'service-remove')).toBe(0);
			const program = `"${bin}\\node.exe" """${bin}\\node_modules\\grace-tui\\dist\\cli.js"""`;
			const steps = await recorded();
			expect(steps[0]).toBe(
				`nssm install grace-my-app ${program} watch """--dir=${there(workspace.directory)}\\."""`,
			);
			expect(steps.slice(-3)).toEqual([
				'nssm start grace-my-app',
				'nssm stop grace-my-app',
				'nssm remove grace-my-app confirm',
			]);
		} finally {
			await execa('wineserver', ['--kill', '--wait'], {env, stdio: 'ignore', reject: false});
		}
	});
});
