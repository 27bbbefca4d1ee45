import {readFile, writeFile} from 'node:fs/promises';
import {execa} from 'execa';
import {describe, expect} from 'vitest';
import {expectTerminalBack, modesOf, openShell, programOf} from './shell.ts';
import {type Stage, test} from './stage.ts';
import {eventually, switchOf, untilRunning} from './supervised.ts';
import type {Terminal} from './terminal.ts';
import type {Workspace} from './workspace.ts';

/** The console while it launches: it waits for its config, which is a pipe that nobody has written to yet. */
const launch = async (stage: Stage): Promise<{workspace: Workspace; shell: Terminal}> => {
	const workspace = await stage.workspace();
	await execa('mkfifo', [workspace.path('grace.config.json')]);
	const shell = openShell(stage, workspace);
	await eventually(async () => expect(await modesOf(shell)).toContain('-echo'));
	return {workspace, shell};
};

const goOn = ({path}: Workspace, config: string): Promise<void> =>
	writeFile(path('grace.config.json'), config);

/** Types, and waits until the program has read that. */
const type = async (shell: Terminal, typed: string): Promise<void> => {
	const pid = await programOf(shell);
	const readBytes = async (): Promise<number> =>
		Number(/^rchar: (\d+)$/m.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1]);
	const before = await readBytes();
	shell.press(typed);
	await eventually(async () => expect(await readBytes()).toBeGreaterThanOrEqual(before + typed.length));
};

describe.concurrent('what is typed while the console launches', () => {
	test('is neither echoed nor obeyed, and not left for the shell', async ({stage}) => {
		const {workspace, shell} = await launch(stage);
		await type(shell, 's echo typed early\r');
		await goOn(workspace, '{"command": ["sleep", "600"]}');
		await shell.waitFor('● running');
		expect((await untilRunning(workspace)).life).toBe(1);
		expect(await switchOf(workspace)).toBe(false);
		expect(shell.raw()).not.toContain('early');
		shell.press('q');
		await shell.waitFor('Leave?');
		shell.press('s');
		await expectTerminalBack(shell, 0);
		expect(shell.raw()).not.toContain('early');
	});

	test('is dropped as well where the launch fails, and the terminal is as it was', async ({stage}) => {
		const {workspace, shell} = await launch(stage);
		await type(shell, 'echo typed early\r');
		await goOn(workspace, '{"command": ');
		await shell.waitFor('Expected grace.config.json to be JSON');
		await expectTerminalBack(shell, 2);
		expect(shell.raw()).not.toContain('early');
	});

	test('ends it, if it is ctrl-c', async ({stage}) => {
		const {workspace, shell} = await launch(stage);
		shell.press('\x03');
		await expectTerminalBack(shell, 130);
		expect(await workspace.processes()).toEqual([]);
	});
});
