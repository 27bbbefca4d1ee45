import {writeFile} from 'node:fs/promises';
import {GraceError, messageOf} from '../core/errors.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Context} from './verb.ts';

/**
 * Tells a watchdog that runs which command line the next life has, where one was named. It takes the place of one that
 * was named before, also when it is the running one.
 */
export const requestCommand = async (
	{command, print}: Pick<Context, 'command' | 'print'>,
	workspace: Workspace,
): Promise<void> => {
	if (command === undefined) return;
	const record = await readRunRecord(workspace);
	await writeFile(workspace.nextCommand, JSON.stringify(command)).catch(cause => {
		throw new GraceError(
			'FAILED',
			`Expected to leave the next life's command in .grace/command.json, got: ${messageOf(cause)}. Make room or give permission, or go on without a command.`,
			{cause},
		);
	});
	if (!isSame(record?.command ?? [], command))
		print(`The command differs from the running one: it applies from the next life (${command.join(' ')}).`);
	else if (record?.next_command !== undefined)
		print(`The next life will run the same command again, and not ${record.next_command.join(' ')}.`);
};

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
	one.join('\0') === other.join('\0');
