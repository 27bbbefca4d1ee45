import {GraceError} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {type Plan, planSupervision} from '../session/plan.ts';
import {switchOff} from '../watchdog/intent.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import {locateWorkspace, openWorkspace} from '../watchdog/workspace.ts';
import {spawnWatchdog} from './background.ts';
import {requestCommand} from './next-life.ts';
import {findApplication, isWatched, untilRecord, writeState} from './remote.ts';
import {requestLife, untilRunning} from './running.ts';
import {say} from './say.ts';
import {startAlone} from './start-alone.ts';
import {newestRecord} from './told-record.ts';
import type {Context, Verb} from './verb.ts';

/** Starts the application: through the watchdog that runs, or a new one in the background, or without one. */
export const start: Verb = context => (context.isBare ? startAlone(context) : startWatched(context));

/** The same, always with a watchdog. */
export const startWatched = async (context: Context): Promise<number> => {
	const isRunning = await isWatched(await locateWorkspace(context.directory));
	// A watchdog that runs needs no disk to be told.
	const plan = await planSupervision(context, isRunning ? locateWorkspace : openWorkspace);
	const {workspace, settings} = plan;
	if (!isRunning) return startBackground(context, plan);
	await requestCommand(context, workspace);
	const record = await newestRecord(workspace);
	if (record?.phase === 'running' || record?.phase === 'starting') {
		await say(workspace, 'start', switchOff);
		const running = await untilRunning(workspace, settings.policy, record.life - 1);
		context.print(`Already running: pid ${running.pid}, life ${running.life}.`);
		return 0;
	}
	const running = await requestLife(workspace, settings.policy, 'start');
	context.print(`Started: pid ${running.pid}, life ${running.life}.`);
	return 0;
};

const startBackground = async (context: Context, {workspace, settings, command}: Plan): Promise<number> => {
	// Before the look for what lives: a life that somebody else begins in between would count as one of before.
	const recordedLife = (await readRunRecord(workspace))?.life ?? 0;
	// One that lives is adopted, with its life.
	const living = await findApplication(workspace);
	const before = living === undefined ? recordedLife : living.life - 1;
	await writeState(workspace, switchOff);
	const {child, pid} = await spawnWatchdog(context, command);
	let hasEnded = false;
	child.once('exit', () => {
		hasEnded = true;
	});
	const identity = await platform.identify(pid);
	await untilRecord(
		workspace,
		async record => {
			// Somebody else was quicker by a moment, and their watchdog will do.
			if (hasEnded && (await isWatched(workspace))) return true;
			if (hasEnded)
				throw new GraceError(
					'FAILED',
					'Expected a background watchdog to start, but it ended at once. See `grace-tui logs --watchdog`.',
				);
			return record?.watchdog?.identity === identity && record?.watchdog?.pid === pid;
		},
		15_000,
		'a background watchdog to start',
	);
	const record = await untilRunning(workspace, settings.policy, before);
	const watchdog = (await newestRecord(workspace))?.watchdog?.pid ?? pid;
	context.print(
		`${hasEnded || record.life === living?.life ? 'Already running' : 'Started'}: pid ${record.pid}, life ${record.life}, watched in the background by pid ${watchdog}.`,
	);
	return 0;
};
