import {openWorkspace} from '../watchdog/workspace.ts';
import {isWatched} from './remote.ts';
import {requestLife} from './running.ts';
import {startWatched} from './start.ts';
import {settingsOf, type Verb} from './verb.ts';

/** Clears the kill switch, and returns when a new life runs. */
export const restart: Verb = async context => {
	const workspace = await openWorkspace(context.directory);
	if (!(await isWatched(workspace))) return startWatched(context);
	const {policy} = await settingsOf(context, workspace);
	const record = await requestLife(workspace, policy);
	context.print(`Restarted: pid ${record.pid}, life ${record.life}.`);
	return 0;
};
