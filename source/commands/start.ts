import {spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {GraceError} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {switchOff} from '../watchdog/intent.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import {isWatched, untilRecord, writeState} from './remote.ts';
import {requestLife, untilRunning} from './running.ts';
import {startAlone} from './start-alone.ts';
import {type Plan, planSupervision} from './supervision.ts';
import {type Context, type Verb, withoutCookie} from './verb.ts';

/** Starts the application: through the watchdog that runs, or a new one in the background, or without one. */
export const start: Verb = context => (context.isBare ? startAlone(context) : startWatched(context));

/** The same, always with a watchdog. */
export const startWatched = async (context: Context): Promise<number> => {
	const plan = await planSupervision(context);
	const {workspace, settings} = plan;
	if (!(await isWatched(workspace))) return startBackground(context, plan);
	await requestCommand(context, plan);
	const record = await readRunRecord(workspace);
	if (record?.phase === 'running' || record?.phase === 'starting') {
		await writeState(workspace, switchOff);
		const running = await untilRunning(workspace, settings.policy, record.life - 1);
		context.print(`Already running: pid ${running.pid}, life ${running.life}.`);
		return 0;
	}
	const running = await requestLife(workspace, settings.policy);
	context.print(`Started: pid ${running.pid}, life ${running.life}.`);
	return 0;
};

const requestCommand = async (context: Context, {workspace, command}: Plan): Promise<void> => {
	if (context.command === undefined) return;
	const current = (await readRunRecord(workspace))?.command ?? [];
	if (current.join('\0') === command.join('\0')) return;
	await writeFile(workspace.nextCommand, JSON.stringify(command));
	context.print(
		`The command differs from the running one: it applies from the next life (${command.join(' ')}).`,
	);
};

const startBackground = async (context: Context, {workspace, settings, command}: Plan): Promise<number> => {
	const before = (await readRunRecord(workspace))?.life ?? 0;
	await writeState(workspace, switchOff);
	const [, entry = ''] = process.argv;
	const child = spawn(
		process.execPath,
		[...process.execArgv, path.resolve(entry), 'watch', ...context.sharedFlags, '--', ...command],
		{detached: true, stdio: 'ignore', env: withoutCookie(process.env), windowsHide: true},
	);
	let hasEnded = false;
	const onEnd = (): void => {
		hasEnded = true;
	};
	child.once('exit', onEnd);
	// It could not be started at all.
	child.once('error', onEnd);
	child.unref();
	const identity = child.pid === undefined ? undefined : await platform.identify(child.pid);
	await untilRecord(
		workspace,
		record => {
			if (hasEnded)
				throw new GraceError(
					'FAILED',
					'Expected a background watchdog to start, but it ended at once. See `grace-tui logs --watchdog`.',
				);
			return record?.watchdog?.identity === identity && record?.watchdog?.pid === child.pid;
		},
		15_000,
		'a background watchdog to start',
	);
	const record = await untilRunning(workspace, settings.policy, before);
	context.print(
		`Started: pid ${record.pid}, life ${record.life}, watched in the background by pid ${child.pid}.`,
	);
	return 0;
};
