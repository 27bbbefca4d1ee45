import {writeFile} from 'node:fs/promises';
import {readRunRecord} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Context} from './verb.ts';

/** Tells a watchdog that runs which command line the next life has, where one was named that is not the running one. */
export const requestCommand = async (
	{command, print}: Pick<Context, 'command' | 'print'>,
	workspace: Workspace,
): Promise<void> => {
	if (command === undefined) return;
	const current = (await readRunRecord(workspace))?.command ?? [];
	if (current.join('\0') === command.join('\0')) return;
	await writeFile(workspace.nextCommand, JSON.stringify(command));
	print(`The command differs from the running one: it applies from the next life (${command.join(' ')}).`);
};
