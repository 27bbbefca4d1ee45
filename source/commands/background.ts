import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {GraceError, messageOf} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {withoutLifeMarks} from '../session/life-marks.ts';
import type {Context} from './verb.ts';

/** A process that was started, and its pid. */
type Background = {readonly child: ChildProcess; readonly pid: number};

/** A watchdog without a screen that outlives this process and its terminal; `words` stand before its command. Throws FAILED. */
export const spawnWatchdog = async (
	{
		sharedFlags,
		command: named,
		isCommandInherited,
	}: Pick<Context, 'sharedFlags' | 'command' | 'isCommandInherited'>,
	command: readonly string[],
	words: readonly string[] = [],
): Promise<Background> => {
	const [, entry = ''] = process.argv;
	const inherited = named === undefined || isCommandInherited === true ? ['--inherited'] : [];
	const child = spawn(
		process.execPath,
		[
			...process.execArgv,
			path.resolve(entry),
			'watch',
			...sharedFlags,
			...words,
			...inherited,
			'--',
			...command,
		],
		{
			detached: true,
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
			env: withoutLifeMarks(process.env),
			windowsHide: true,
		},
	);
	const failure = once(child, 'error');
	failure.catch(() => {});
	if (child.pid === undefined) {
		const [error]: unknown[] = await failure;
		throw new GraceError('FAILED', `Expected to start a background watchdog, got: ${messageOf(error)}.`);
	}
	child.unref();
	child.channel?.unref();
	// Also started by an application it is no part of that: neither by its cookie, nor by its enclosure.
	await platform.enclosures?.release(child.pid);
	return {child, pid: child.pid};
};
