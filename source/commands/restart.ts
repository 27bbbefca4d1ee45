import {settingsOf} from '../session/settings.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {findApplication, isWatched} from './remote.ts';
import {restartKernel} from './restart-kernel.ts';
import {requestLife} from './running.ts';
import {startWatched} from './start.ts';
import type {Verb} from './verb.ts';

/** Clears the kill switch, and returns when a new life runs; with a kernel named, restarts that one alone. */
export const restart: Verb = async context => {
	if (context.kernel !== undefined) return restartKernel(context, context.kernel);
	const workspace = await locateWorkspace(context.directory);
	const isUnwatched = !(await isWatched(workspace));
	// What lives is adopted by a watchdog first; else its first life is the new one.
	const isOver = isUnwatched && (await findApplication(workspace)) === undefined;
	if (isUnwatched) await startWatched(context);
	if (isOver) return 0;
	const {policy} = await settingsOf(context, workspace);
	const record = await requestLife(workspace, policy, 'restart');
	context.print(`Restarted: pid ${record.pid}, life ${record.life}.`);
	return 0;
};
