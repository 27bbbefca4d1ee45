import {locateWorkspace} from '../watchdog/workspace.ts';
import {endWatchdog, stopUnwatched} from './ending.ts';
import {findApplication} from './remote.ts';
import {lenientSettingsOf, type Verb} from './verb.ts';

/** Stops the application with the kill switch unchanged, and ends the watchdog. Throws NOT_WATCHED when that cannot be found. */
export const shutdown: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const {settings} = await lenientSettingsOf(context, workspace);
	const watchdog = await endWatchdog(workspace, settings);
	const left = await findApplication(workspace);
	if (left !== undefined) await stopUnwatched(workspace, settings, left);
	context.print(sentence(watchdog, left?.pid));
	return 0;
};

const sentence = (watchdog: number | undefined, application: number | undefined): string => {
	if (watchdog !== undefined)
		return `The watchdog (pid ${watchdog}) and its application ended. The kill switch is unchanged.`;
	if (application !== undefined)
		return `Stopped (pid ${application}); no watchdog ran. The kill switch is unchanged.`;
	return 'Nothing runs in this workspace.';
};
