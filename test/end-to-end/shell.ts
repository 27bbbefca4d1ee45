import {readFile, readlink} from 'node:fs/promises';
import {execa} from 'execa';
import {expect} from 'vitest';
import {cli, node} from './environment.ts';
import type {Stage} from './stage.ts';
import {until} from './supervised.ts';
import type {Terminal, TerminalOptions} from './terminal.ts';
import type {Workspace} from './workspace.ts';

const script = (words: readonly string[]): string =>
	[
		// As a person's shell, it outlives what ctrl-c ends.
		'trap : INT',
		`'${node}' '${cli}' ${words.join(' ')}`,
		'echo "ended with $?"',
		'stty -a',
		'read -r line',
		'echo "read [$line]"',
	].join('\n');

/** The built program begun from a shell, which tells afterwards how it ended and how it left the terminal. */
export const openShell = (
	{console}: Stage,
	workspace: Workspace,
	words: readonly string[] = [],
	options: Omit<TerminalOptions, 'args' | 'program'> = {},
): Terminal => console(workspace, ['-c', script(words)], {...options, program: '/bin/sh'});

/** The program of this shell as soon as it is there. */
export const programOf = (shell: Terminal): Promise<number> =>
	until('the program of the shell', async () => {
		const children = await readFile(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8');
		return children.trim() === '' ? undefined : Number(children.trim());
	});

/** The terminal's modes by their names, those that are off with a dash. */
export const modesOf = async (shell: Terminal): Promise<readonly string[]> => {
	const {stdout} = await execa('stty', ['-F', await readlink(`/proc/${shell.pid}/fd/0`), '-a']);
	return stdout.split(/[\s;]+/);
};

/** Waits for the end of the program, and fails unless the shell has its terminal back as it was, with nothing typed in it. */
export const expectTerminalBack = async (shell: Terminal, code: number): Promise<void> => {
	const lines = await shell.waitFor(/ended with \d+\n[\s\S]*\sicanon\s[\s\S]*echoke/);
	expect(lines.join('\n')).toMatch(new RegExp(`^ended with ${code}$`, 'm'));
	const modes = lines.join(' ').split(/[\s;]+/);
	expect(modes).toEqual(expect.arrayContaining(['icanon', 'isig', 'echo', 'icrnl', 'opost']));
	expect([shell.isAlternate(), shell.isCursorVisible()]).toEqual([false, true]);
	shell.press('typed afterwards\r');
	await shell.waitFor('read [typed afterwards]');
	expect(await shell.exit).toEqual({code: 0, signal: null});
};
