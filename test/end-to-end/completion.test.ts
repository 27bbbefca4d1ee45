import {writeFile} from 'node:fs/promises';
import {execa} from 'execa';
import {expect} from 'vitest';
import {cli, node, personalEnvironment} from './environment.ts';
import {needs} from './packages.ts';
import {test} from './stage.ts';
import {openTerminal} from './terminal.ts';

const scriptFor = async (shell: string): Promise<string> =>
	(await execa(node, [cli, 'completion', shell], {env: personalEnvironment({}), extendEnv: false})).stdout;

test('bash completes commands, their own flags, and what stands behind a flag', async () => {
	const script = await scriptFor('bash');
	const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
		const quoted = words.map(word => `'${word}'`).join(' ');
		const asked = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _grace_tui; printf '%s\\n' "\${COMPREPLY[@]}"`;
		return (await execa('bash', ['-c', `${script}\n${asked}`])).stdout.split('\n').filter(Boolean);
	};
	expect(await complete('grace-tui', 'sta')).toEqual(['start', 'status']);
	expect(await complete('grace-tui', 'logs', '--w')).toEqual(['--watchdog']);
	expect(await complete('grace-tui', 'status', '--w')).toEqual([]);
	expect(await complete('grace-tui', 'stop', '--stop-')).toEqual([]);
	expect(await complete('grace-tui', 'watch', '--stop-')).toEqual(['--stop-timeout']);
	expect(await complete('grace-tui', '--theme', 'm')).toEqual(['mono']);
	expect(await complete('grace-tui', 'watch', '--dir', '/et')).toEqual(['/etc']);
	expect(await complete('grace-tui', '--', 'bas')).toContain('bash');
});

needs('fish')('fish', () => {
	test('completes the same, with what it means', async ({stage}) => {
		const workspace = await stage.workspace();
		const script = workspace.path('grace.fish');
		await writeFile(script, await scriptFor('fish'));
		const complete = async (line: string): Promise<string> =>
			(await execa('fish', ['-N', '-c', `source ${script}; complete -C '${line}'`])).stdout;
		expect(await complete('grace-tui sta')).toMatch(
			/^start\tstart the application.*\nstatus\tswitch, health, process$/,
		);
		expect(await complete('grace-tui logs --fol')).toBe('--follow\tgo on as they grow');
		expect(await complete('grace-tui stop --fol')).toBe('');
		expect((await complete('grace-tui --theme ')).split('\n')).toHaveLength(3);
	});
});

needs('zsh')('zsh', () => {
	test('completes as one types in a terminal', async ({stage}) => {
		const workspace = await stage.workspace();
		await writeFile(workspace.path('grace.zsh'), await scriptFor('zsh'));
		const terminal = openTerminal({
			program: 'zsh',
			args: ['-f', '-i'],
			cwd: workspace.directory,
			env: {...workspace.env, PS1: 'ready> '},
		});
		try {
			await terminal.waitFor('ready>');
			terminal.press('source ./grace.zsh && clear\r');
			await terminal.waitFor(([first]) => first?.trim() === 'ready>');
			terminal.press('grace-tui shu\t');
			await terminal.waitFor('grace-tui shutdown');
			terminal.press('\x15grace-tui logs --fol\t');
			await terminal.waitFor('grace-tui logs --follow');
			terminal.press('\x15grace-tui --theme c\t');
			await terminal.waitFor('grace-tui --theme contrast');
			terminal.press('\x15exit\r');
			await terminal.exit;
		} finally {
			await terminal.close();
		}
	});
});

test('every shell is told of every command and flag, and another one is named with what there is', async ({
	stage,
}) => {
	const {stdout: help} = await execa(node, [cli, '--help'], {env: personalEnvironment({}), extendEnv: false});
	const commands = [...help.matchAll(/\$ grace-tui ([a-z]+)/g)].map(([, name = '']) => name);
	const flags = [...help.matchAll(/--([a-z\d-]+)/g)].map(([, name = '']) => name);
	expect(commands.length).toBeGreaterThan(9);
	for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
		const script = await scriptFor(shell);
		for (const word of [...commands, ...flags]) expect(script).toMatch(new RegExp(`\\b${word}\\b`));
		expect(script).not.toMatch(/take-over|--inherited|undefined/);
	}
	const workspace = await stage.workspace();
	for (const words of [['completion'], ['completion', 'tcsh']]) {
		const {exitCode, stderr} = await stage.run(workspace, words);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/Expected a shell behind `completion` \(bash, zsh, fish, powershell\), got/);
	}
});
